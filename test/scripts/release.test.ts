import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** The steps that take long or depend on what is being worked on. */
const OTHERS = ["tree", "tag", "changelog", "build", "schema", "docs", "tests"];

describe("npm run release", () => {
  const release = (...args: readonly string[]) => {
    const main = ["-r", "ts-node/register/transpile-only", "scripts/release/main.ts", ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, main, { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  it("says in a dry run what would be published, and what was not checked", () => {
    const { status, stdout, stderr } = release("--dry-run", ...OTHERS.flatMap((name) => ["--skip", name]));
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^tests: format, lint, types and all tests: skipped$/m);
    assert.match(stdout, /^recorded: a stack of the version is recorded …$/m);
    assert.match(stdout, /^ +\d+ {2}dist\/index\.js$/m);
    assert.match(stdout, /^azure-slots@\d+\.\d+\.\d+: \d+ files, \d+\.\d MB packed, \d+\.\d MB unpacked$/m);
    assert.match(stdout, /^dist-tag latest, git tag v\d+\.\d+\.\d+$/m);
    assert.match(stdout, new RegExp(`^not checked: ${OTHERS.join(", ")}\nnothing else is missing$`, "m"));
  });

  it("publishes nothing with a step left out, and knows no other steps", () => {
    const left = release("--skip", "tests");
    assert.deepEqual(left, {
      status: 1,
      stdout: "",
      stderr: "--skip is for --dry-run only: a version is published after all steps\n",
    });
    assert.match(
      release("--dry-run", "--skip", "test").stderr,
      /^--skip test: there is no such step; the steps are tree, /,
    );
  });
});
