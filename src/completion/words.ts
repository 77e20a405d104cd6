import type { Command } from "commander";

/** A word that can be typed. */
interface Word {
  readonly word: string;
  readonly description: string;
}

/** What can be typed after the words of one command. */
export interface Place {
  /** The words of the command, such as `local start`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly Word[];
  /** The long form of each option, such as `--json`. */
  readonly options: readonly Word[];
  /** The values of options that have a list of them, keyed by the option's long form. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** All places of a program, as its own commands have them. The program comes first. */
export function placesOf(command: Command, above: readonly string[] = []): Place[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).filter((each) => each.name() !== "help");
  const options = help.visibleOptions(command).flatMap((each) => (each.long ? [{ ...each, long: each.long }] : []));
  const place: Place = {
    path: above.join(" "),
    commands: commands.map((each) => ({ word: each.name(), description: each.description() })),
    options: options.map(({ long, description }) => ({ word: long, description })),
    values: Object.fromEntries([
      ...options.flatMap(({ long, argChoices }) => (argChoices ? [[long, argChoices]] : [])),
      ...command.registeredArguments.flatMap(({ argChoices }) => (argChoices ? [["", argChoices]] : [])),
    ]),
  };
  return [place, ...commands.flatMap((each) => placesOf(each, [...above, each.name()]))];
}
