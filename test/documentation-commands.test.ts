import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { diffCommand } from "../src/diff/command";
import { localCommand } from "../src/local/cli/command";
import { statusCommand } from "../src/status/command";
import { codeBlocks, type Page, writtenPages } from "./support/documentation-pages";
import { PULUMI_COMMANDS } from "./support/pulumi-commands";

/** A command of the documentation, word by word. */
interface Told {
  readonly where: string;
  readonly words: readonly string[];
  /** Whether it is named within a sentence, and may leave arguments out. Absent in blocks. */
  readonly isMentioned?: true;
}

describe("commands in the documentation", () => {
  const pages = writtenPages();
  const commands = pages.flatMap((page) => [...inBlocks(page), ...withinLines(page)]);
  const startingWith = (name: string) =>
    commands.flatMap((told) => {
      const { words } = told;
      const start = words[0] === "npx" ? 1 : 0;
      return words[start] === name ? [{ ...told, words: words.slice(start + 1) }] : [];
    });

  it("of azure-slots have subcommands, arguments and options that it takes", () => {
    const told = startingWith("azure-slots");
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
    const names = commands.flatMap(({ where, words }) => {
      const at = words.indexOf("npm");
      const [verb, name] = words.slice(at + 1);
      if (at < 0 || where.startsWith("examples/")) return [];
      return verb === "run" ? [{ where, name }] : verb === "start" || verb === "test" ? [{ where, name: verb }] : [];
    });
    assert.deepEqual(
      names.filter(({ name }) => name === undefined || !(name in scripts)),
      [],
    );
    assert.ok(names.length > 10, `${names.length}`);
  });

  it("of pulumi are commands that it has, with options that they take", () => {
    const told = [...startingWith("pulumi"), ...afterDashes(startingWith("azure-slots"), "pulumi")];
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

/** The commands in blocks for shells, without comments and what is set before them. */
function inBlocks(page: Page): Told[] {
  return codeBlocks(page, "(?:sh|console)").flatMap(({ code, line }) =>
    code
      .replace(/\\\n/g, " ")
      .split("\n")
      .flatMap((text) =>
        text
          .replace(/\s#.*$/, "")
          .replace(/"\$\(.*?\)"/g, "VALUE")
          .split(/&&|\|/),
      )
      .map((text) => ({ where: `${page.path}:${line}`, words: wordsOf(text) })),
  );
}

/** The commands in backquotes within a line. */
function withinLines({ path, text }: Page): Told[] {
  // The beginning of an error is none.
  const spans = text
    .replace("`azure-slots verifies", "")
    .replace(/^( *)```.*?^\1```$/gms, "")
    .matchAll(/`((?:npx |)(?:azure-slots|pulumi|npm) [^`…]+)`/g);
  return [...spans].map(([, command = ""]) => ({ where: path, words: wordsOf(command), isMentioned: true }));
}

function wordsOf(text: string): string[] {
  const words = text
    .trim()
    .replace(/[)"]+$/, "")
    .split(/\s+/);
  const first = words.findIndex((word) => !/^\w+=/.test(word));
  return first < 0 ? [] : words.slice(first);
}

/** What is run by `azure-slots local run -- …`, where that is a program. */
function afterDashes(told: readonly Told[], program: string): Told[] {
  return told.flatMap(({ where, words }) => {
    const at = words.indexOf("--");
    return at >= 0 && words[at + 1] === program ? [{ where, words: words.slice(at + 2) }] : [];
  });
}

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
