import { codeBlocks, type Page } from "./documentation-pages";

/** A command of the documentation, word by word. */
export interface Told {
  readonly where: string;
  readonly words: readonly string[];
  /** Whether it is named within a sentence, and may leave arguments out. Absent in blocks. */
  readonly isMentioned?: true;
}

/** What is told within a line only where it begins with one of these: other words in backquotes are seldom commands. */
const NAMED = ["azure-slots", "pulumi", "npm", "az", "terraform", "gh", "git", "curl", "go", "bicep", "azcopy", "pip"];

/** All commands of a page: those of its blocks for shells, and those that its sentences name. */
export function commandsOf(page: Page): Told[] {
  return [...inBlocks(page), ...withinLines(page)];
}

/** The commands in blocks for shells. */
function inBlocks(page: Page): Told[] {
  return codeBlocks(page, "(?:sh|console)").flatMap(({ code, line }) =>
    commandsIn(code).map((words) => ({ where: `${page.path}:${line}`, words })),
  );
}

/** The commands of a script for a shell, without comments and what is set before them. */
export function commandsIn(script: string): string[][] {
  return script
    .replace(/\\\n/g, " ")
    .split("\n")
    .flatMap((text) =>
      text
        .replace(/(^|\s)#.*$/, "")
        // What a command prints becomes a value of another, or of a variable.
        .replace(/"\$\(.*?\)"/g, "VALUE")
        .replace(/\b\w+=\$\(/g, "")
        // A text in quotes is one word, whatever is in it.
        .replace(/"[^"]*"|'[^']*'/g, (quoted) => quoted.slice(1, -1).replaceAll(/[\s&|>]/g, "_"))
        .split(/&&|\|/),
    )
    .map(wordsOf)
    .filter(([name = ""]) => name !== "");
}

/** The commands in backquotes within a line. */
function withinLines({ path, text }: Page): Told[] {
  // The beginning of an error is none.
  const spans = text
    .replace("`azure-slots verifies", "")
    .replace(/^( *)```.*?^\1```$/gms, "")
    .matchAll(new RegExp(`\`((?:\\w+="[^"]*" )*(?:npx |)(?:${NAMED.join("|")}) [^\`]+)\``, "g"));
  return [...spans]
    .map(([, command = ""]) => ({
      where: path,
      words: wordsOf(command.replace(/ …( |$)/g, "$1")),
      isMentioned: true as const,
    }))
    .filter(({ words }) => words.length > 1 && !words.some((word) => word.includes("…")));
}

function wordsOf(text: string): string[] {
  const words = text
    .trim()
    .replace(/^\(/, "")
    .replace(/[)"]+$/, "")
    .split(/\s+/);
  const first = words.findIndex((word) => !/^\w+=/.test(word));
  return first < 0 ? [] : words.slice(first);
}

/** Those of a program, without its name, and those that `azure-slots local run --` runs of it. */
export function commandsOfProgram(commands: readonly Told[], program: string): Told[] {
  return commands.flatMap((told) => {
    const words = told.words[0] === "npx" ? told.words.slice(1) : told.words;
    const dashes = words[0] === "azure-slots" ? words.indexOf("--") : -1;
    return [words, ...(dashes < 0 ? [] : [words.slice(dashes + 1)])].flatMap(([name, ...rest]) =>
      name === program ? [{ ...told, words: rest }] : [],
    );
  });
}
