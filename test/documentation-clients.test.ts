import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOnPath } from "../src/pulumi/engine/commands";
import { installAzureCli } from "./clients/azure-cli/install";
import { CLIENT_COMMANDS } from "./support/client-commands";
import { writtenPages } from "./support/documentation-pages";
import { commandsIn, commandsOf, commandsOfProgram, type Told } from "./support/documented-commands";
import { hasPython } from "./support/has-python";

const PIPELINES = "examples/pipelines";
/** What other tests hold: those of the programs themselves, of this package's scripts, and of what a shell has built in. */
const HELD_ELSEWHERE = ["azure-slots", "npm", "npx", "pulumi"];
const OF_SHELLS = ["cd", "eval", "export", "iex", "mkdir", "Out-String", "printf", "source"];

describe("commands of other programs in the documentation and the pipelines", function () {
  // The Azure CLI is installed once for each user of a machine.
  this.timeout(900_000);
  const pages = writtenPages().flatMap(commandsOf);
  const all = [...pages, ...commandsOfPipelines()];

  it("of the Azure CLI are commands, with options and values, that it takes", async function () {
    if (!hasPython()) {
      return this.skip();
    }
    const told = commandsOfProgram(all, "az").filter(({ words }) => words[0] !== "repos");
    assert.ok(told.length > 25, `${told.length}`);
    assert.deepEqual(await refusedByAzureCli(told), []);
  });

  it("of programs that are not on a clean machine are in a table, with their options", () => {
    for (const [program, commands] of Object.entries(CLIENT_COMMANDS)) {
      const [name = "", ...group] = program.split(" ");
      const told = commandsOfProgram(all, name).flatMap((each) =>
        each.words.length > group.length && group.every((word, at) => each.words[at] === word)
          ? [{ ...each, words: each.words.slice(group.length) }]
          : [],
      );
      assert.ok(told.length > 0, `nothing tells of ${program} any more`);
      const used = told.map(({ where, words }) => {
        const command = Object.keys(commands).find((each) => `${words.join(" ")} `.startsWith(`${each} `));
        const unknown = optionsIn(words).filter((each) => !commands[command ?? ""]?.includes(each));
        return { where, words, command, unknown };
      });
      assert.deepEqual(
        used.filter(({ command, unknown }) => command === undefined || unknown.length > 0),
        [],
        program,
      );
      const unused = Object.keys(commands).filter((each) => !used.some(({ command }) => command === each));
      assert.deepEqual(unused, [], `${program}: nothing tells of these any more`);
    }
  });

  const named = (words: readonly string[]) => words.filter((word) => !word.startsWith("-"));
  const helpOf: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
    curl: () => ["--help", "all"],
    git: ([command = ""]) => [command, "-h"],
    go: (words) => ["help", ...named(words).slice(0, 2)],
    pip: ([command = ""]) => [command, "--help"],
  };
  for (const [program, help] of Object.entries(helpOf)) {
    it(`of ${program} have options that its own help has`, function () {
      const executable = findOnPath(program, process.env.PATH ?? "");
      if (!executable) {
        return this.skip();
      }
      // A sentence may begin with the program's name.
      const told = commandsOfProgram(all, program).filter(({ words }) => words[0] !== "is");
      assert.ok(told.length > 0);
      const unknown = told.flatMap(({ where, words }) => {
        const { stdout, stderr } = spawnSync(executable, help(words), { encoding: "utf8" });
        return optionsIn(words)
          .filter((option) => !hasOption(stdout + stderr, option))
          .map((option) => `${where}: ${program} ${words.join(" ")}: ${option}`);
      });
      assert.deepEqual(unknown, []);
    });
  }

  it("are of programs that some test holds", () => {
    const held = [...HELD_ELSEWHERE, ...OF_SHELLS, "az", "curl", "git", "go", "pip", ...Object.keys(CLIENT_COMMANDS)];
    const others = pages.filter(({ words: [name = ""] }) => !held.includes(name));
    assert.deepEqual(
      others.map(({ where, words }) => `${where}: ${words.join(" ")}`),
      [],
    );
  });
});

function optionsIn(words: readonly string[]): string[] {
  return words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.split("=")[0] ?? "");
}

/** Whether a help has an option. Git writes `--[no-]depth` for `--depth`. */
function hasOption(help: string, option: string): boolean {
  return new RegExp(`(^|[\\s,[|])${option.replace(/^--/, "--(\\[no-\\])?")}(?![\\w-])`, "m").test(help);
}

/** The commands of the programs above that the scripts and the files of pipelines have. */
function commandsOfPipelines(): Told[] {
  const files = readdirSync(PIPELINES, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(sh|yml)$/.test(file),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(PIPELINES, file), "utf8").replaceAll(
      /^ *- (run|bash|script): (?!\|)|^ *(inlineScript|run|script): (?!\|)/gm,
      "",
    );
    return commandsIn(text)
      .filter(([name = ""]) => ["az", "curl", "gh", "git"].includes(name))
      .map((words) => ({ where: join(PIPELINES, file), words }));
  });
}

/** What the Azure CLI refuses of some commands, without running any. */
async function refusedByAzureCli(told: readonly Told[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-az-commands-"));
  try {
    const asked = told.map(({ words, isMentioned = false }) => ({ words, isMentioned }));
    const { stdout, stderr } = spawnSync(
      join(await installAzureCli(), "python"),
      ["-W", "ignore", "test/clients/azure-cli/check_commands.py"],
      { env: { ...process.env, AZURE_CONFIG_DIR: folder }, input: JSON.stringify(asked), encoding: "utf8" },
    );
    assert.notEqual(stdout, "", stderr);
    const faults = JSON.parse(stdout) as readonly (string | null)[];
    return told.flatMap(({ where, words }, at) =>
      faults[at] ? [`${where}: az ${words.join(" ")}: ${faults[at]}`] : [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
