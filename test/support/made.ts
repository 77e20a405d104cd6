import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../src/pulumi/engine/cache-folder";
import { withStoreLocked } from "../../src/pulumi/engine/program-store";

/**
 * Makes a program once for all projects of a user, in the same folder for caches as the Pulumi CLI.
 *
 * @param make Puts its files into a folder.
 * @returns That folder.
 */
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
