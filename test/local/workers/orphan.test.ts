import { equal, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { APP, appZip, listens, removeFolder, temporaryFolder, until } from "./support";

describe("when the process that owns a worker is killed", () => {
  it("the app and its children die, even those that ignore being asked to", async () => {
    const folder = await temporaryFolder();
    const app = `
      for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {});
      ${APP}
      server.on("listening", () => console.log("port " + process.env.PORT + " process " + process.pid));`;
    const file = await appZip(folder, { "server.js": app });
    const owner = spawn(
      process.execPath,
      ["-r", "ts-node/register", join(__dirname, "orphan-helper.ts"), file, join(folder, "packages")],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    try {
      let [port, pid] = [0, 0];
      for await (const line of createInterface(owner.stdout)) {
        const told = /^port (\d+) process (\d+)$/.exec(line);
        if (told) {
          [port, pid] = [Number(told[1]), Number(told[2])];
          break;
        }
      }
      ok(await listens(port));
      const killed = performance.now();
      owner.kill("SIGKILL");
      await once(owner, "exit");
      await until(async () => !(await listens(port)));
      await until(() => !isThere(pid));
      ok(performance.now() - killed < 2_000);
      equal(owner.signalCode, "SIGKILL");
    } finally {
      owner.kill("SIGKILL");
      await removeFolder(folder);
    }
  });
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
