import { chmodSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { quoted, readScript } from "../shell-script";
import { BUILT_LANGUAGES, type BuiltLanguage, LANGUAGE_HOSTS } from "./go-programs";
import { storedLanguageHost } from "./made-language-host";
import { languageHost } from "./program-store";

/** The language whose host is part of this library. */
const NODE = "nodejs";

/** The language hosts of a CLI that has none: this library's own, and those that are built when a program needs them. */
const LANGUAGES = [NODE, ...BUILT_LANGUAGES] as const;
type Language = (typeof LANGUAGES)[number];

/** The name by which the Pulumi CLI looks for the language host of Node programs. */
export const LANGUAGE_HOST = languageHost(NODE);

/**
 * The environment variable with the command that an executable of `installLanguageHosts` runs, in the syntax of /bin/sh.
 */
function variableOf(language: Language): string {
  return language === NODE ? "AZURE_SLOTS_LANGUAGE_HOST" : `AZURE_SLOTS_LANGUAGE_HOST_${language.toUpperCase()}`;
}

const MARK = "# The language host of azure-slots.";

/**
 * The executable beside a CLI. All projects share it, so it is the same for all, whatever their versions of Node and
 * azure-slots. Later versions of this library must read the variable in the same way.
 */
function scriptOf(language: Language): string {
  const variable = variableOf(language);
  const title = language === NODE ? "Node" : LANGUAGE_HOSTS[language].language;
  return `#!/bin/sh
${MARK}
if [ -z "$${variable}" ]; then
  echo 'this Pulumi CLI was made by azure-slots and has no language host for ${title} of its own: run it as "azure-slots local run -- pulumi …", or in the environment that findEngine of azure-slots/local gives (${variable})' >&2
  exit 1
fi
eval "exec $${variable} \\"\\$@\\""
`;
}

/** Whether the file is a language host that `installLanguageHosts` writes, or does not exist. */
export function isOwnLanguageHost(file: string): boolean {
  // The official one is many megabytes large.
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined || (size < 10_000 && readScript(file)?.split("\n")[1] === MARK);
}

/**
 * Writes the executables `pulumi-language-nodejs` and those of the other languages. Each starts the language host that
 * `languageHostEnvironment` names.
 *
 * @param folder The folder for them. It is created if missing.
 * @returns The folder.
 */
export async function installLanguageHosts(folder: string): Promise<string> {
  for (const language of LANGUAGES) {
    const command = join(folder, languageHost(language));
    const script = scriptOf(language);
    if (readScript(command) !== script) {
      await mkdir(folder, { recursive: true });
      await writeFileAtomic(command, script, { mode: 0o755 });
      // The umask restricts the mode above.
      chmodSync(command, 0o755);
    }
  }
  return folder;
}

/**
 * The environment in which those executables start this library's language host, with the current Node, and those that are
 * built: at once where an earlier run has built them, else by building them.
 *
 * @param store The folder in which built programs are kept.
 */
export async function languageHostEnvironment(store: string): Promise<Record<string, string>> {
  const environment = { [variableOf(NODE)]: program("language-host") };
  for (const language of BUILT_LANGUAGES) {
    environment[variableOf(language)] = await commandOf(store, language);
  }
  return environment;
}

async function commandOf(store: string, language: BuiltLanguage): Promise<string> {
  const stored = await storedLanguageHost(store, language);
  return stored ? quoted(stored) : `${program("run-language-host")} ${language}`;
}

/** A command that runs a program of this folder, compiled or not. */
function program(name: string): string {
  const isSource = __filename.endsWith(".ts");
  const words = isSource ? [join(__dirname, "from-source.cjs"), name] : [join(__dirname, `${name}.js`)];
  return [process.execPath, ...words].map(quoted).join(" ");
}
