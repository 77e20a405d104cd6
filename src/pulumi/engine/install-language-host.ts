import { chmodSync, readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";

/** The name by which the Pulumi CLI looks for the language host of Node programs. */
export const LANGUAGE_HOST = "pulumi-language-nodejs";

/**
 * The environment variable with the command that the executable of `installLanguageHost` runs, in the syntax of
 * /bin/sh.
 */
export const LANGUAGE_HOST_VARIABLE = "AZURE_SLOTS_LANGUAGE_HOST";

const MARK = "# The language host of azure-slots.";

/**
 * The executable beside a CLI. All projects share it, so it is the same for all, whatever their versions of Node and
 * azure-slots. Later versions of this library must read the variable in the same way.
 */
const SCRIPT = `#!/bin/sh
${MARK}
if [ -z "$${LANGUAGE_HOST_VARIABLE}" ]; then
  echo 'this Pulumi CLI was made by azure-slots and has no language host for Node of its own: run it as "azure-slots local run -- pulumi …", or in the environment that findEngine of azure-slots/local gives (${LANGUAGE_HOST_VARIABLE})' >&2
  exit 1
fi
eval "exec $${LANGUAGE_HOST_VARIABLE} \\"\\$@\\""
`;

/** Whether the file is the language host that `installLanguageHost` writes, or does not exist. */
export function isOwnLanguageHost(file: string): boolean {
  // The official one is many megabytes large.
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined || (size < 10_000 && read(file)?.split("\n")[1] === MARK);
}

/**
 * Writes an executable `pulumi-language-nodejs`. It starts the language host that `languageHostEnvironment` names.
 *
 * @param folder The folder for it. It is created if missing.
 * @returns The folder.
 */
export async function installLanguageHost(folder: string): Promise<string> {
  const command = join(folder, LANGUAGE_HOST);
  if (read(command) !== SCRIPT) {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(command, SCRIPT, { mode: 0o755 });
    // The umask restricts the mode above.
    chmodSync(command, 0o755);
  }
  return folder;
}

/** The environment in which that executable starts this library's language host, with the current Node. */
export function languageHostEnvironment(): Record<string, string> {
  const isSource = __filename.endsWith(".ts");
  const program = join(__dirname, isSource ? "language-host-from-source.cjs" : "language-host.js");
  return { [LANGUAGE_HOST_VARIABLE]: [process.execPath, program].map(quoted).join(" ") };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Quotes a text as one word for /bin/sh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
