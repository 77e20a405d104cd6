import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../../src/pulumi/engine/cache-folder";
import { findOnPath } from "../../../src/pulumi/engine/commands";
import { buildGoProgram, type GoProgram } from "../../../src/pulumi/engine/go-program";
import { makeStored, storedExecutable, withStoreLocked } from "../../../src/pulumi/engine/program-store";

const NAME = "terraform-provider-azurerm";
const MODULE = `github.com/hashicorp/${NAME}`;

/** As its publisher made it, of August 2026. Its releases from 2.0 on are no versions of its module. */
const AZURERM: GoProgram = {
  title: "Terraform's azurerm",
  module: MODULE,
  version: "1.44.1-0.20260824201233-fae580791926",
  package: MODULE,
  go: "1.26.6",
};

/**
 * The folder of Terraform's provider azurerm: one on PATH, or one that an earlier run built.
 *
 * @param isBuilt Whether to build it where there is none, which takes a quarter of an hour on two cores.
 * @throws Error if there is none, or why the build failed.
 */
export async function azurermFolder(isBuilt: boolean): Promise<string> {
  const found = findOnPath(NAME, process.env.PATH ?? "");
  if (found !== undefined) {
    return dirname(found);
  }
  const store = join(cacheFolder(process.env).folder, "azurerm");
  const program = { name: AZURERM.version, executable: NAME };
  const executable = storedExecutable(store, program);
  if (existsSync(executable)) {
    return dirname(executable);
  }
  if (!isBuilt) {
    throw new Error(`${NAME} is not on PATH: --build-azurerm builds it`);
  }
  mkdirSync(store, { recursive: true });
  await withStoreLocked(
    store,
    () => undefined,
    () =>
      makeStored(store, program, (folder, install) =>
        buildGoProgram(AZURERM, {
          folder,
          executable: join(install, NAME),
          environment: process.env,
          progress: (line) => console.error(line),
        }),
      ),
  );
  return dirname(executable);
}
