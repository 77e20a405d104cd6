import type { Command } from "commander";

/** The exit code of a command line that makes no sense: an unknown command or option, or a missing argument. */
const WRONG_USE = 2;

/** Has a command, and all commands below it, end with 2 where a user has called it wrongly. Call it when all of them are there. */
export function exitWith2(command: Command): Command {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE));
  for (const each of command.commands) {
    exitWith2(each);
  }
  return command;
}

/** Shows examples at the end of a command's help. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText(
    "after",
    ["", examples.length === 1 ? "Example:" : "Examples:", ...examples.map((line) => `  $ ${line}`)].join("\n"),
  );
}
