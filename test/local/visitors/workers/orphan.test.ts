import { equal, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { endMarked, ownerMark } from "../../../../src/local/visitors/workers/marked-processes";
import { until } from "../../../support/until";
import { APP, appZip, listens, removeFolder, temporaryFolder } from "./support";

const STUBBORN_APP = `
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => console.log("got " + signal));
  ${APP}
  server.on("listening", () => console.log("port " + process.env.PORT));`;

/** It leaves its port to a process of its own group. */
const DETACHING_APP = `
  const { spawn } = require("node:child_process");
  const listen = "require('node:http').createServer().listen(process.env.PORT, () => process.stdout.write('port ' + process.env.PORT))";
  spawn(process.execPath, ["-e", listen + "; setInterval(() => {}, 1000)"], { detached: true, stdio: ["ignore", 1, 1] });
  setInterval(() => console.log(""), 100);`;

async function nobodyListens(port: number): Promise<void> {
  await until("nobody listens", async () => !(await listens(port)));
}

describe("when the process that owns a worker is killed", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(async () => {
    await removeFolder(folder);
  });

  /**
   * Kills an owner when its app has printed a line.
   *
   * @param gone Waits until what listens on the port that the app has told is gone. Defaults to the end of the app itself.
   */
  async function outlive(
    order: string,
    killAt: RegExp,
    app = STUBBORN_APP,
    gone: (port: number, owner: string) => Promise<unknown> = nobodyListens,
  ): Promise<void> {
    const file = await appZip(folder, { "server.js": app });
    const mark = ownerMark(folder);
    const helper = join(__dirname, "orphan-helper.ts");
    const words = ["-r", "ts-node/register", helper, file, join(folder, "packages"), order, mark];
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
      await gone(port, mark);
    } finally {
      owner.kill("SIGKILL");
    }
  }

  it("what has left the app's process group is found and ended by the next owner", async () => {
    await outlive("", /^port/, DETACHING_APP, async (port, mark) => {
      ok(await listens(port));
      await endMarked(`${mark}.`);
      await nobodyListens(port);
    });
  });

  it("the app dies, even if it ignores being asked to", async () => {
    await outlive("", /^port/);
  });

  it("the app dies, even if it was just being stopped", async () => {
    await outlive("stop", /^got SIGTERM/);
  });
});
