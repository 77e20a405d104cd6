import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { made } from "../../support/made";

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
  const installed = await made("azure-cli", VERSION, async (folder) => {
    await run("python3", ["-m", "venv", "--clear", folder]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `azure-cli==${VERSION}`];
    await run(join(folder, "bin", "python"), pip, { maxBuffer: LONGEST_OUTPUT_BYTES });
  });
  return join(installed, "bin");
}
