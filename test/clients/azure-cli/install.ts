import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../../src/pulumi/engine/cache-folder";
import { withStoreLocked } from "../../../src/pulumi/engine/program-store";

/** The version of the Azure CLI that the tests use, as its publisher made it. */
const VERSION = "2.91.0";

const LONGEST_OUTPUT_BYTES = 64 * 1024 * 1024;

const run = promisify(execFile);

/**
 * Installs the Azure CLI from the Python Package Index where it is not installed yet: once for all projects of a user, in the
 * same folder for caches as the Pulumi CLI.
 *
 * @returns The folder of its executables, among them `python` and `az`.
 */
export async function installAzureCli(): Promise<string> {
  const store = join(cacheFolder(process.env).folder, "azure-cli");
  const folder = join(store, VERSION);
  const executables = join(folder, "bin");
  // Written last, as an interrupted installation leaves a part of the files.
  const complete = join(folder, "complete");
  mkdirSync(store, { recursive: true });
  if (!existsSync(complete)) {
    await withStoreLocked(
      store,
      () => undefined,
      async () => {
        if (!existsSync(complete)) {
          await run("python3", ["-m", "venv", "--clear", folder]);
          const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `azure-cli==${VERSION}`];
          await run(join(executables, "python"), pip, { maxBuffer: LONGEST_OUTPUT_BYTES });
          writeFileSync(complete, "");
        }
      },
    );
  }
  return executables;
}
