import { chmodSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";

/** The name under which the Pulumi CLI looks for the language host of Node programs. */
export const LANGUAGE_HOST = "pulumi-language-nodejs";

const MARK = "# The language host of azure-slots.";

/** Says whether the file is the language host that `installLanguageHost` writes, or is not there at all. */
export function isOwnLanguageHost(file: string): boolean {
  try {
    return readFileSync(file, "utf8").split("\n")[1] === MARK;
  } catch {
    return true;
  }
}

/**
 * Writes an executable `pulumi-language-nodejs` that starts the language host of this library, on the Node that runs now.
 *
 * It is written anew each time: the Node and the place of this library may have changed since.
 *
 * @param folder The folder to put it into; it is made where it is missing.
 * @returns The folder.
 */
export async function installLanguageHost(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const launcher = join(folder, `${LANGUAGE_HOST}.cjs`);
  const command = join(folder, LANGUAGE_HOST);
  await writeFileAtomic(launcher, launcherSource());
  await writeFileAtomic(command, `#!/bin/sh\n${MARK}\nexec ${quoted(process.execPath)} ${quoted(launcher)} "$@"\n`, {
    mode: 0o755,
  });
  // The mode above is subject to the umask.
  chmodSync(command, 0o755);
  return folder;
}

/** JavaScript that loads the language host beside this module, compiled or not. */
function launcherSource(): string {
  const host = join(__dirname, "language-host");
  const lines = [`require(${JSON.stringify(host)}).main(process.argv.slice(2));`];
  if (__filename.endsWith(".ts")) {
    // The settings are this library's: the host runs in the folder of a program that has its own.
    const settings = { transpileOnly: true, cwd: dirname(host) };
    lines.unshift(`require(${JSON.stringify(require.resolve("ts-node"))}).register(${JSON.stringify(settings)});`);
  }
  return `${lines.join("\n")}\n`;
}

/** One word for /bin/sh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
