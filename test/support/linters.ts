import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../src/pulumi/engine/cache-folder";
import { withStoreLocked } from "../../src/pulumi/engine/program-store";

const run = promisify(execFile);

/** The folder of a program that is made once for all projects of a user, in the same folder for caches as the Pulumi CLI. */
export async function made(name: string, version: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  const store = join(cacheFolder(process.env).folder, name);
  const folder = join(store, version);
  // Written last, as an interrupted installation leaves a part of the files.
  const complete = join(folder, "complete");
  mkdirSync(store, { recursive: true });
  if (!existsSync(complete)) {
    await withStoreLocked(
      store,
      () => undefined,
      async () => {
        if (!existsSync(complete)) {
          await make(folder);
          writeFileSync(complete, "");
        }
      },
    );
  }
  return folder;
}

/** The folder of the executables of a package from the Python Package Index, which is installed as {@link made} says. */
export async function installed(name: string, version: string): Promise<string> {
  const folder = await made(name, version, async (store) => {
    await run("python3", ["-m", "venv", "--clear", store]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await run(join(store, "bin", "python"), [...pip, `${name}==${version}`]);
  });
  return join(folder, "bin");
}
