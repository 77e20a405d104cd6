import { accessSync, constants, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import cachedir from "cachedir";
import { homeFolder } from "../../local/host/home";

/** The environment variable that names another folder for the Pulumi CLI than the user's cache. */
export const CACHE_VARIABLE = "AZURE_SLOTS_CACHE";

/** Where the Pulumi CLI is kept. */
export interface CacheFolder {
  readonly folder: string;
  /** Why it is no folder for all projects, in words; absent where it is. */
  readonly restriction?: string;
}

/**
 * The folder that keeps the Pulumi CLI for all projects of a user: the one that `AZURE_SLOTS_CACHE` names, else
 * `azure-slots` in the place where the system has users' caches: `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`,
 * `%LOCALAPPDATA%`. Where that cannot be written to, as without a home folder, it is one in the project's own folder.
 *
 * One that was named is never passed over, and may be one that can only be read.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv): CacheFolder {
  const named = environment[CACHE_VARIABLE];
  if (named) return { folder: resolve(named) };
  try {
    const folder = resolve(cachedir("azure-slots"));
    makeWritable(folder);
    return { folder };
  } catch (error) {
    const folder = join(homeFolder(), "cache");
    const reason = error instanceof Error ? error.message : String(error);
    return {
      folder,
      restriction: `the user's cache folder cannot be used (${reason}): keeping the Pulumi CLI in ${folder}, for this project alone; ${CACHE_VARIABLE} may name another folder`,
    };
  }
}

/**
 * Makes the folder, where it is missing.
 *
 * @throws An error that names the folder, where it cannot be made or written to.
 */
export function makeWritable(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.W_OK);
}
