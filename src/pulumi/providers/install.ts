import { chmodSync } from "node:fs";
import { join } from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";
import type { Home } from "../../local/host/home";
import { quoted, readScript } from "../shell-script";

/** The folder of each package, with the module that serves it. */
const PACKAGES = {
  "azure-native": join(__dirname, "azure-native"),
  random: join(__dirname, "random"),
  "azure-slots": join(__dirname, "..", "..", "plugin"),
} as const;

/**
 * Writes the executables of the stand-in providers and of the components: `pulumi-resource-azure-native` and so on. The
 * Pulumi engine finds them if the folder `home.providers` is on PATH. Leaves equal files unchanged, so a command may do
 * this while another one runs.
 */
export function installProviders(home: Home): void {
  for (const [name, folder] of Object.entries(PACKAGES)) {
    const file = join(home.providers, `pulumi-resource-${name}`);
    const script = launcher(folder);
    if (readScript(file) !== script) writeFileAtomic(file, script, { mode: 0o755 });
    // The umask restricts the mode above, and someone may have changed the mode since.
    chmodSync(file, 0o755);
  }
}

/** `exec` makes Node a direct child of the engine. The provider watches its parent to know when to end. */
function launcher(folder: string): string {
  const isSource = __filename.endsWith(".ts");
  const command = [
    process.execPath,
    ...(isSource ? ["-r", require.resolve("ts-node/register/transpile-only")] : []),
    join(folder, isSource ? "main.ts" : "main.js"),
  ];
  // Uses this library's settings. The engine runs in the folder of a program, which has its own.
  const settings = isSource ? `export TS_NODE_CWD=${quoted(folder)}\n` : "";
  return `#!/bin/sh\n${settings}exec ${command.map(quoted).join(" ")} "$@"\n`;
}
