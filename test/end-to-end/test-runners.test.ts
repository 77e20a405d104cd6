import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const FOLDER = resolve("examples/testing");

/** The one by mocha is run with the other tests of examples. */
describe("the example of a module's test", () => {
  for (const [runner, args] of [
    ["vitest", ["run"]],
    ["jest", []],
  ] as const) {
    it(`runs by ${runner}`, async () => {
      const child = spawn(join(resolve("node_modules/.bin"), runner), args, {
        cwd: FOLDER,
        env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      assert.match(`${stdout}${stderr}`, /Tests: +1 passed|Tests +1 passed/);
    });
  }
});
