import { accessSync, constants, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import cachedir from "cachedir";
import { homeFolder } from "../../local/host/home";

/** The environment variable that names a folder for the Pulumi CLI other than the user's cache. */
export const CACHE_VARIABLE = "AZURE_SLOTS_CACHE";

/** The folder in which the Pulumi CLI is kept. */
export interface CacheFolder {
  readonly folder: string;
  /** Why this folder is not shared by all projects; absent if it is. */
  readonly restriction?: string;
}

/**
 * The folder in which the Pulumi CLI is kept for all projects of a user. `AZURE_SLOTS_CACHE` can name it. The default
 * is `azure-slots` in the system's folder for user caches: `$XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`,
 * `%LOCALAPPDATA%`. If that cannot be written to, for example without a home folder, a folder in the project is used.
 *
 * A folder that `AZURE_SLOTS_CACHE` names is always used. It may be read-only.
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
      restriction: `the user's cache folder cannot be used (${reason}): keeping the Pulumi CLI in ${folder}, for this project only; set ${CACHE_VARIABLE} to use another folder`,
    };
  }
}

/**
 * Creates the folder if it is missing.
 *
 * @throws An error that names the folder if it cannot be created or written to.
 */
export function makeWritable(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.W_OK);
}
