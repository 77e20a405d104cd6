import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildGoProgram } from "../../src/pulumi/engine/go-program";
import { PULUMI_CLI } from "../../src/pulumi/engine/go-programs";

/**
 * Builds a version of the Pulumi CLI from its Go module, as the library itself builds the one that it makes. Keeps it for later runs.
 *
 * @param store The folder to keep it in.
 * @returns The folder with the executable `pulumi`.
 * @throws An error with a short reason if the build fails.
 */
export async function buildEngine(version: string, store: string, progress: (line: string) => void): Promise<string> {
  const kept = join(store, `pulumi-${version}`);
  if (!existsSync(kept)) {
    await mkdir(store, { recursive: true });
    const folder = await mkdtemp(join(store, "unfinished-"));
    try {
      const made = join(folder, "made");
      const program = { ...PULUMI_CLI, version, title: `the Pulumi CLI ${version}` };
      await buildGoProgram(program, { folder, executable: join(made, "pulumi"), environment: process.env, progress });
      await rename(made, kept);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return kept;
}
