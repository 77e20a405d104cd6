import { equal, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { until } from "../../../support/until";
import { APP, appZip, listens, removeFolder, temporaryFolder } from "./support";

const STUBBORN_APP = `
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => console.log("got " + signal));
  ${APP}
  server.on("listening", () => console.log("port " + process.env.PORT));`;

describe("when the process that owns a worker is killed", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(async () => {
    await removeFolder(folder);
  });

  /** Kills an owner when its app has printed a line, and waits until the app is gone, too: nobody listens any more. */
  async function outlive(order: string, killAt: RegExp): Promise<void> {
    const file = await appZip(folder, { "server.js": STUBBORN_APP });
    const helper = join(__dirname, "orphan-helper.ts");
    const words = ["-r", "ts-node/register", helper, file, join(folder, "packages"), order];
    const owner = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    try {
      let port = 0;
      for await (const line of createInterface(owner.stdout)) {
        port = Number(/^port (\d+)$/.exec(line)?.[1] ?? port);
        if (killAt.test(line)) {
          break;
        }
      }
      ok(await listens(port));
      owner.kill("SIGKILL");
      await once(owner, "exit");
      equal(owner.signalCode, "SIGKILL");
      await until("the app listens no more", async () => !(await listens(port)));
    } finally {
      owner.kill("SIGKILL");
    }
  }

  it("the app dies, even if it ignores being asked to", async () => {
    await outlive("", /^port/);
  });

  it("the app dies, even if it was just being stopped", async () => {
    await outlive("stop", /^got SIGTERM/);
  });
});
