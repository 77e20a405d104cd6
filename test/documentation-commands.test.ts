import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { diffCommand } from "../src/diff/command";
import { localCommand } from "../src/local/cli/command";
import { statusCommand } from "../src/status/command";
import { writtenPages } from "./support/documentation-pages";
import { commandsOf, commandsOfProgram } from "./support/documented-commands";
import { PULUMI_COMMANDS } from "./support/pulumi-commands";

describe("commands in the documentation", () => {
  const commands = writtenPages().flatMap(commandsOf);

  it("of azure-slots have subcommands, arguments and options that it takes", () => {
    const told = commandsOfProgram(commands, "azure-slots");
    const faults = told.flatMap(({ where, words, isMentioned = false }) => {
      const fault = faultOf(words, isMentioned);
      return fault === undefined ? [] : [`${where}: azure-slots ${words.join(" ")}: ${fault}`];
    });
    assert.deepEqual(faults, []);
    assert.ok(told.length > 30, `${told.length}`);
  });

  it("of npm run are scripts of package.json", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      readonly scripts: Record<string, string>;
    };
    const names = commands.flatMap(({ where, words, isMentioned = false }) => {
      const at = words.indexOf("npm");
      const [verb, name] = words.slice(at + 1);
      // A sentence may name `npm run` itself.
      if (at < 0 || where.startsWith("examples/") || (isMentioned && words.length === at + 2)) return [];
      return verb === "run" ? [{ where, name }] : verb === "start" || verb === "test" ? [{ where, name: verb }] : [];
    });
    assert.deepEqual(
      names.filter(({ name }) => name === undefined || !(name in scripts)),
      [],
    );
    assert.ok(names.length > 10, `${names.length}`);
  });

  it("of npm test name files that exist, and tests that these have", () => {
    const told = commandsOfProgram(commands, "npm").filter(({ words }) => words[0] === "test" && words.length > 1);
    const faults = told.filter(({ words }) => {
      const files = words.filter((word) => word.endsWith(".test.ts"));
      const all = readdirSync("test", { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".test.ts"))
        .map((path) => join("test", path));
      const looked = files.length > 0 ? files : all;
      const text = looked.map((file) => (existsSync(file) ? readFileSync(file, "utf8") : "")).join("\n");
      // A name in quotes is one word in a block, and several in a sentence.
      const name = words.includes("-g") ? words.slice(words.indexOf("-g") + 1).join("_") : "";
      const pattern = name.replaceAll(/['"]/g, "").replaceAll("_", "[ _]");
      return !files.every((file) => existsSync(file)) || !new RegExp(`\\b(it|describe)\\(.*${pattern}`).test(text);
    });
    assert.deepEqual(
      faults.map(({ where, words }) => `${where}: npm ${words.join(" ")}`),
      [],
    );
    assert.ok(told.some(({ words }) => words.includes("-g")));
  });

  it("of pulumi are commands that it has, with options that they take", () => {
    const told = commandsOfProgram(commands, "pulumi");
    const faults = told.filter(({ words }) => {
      const named = words.filter((word) => !word.startsWith("-"));
      const options = PULUMI_COMMANDS[named[0] ?? ""] ?? PULUMI_COMMANDS[named.slice(0, 2).join(" ")];
      return !options || words.some((word) => word.startsWith("--") && !options.includes(word.split("=")[0] ?? ""));
    });
    assert.deepEqual(
      faults.map(({ where, words }) => `${where}: pulumi ${words.join(" ")}`),
      [],
    );
    assert.ok(told.length > 30, `${told.length}`);
  });
});

/** What the command line itself would refuse; undefined if nothing. */
function faultOf(words: readonly string[], isMentioned: boolean): string | undefined {
  const [name = "", ...rest] = words;
  // Any command, or the one whose scripts are made from all others.
  if (name === "<command>" || (name === "completion" && rest.length > 0)) {
    return undefined;
  }
  const command = [localCommand(), statusCommand(), diffCommand()].find((each) => each.name() === name);
  return command ? faultWithin(command, rest, isMentioned) : `there is no command "${name}"`;
}

function faultWithin(command: Command, words: readonly string[], isMentioned: boolean): string | undefined {
  const [name = "", ...rest] = words;
  if (isMentioned && words.length === 0) {
    return undefined;
  }
  if (command.commands.length > 0) {
    const inner = command.commands.find((each) => each.name() === name);
    return inner ? faultWithin(inner, rest, isMentioned) : `there is no command "${name}"`;
  }
  const own = words.slice(0, words.includes("--") ? words.indexOf("--") : undefined);
  const unknown = own.find(
    (word) => /^--?[a-z]/.test(word) && !command.options.some((option) => [option.long, option.short].includes(word)),
  );
  if (unknown !== undefined) {
    return `there is no option "${unknown}"`;
  }
  const needed = command.registeredArguments.filter(({ required }) => required).length;
  const given = words.filter((word) => !word.startsWith("-")).length;
  return given < needed && !isMentioned ? "an argument is missing" : undefined;
}
