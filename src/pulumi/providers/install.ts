import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";
import type { Home } from "../../local/host/home";

/** The packages that there are stand-ins for; each has a folder beside this file, with the module that serves it. */
const PACKAGES = ["azure-native", "random"] as const;

/**
 * Writes the executables by which the Pulumi engine finds the stand-in providers, when the folder `home.providers` is
 * on PATH: `pulumi-resource-azure-native` and `pulumi-resource-random`. What is there already and the same is left
 * alone, so that a command may do this while another one runs.
 */
export function installProviders(home: Home): void {
  for (const name of PACKAGES) {
    const file = join(home.providers, `pulumi-resource-${name}`);
    const script = launcher(join(__dirname, name));
    if (read(file) !== script) writeFileAtomic(file, script, { mode: 0o755 });
    // The mode above is subject to the umask, and someone may have changed it since.
    chmodSync(file, 0o755);
  }
}

/** `exec` makes Node the engine's own child, which the provider watches to know when to end. */
function launcher(folder: string): string {
  const isSource = __filename.endsWith(".ts");
  const command = [
    process.execPath,
    ...(isSource ? ["-r", require.resolve("ts-node/register/transpile-only")] : []),
    join(folder, isSource ? "main.ts" : "main.js"),
  ];
  // The settings are this library's: the engine runs in the folder of a program that has its own.
  const settings = isSource ? `export TS_NODE_CWD=${quoted(folder)}\n` : "";
  return `#!/bin/sh\n${settings}exec ${command.map(quoted).join(" ")} "$@"\n`;
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
