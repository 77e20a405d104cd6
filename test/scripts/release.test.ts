import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { changelogFaults, releasesIn, unreadyFor } from "../../scripts/release/changelog";

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

  it("gives the list under Unreleased to the version, in a copy of this change log, and once", () => {
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-release-"));
    try {
      // A version that has no part yet, with something new. When a version is released, the list under Unreleased is empty.
      const version = "1000.0.0";
      const news = "## Unreleased\n\n### Fixed\n\n- A fault.\n";
      const log = readFileSync("CHANGELOG.md", "utf8");
      const written = (releasesIn(log)[0]?.kinds.length ?? 0) > 0 ? log : log.replace(/^## Unreleased\n/m, news);
      writeFileSync(join(folder, "CHANGELOG.md"), written);
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "azure-slots", version }));
      const [before] = releasesIn(written);
      const cut = (...others: readonly string[]) => {
        const main = ["-r", require.resolve("ts-node/register/transpile-only"), resolve("scripts/release/main.ts")];
        const env = { ...process.env, TS_NODE_PROJECT: resolve("tsconfig.json") };
        const options = { cwd: folder, env, encoding: "utf8" } as const;
        return spawnSync(process.execPath, [...main, "--cut", ...others], options).stderr;
      };
      assert.match(cut("--dry-run"), /^--cut writes CHANGELOG\.md, and --dry-run writes nothing/);
      assert.equal(cut(), "");
      const changelog = readFileSync(join(folder, "CHANGELOG.md"), "utf8");
      assert.deepEqual([changelogFaults(changelog), unreadyFor(version, changelog)], [[], []]);
      const [next, released] = releasesIn(changelog);
      assert.deepEqual([next?.version, next?.kinds], ["Unreleased", []]);
      assert.deepEqual([released?.version, released?.kinds], [version, before?.kinds]);
      assert.match(cut(), /has a part for .* already/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
