import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { codeBlocks } from "../support/documentation-pages";
import { PULUMI_COMMANDS } from "../support/pulumi-commands";
import { Cloud } from "./support/project";
import { outputsIn, stateFile } from "./support/pulumi-cli";

const run = promisify(execFile);

/** `npm run test:documentation` runs this, since each command is a process of the CLI. */
const isLong = process.env.AZURE_SLOTS_DOCUMENTATION === "all";

(isLong ? describe : describe.skip)("the README's five minutes, command by command", function () {
  this.timeout(900_000);
  const readme = { path: "README.md", text: readFileSync("README.md", "utf8") };
  let cloud: Cloud;
  let copy: string;

  before(async () => {
    cloud = await Cloud.open();
    // Within the repository, so that the program finds the library by its own name.
    copy = mkdtempSync(resolve(".copy-"));
  });

  after(async () => {
    rmSync(copy, { recursive: true, force: true });
    await cloud.close();
  });

  const shell = async (line: string, cwd: string) => {
    // The README's program is checked as its readers' is.
    const types = { PULUMI_NODEJS_TRANSPILE_ONLY: "false" };
    const env = { ...process.env, ...cloud.environment, ...types, PULUMI_STACK: "dev" };
    const { stdout, stderr } = await run("bash", ["-ec", line], { cwd, env });
    const warnings = `${stdout}${stderr}`.split("\n").filter((text) => /\bwarning\b/i.test(text));
    assert.deepEqual(warnings, [], line);
  };
  const blockWith = (text: string, language = "sh") =>
    codeBlocks(readme, language).find(({ code }) => code.includes(text))?.code ?? assert.fail(text);
  const linesOf = (block: string) => block.split("\n").map((line) => line.replace(/\s+#.*$/, ""));
  const folder = () => join(copy, "shop");
  const outputs = () => outputsIn(stateFile(cloud.local.home, "shop", "dev"));

  it("makes the app and the project", async () => {
    await shell(blockWith("mkdir -p shop/app"), copy);
    const project = linesOf(blockWith("runtime: nodejs")).filter((line) => !line.startsWith("npm install"));
    await shell(project.join("\n"), folder());
    writeFileSync(join(folder(), "index.ts"), blockWith("new WebEnvironment", "ts"));
  });

  it("releases, releases again, and goes back", async () => {
    const live: unknown[] = [];
    for (const line of linesOf(blockWith("pulumi config set target 1.0.0"))) {
      await shell(line === "pulumi up" ? "pulumi up --yes --skip-preview" : line, folder());
      if (line === "pulumi up") live.push(String(outputs().liveBuild).replace(/\+.*/, ""));
    }
    assert.deepEqual(live, ["1.0.0", "1.1.0", "1.0.0"]);
    assert.match(String(outputs().url), /^https:\/\/shop[\w-]*\.azurewebsites\.net$/);
  });

  it("takes all of it away again", async () => {
    await shell("pulumi destroy --yes --skip-preview", folder());
    assert.deepEqual(cloud.local.sites(), []);
  });

  it("and Pulumi's CLI has all the commands and options of the documentation", async () => {
    for (const [command, options] of Object.entries(PULUMI_COMMANDS)) {
      const { stdout } = await run("pulumi", [...command.split(" "), "--help"], {
        env: { ...process.env, ...cloud.environment },
      });
      const missing = options.filter((option) => !stdout.includes(option));
      assert.deepEqual(missing, [], command);
      assert.match(stdout, new RegExp(`pulumi ${command}`), command);
    }
  });
});
