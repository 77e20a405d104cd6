import assert from "node:assert/strict";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  findRunner,
  type ProgramRun,
  programArguments,
  programEnvironment,
  splitWords,
} from "../../../src/pulumi/engine/run-program";
import { temporaryFolder } from "./support";

const RUN: ProgramRun = {
  engineAddress: "127.0.0.1:1",
  monitorAddress: "127.0.0.1:2",
  organization: "organization",
  project: "shop",
  stack: "-odd",
  rootDirectory: "/project",
  programDirectory: "/project/src",
  entryPoint: "",
  programArguments: [],
  dryRun: false,
  queryMode: false,
  parallel: 0,
  configuration: {},
  secretKeys: [],
  options: {},
};

describe("running a Node program", () => {
  it("hands the engine's words to the SDK's runner, each option as one word", () => {
    assert.deepEqual(programArguments(RUN, "/sdk/run"), [
      "/sdk/run",
      "--monitor=127.0.0.1:2",
      "--engine=127.0.0.1:1",
      "--organization=organization",
      "--project=shop",
      "--root-directory=/project",
      "--stack=-odd",
      "--pwd=/project/src",
      "--parallel=0",
      ".",
    ]);
  });

  it("adds what is asked for: preview, query mode, the options of Node, the program's arguments", () => {
    const run: ProgramRun = {
      ...RUN,
      dryRun: true,
      queryMode: true,
      entryPoint: "program.ts",
      programArguments: ["--loud"],
      options: { nodeargs: "--title='a b'  --inspect" },
    };
    const words = programArguments(run, "/sdk/run");
    assert.deepEqual(words.slice(0, 3), ["--title=a b", "--inspect", "/sdk/run"]);
    assert.deepEqual(words.slice(-4), ["--dry-run", "--query-mode=true", "program.ts", "--loud"]);
  });

  it("splits words as a shell does", () => {
    assert.deepEqual(splitWords(""), []);
    assert.deepEqual(splitWords(" a  b\t"), ["a", "b"]);
    assert.deepEqual(splitWords(`--a="b c"d 'e "f' g\\ h "i \\" j" ''`), ["--a=b cd", 'e "f', "g h", 'i " j', ""]);
  });

  it("puts configuration and the choice of TypeScript into the environment", () => {
    const run = { ...RUN, configuration: { "shop:a": "1", "shop:b": "2" }, secretKeys: ["shop:b"] };
    assert.deepEqual(programEnvironment(run), {
      PULUMI_CONFIG: '{"shop:a":"1","shop:b":"2"}',
      PULUMI_CONFIG_SECRET_KEYS: '["shop:b"]',
      PULUMI_NODEJS_TYPESCRIPT: "true",
    });
    const plain = programEnvironment({ ...RUN, options: { typescript: false, tsconfig: "other.json" } });
    assert.equal(plain.PULUMI_NODEJS_TYPESCRIPT, "false");
    assert.equal(plain.PULUMI_NODEJS_TSCONFIG_PATH, "other.json");
  });

  describe("finds the SDK", () => {
    const folder = realpathSync(temporaryFolder());
    const install = (at: string) => {
      const runner = join(at, "node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js");
      mkdirSync(join(runner, ".."), { recursive: true });
      writeFileSync(runner, "");
      return runner;
    };

    it("in the program's own folder before any above it", () => {
      const program = join(folder, "own", "src");
      install(folder);
      const own = install(program);
      assert.equal(findRunner(program), own);
    });

    it("else upwards", () => {
      const program = join(folder, "other", "src");
      mkdirSync(program, { recursive: true });
      const above = install(folder);
      assert.equal(findRunner(program), above);
    });

    it("or says where it is missing", () => {
      assert.throws(() => findRunner("/nowhere"), {
        message: "@pulumi/pulumi is not installed for the program in /nowhere: run npm install in that folder",
      });
    });
  });
});
