import { chmodSync, readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";

/** The name under which the Pulumi CLI looks for the language host of Node programs. */
export const LANGUAGE_HOST = "pulumi-language-nodejs";

/** The environment variable with the command, in the words of /bin/sh, that the executable of `installLanguageHost` runs. */
export const LANGUAGE_HOST_VARIABLE = "AZURE_SLOTS_LANGUAGE_HOST";

const MARK = "# The language host of azure-slots.";

/**
 * The executable beside a CLI that all projects share, and so the same for all of them, whatever their Node and their
 * azure-slots. Later versions of this library must understand the variable as this one does.
 */
const SCRIPT = `#!/bin/sh
${MARK}
if [ -z "$${LANGUAGE_HOST_VARIABLE}" ]; then
  echo 'this Pulumi CLI was made by azure-slots and has no language host for Node of its own: run it as "azure-slots local run -- pulumi …", or in the environment that findEngine of azure-slots/local gives (${LANGUAGE_HOST_VARIABLE})' >&2
  exit 1
fi
eval "exec $${LANGUAGE_HOST_VARIABLE} \\"\\$@\\""
`;

/** Says whether the file is the language host that `installLanguageHost` writes, or is not there at all. */
export function isOwnLanguageHost(file: string): boolean {
  // The official one is a program of many megabytes.
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined || (size < 10_000 && read(file)?.split("\n")[1] === MARK);
}

/**
 * Writes an executable `pulumi-language-nodejs` that starts the language host which `languageHostEnvironment` names.
 *
 * @param folder The folder to put it into; it is made where it is missing.
 * @returns The folder.
 */
export async function installLanguageHost(folder: string): Promise<string> {
  const command = join(folder, LANGUAGE_HOST);
  if (read(command) !== SCRIPT) {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(command, SCRIPT, { mode: 0o755 });
    // The mode above is subject to the umask.
    chmodSync(command, 0o755);
  }
  return folder;
}

/** The environment in which that executable starts the language host of this library, on the Node that runs now. */
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

/** One word for /bin/sh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
