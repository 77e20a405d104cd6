import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { findEngine, type PulumiEngine } from "../../../src/pulumi/engine/find-engine";
import { gone, script, temporaryFolder } from "./support";

const REPOSITORY = resolve(__dirname, "../../..");

/** A provider of one resource, which only makes up an id. */
const PROVIDER = `
const { main } = require("@pulumi/pulumi/provider");
main({ version: "1.0.0", create: async () => ({ id: "made", outs: {} }) }, process.argv.slice(2));
`;

const HOOKED = `
import * as pulumi from "@pulumi/pulumi";
const verify = new pulumi.ResourceHook("verify", async (args) => {
  console.log("verifying " + args.name);
  if (new pulumi.Config().get("closed")) throw new Error("the slot is not healthy");
});
class Thing extends pulumi.CustomResource {
  constructor(name: string, options: pulumi.CustomResourceOptions) {
    super("tiny:index:Thing", name, {}, options);
  }
}
export const id = new Thing("thing", { hooks: { beforeCreate: [verify] } }).id;
`;

describe("the language host, with the real Pulumi CLI", function () {
  // Where nothing has made the CLI yet, it is built now.
  this.timeout(10 * 60_000);
  const folder = temporaryFolder();
  const bare = temporaryFolder();
  const tools = join(folder, "bin");
  let engine: PulumiEngine;

  before(async () => {
    engine = await findEngine((line) => console.log(`    ${line}`));
    const provider = join(folder, "provider.cjs");
    symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
    writeFileSync(provider, PROVIDER);
    script(join(tools, "pulumi-resource-tiny"), `exec "${process.execPath}" "${provider}" "$@"`);
  });

  /** A project with one program, and a stack for it. */
  async function project(files: Record<string, string>, settings: object = {}, parent = folder) {
    const at = mkdtempSync(join(parent, "project-"));
    const backend = join(at, ".state");
    mkdirSync(backend);
    const runtime = {
      name: "nodejs",
      options: { typescript: Object.keys(files).some((name) => name.endsWith(".ts")) },
    };
    const all = {
      "Pulumi.yaml": JSON.stringify({ name: "tiny", runtime, ...settings }),
      "package.json": "{}",
      ...files,
    };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(join(at, name, ".."), { recursive: true });
      writeFileSync(join(at, name), text);
    }
    const environment: NodeJS.ProcessEnv = {
      ...process.env,
      ...engine.environment,
      PATH: [...engine.pathEntries, tools, process.env.PATH].join(delimiter),
      PULUMI_HOME: join(folder, "pulumi"),
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: "open sesame",
      PULUMI_SKIP_UPDATE_CHECK: "1",
    };
    const start = (...args: string[]): ChildProcess =>
      spawn(engine.command, [...args, "--non-interactive", "--color=never"], { cwd: at, env: environment });
    const pulumi = async (...args: string[]) => {
      const child = start(...args);
      let output = "";
      child.stdout?.on("data", (text) => {
        output += text;
      });
      child.stderr?.on("data", (text) => {
        output += text;
      });
      const [code] = await once(child, "close");
      return { code, output };
    };
    const outputs = async () => JSON.parse((await pulumi("stack", "output", "--json", "--show-secrets")).output);
    const up = () => pulumi("up", "--yes", "--skip-preview");
    assert.equal((await pulumi("stack", "init", "dev")).code, 0);
    return { at, environment, start, pulumi, up, outputs };
  }

  it("gives a TypeScript program its configuration, and the stack its outputs", async () => {
    const { pulumi, up, outputs } = await project({
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        const config = new pulumi.Config();
        console.log("organization " + pulumi.getOrganization());
        export const plain: string = config.require("plain");
        export const hidden = config.requireSecret("hidden");
        export const stack = pulumi.getStack();`,
    });
    await pulumi("config", "set", "plain", "a b=c");
    await pulumi("config", "set", "--secret", "hidden", "swordfish");
    const preview = await pulumi("preview");
    assert.equal(preview.code, 0, preview.output);
    const { code, output } = await up();
    assert.equal(code, 0, output);
    assert.match(output, /organization organization/);
    assert.match(output, /hidden: \[secret\]/);
    assert.doesNotMatch(output, /swordfish|using pulumi-language-nodejs/);
    assert.deepEqual(await outputs(), { plain: "a b=c", hidden: "swordfish", stack: "dev" });
  });

  it("says what to do where its environment does not name it", async function () {
    // A CLI that was installed has the official one.
    if (!engine.environment.AZURE_SLOTS_LANGUAGE_HOST) this.skip();
    const { up, environment } = await project({ "index.js": "" });
    environment.AZURE_SLOTS_LANGUAGE_HOST = "";
    const { code, output } = await up();
    assert.notEqual(code, 0);
    assert.ok(output.includes('run it as "azure-slots local run -- pulumi …"'), output);
  });

  it("runs the program that `main` names, in its folder, with Node's options and all of its output", async () => {
    const runtime = { name: "nodejs", options: { typescript: false, nodeargs: "--title='a shop'" } };
    const { at, up, outputs } = await project(
      {
        "src/program.js": `
          for (let line = 0; line < 20000; line++) console.log("line " + line);
          exports.where = process.cwd();
          exports.title = process.title;
          exports.root = process.env.PULUMI_NODEJS_ROOT_DIRECTORY;`,
      },
      { main: "src/program.js", runtime },
    );
    const { code, output } = await up();
    assert.equal(code, 0, output.slice(-2000));
    assert.match(output, /line 0\n.*line 19999\n/s);
    assert.deepEqual(await outputs(), { where: join(at, "src"), title: "a shop", root: at });
  });

  it("lets resource hooks run, and stop what they refuse", async () => {
    const { pulumi, up, outputs } = await project({ "index.ts": HOOKED });
    await pulumi("config", "set", "closed", "yes");
    const refused = await up();
    assert.notEqual(refused.code, 0);
    assert.match(refused.output, /verifying thing/);
    assert.match(refused.output, /before hook "verify" failed: .*the slot is not healthy/);
    await pulumi("config", "rm", "closed");
    const passed = await up();
    assert.equal(passed.code, 0, passed.output);
    assert.deepEqual(await outputs(), { id: "made" });
  });

  it("reports a program's error once", async () => {
    const { up } = await project({ "index.ts": `throw new Error("the shop is closed");` });
    const { code, output } = await up();
    assert.notEqual(code, 0);
    assert.equal(output.split("Diagnostics:")[1]?.match(/the shop is closed/g)?.length, 1, output);
    assert.doesNotMatch(output, /an unhandled error occurred/);
  });

  it("reports a program that ends by itself", async () => {
    const { up } = await project({ "index.js": "process.exit(7);" });
    const { code, output } = await up();
    assert.notEqual(code, 0);
    assert.match(output, /error: an unhandled error occurred: the program exited with code 7\n/);
  });

  it("starts a plugin that is a Node package: the components, with the schema that is published", async () => {
    const { pulumi } = await project({ "index.js": "" });
    const { code, output } = await pulumi("package", "get-schema", join(REPOSITORY, "plugin"));
    assert.equal(code, 0, output);
    const told = JSON.parse(output.slice(output.indexOf("{")));
    const published = JSON.parse(readFileSync(join(REPOSITORY, "schema.json"), "utf8"));
    assert.deepEqual(Object.keys(told.resources).sort(), Object.keys(published.resources).sort());
    assert.equal(
      told.resources["azure-slots:index:SlotSwap"].inputProperties.targetBuildVersion.description,
      published.resources["azure-slots:index:SlotSwap"].inputProperties.targetBuildVersion.description,
    );
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, "plugin", "package.json"), "utf8"));
    assert.equal(told.version, version);
  });

  it("says what to do where the SDK is not installed", async () => {
    const { at, up } = await project({ "index.js": "" }, {}, bare);
    const { code, output } = await up();
    assert.notEqual(code, 0);
    assert.ok(output.includes(`@pulumi/pulumi is not installed for the program in ${at}: run npm install`), output);
  });

  it("installs what a program depends on", async () => {
    const manifest = JSON.stringify({ dependencies: { local: "file:./local" } });
    const { at, pulumi } = await project(
      { "package.json": manifest, "local/package.json": `{"name":"local"}` },
      {},
      bare,
    );
    const { code, output } = await pulumi("install", "--no-plugins");
    assert.equal(code, 0, output);
    assert.ok(existsSync(join(at, "node_modules", "local", "package.json")));
    writeFileSync(join(at, "package.json"), "{");
    const failed = await pulumi("install", "--no-plugins");
    assert.notEqual(failed.code, 0);
    assert.match(failed.output, /npm install in .* ended with exit code/);
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    it(`leaves no program behind when the engine gets ${signal}`, async () => {
      const { start } = await project({
        // A program whose event loop stands still can neither see its connections close nor be asked to end.
        "index.js": `console.log("pid=" + process.pid); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
      });
      const child = start("up", "--yes", "--skip-preview");
      const lines = createInterface({ input: child.stdout ?? assert.fail("no output") });
      const closed = once(lines, "close");
      const pid = await new Promise<number>((found) => {
        lines.on("line", (line) => {
          const match = /pid=(\d+)/.exec(line);
          if (match) found(Number(match[1]));
        });
      });
      child.kill(signal);
      // The program holds no pipe of the engine's once it is gone.
      await closed;
      await gone(pid);
    });
  }
});
