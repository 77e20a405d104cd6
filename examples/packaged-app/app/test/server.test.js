const assert = require("node:assert");
const { spawn } = require("node:child_process");
const { join } = require("node:path");
const { test } = require("node:test");

test("the app starts", async () => {
  const app = spawn(process.execPath, [join(__dirname, "../server.js")], { env: { ...process.env, PORT: "0" } });
  await new Promise((resolve) => app.once("spawn", resolve));
  assert.equal(app.exitCode, null);
  app.kill();
});
