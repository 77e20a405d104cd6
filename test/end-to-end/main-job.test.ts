import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { resolve } from "node:path";

describe("the main job", function () {
  this.timeout(900_000);

  it("releases, rolls back and destroys with no request failed, and says so in a table", async () => {
    const runner = resolve("node_modules/ts-node/dist/bin.js");
    const child = spawn(process.execPath, [runner, "scripts/main-job.ts"], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    child.stderr.on("data", (text) => {
      said += text;
    });
    const code = await new Promise((done) => child.once("exit", done));
    assert.equal(code, 0, said);
    const rows = said.split("\n").filter((line) => line.startsWith("│"));
    assert.deepEqual(
      rows.map((row) => row.split("│")[1]?.trim()),
      ["(index)", "create 1.0.0", "release 2.0.0", "up again", "roll back to 1.0.0", "destroy"],
    );
  });
});
