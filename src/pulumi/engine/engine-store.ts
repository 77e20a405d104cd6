import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { parse, type SemVer } from "semver";
import type { Home } from "../../local/host/home";
import { run, whyFailed } from "./commands";
import { ENGINE_VERSION } from "./versions";

const VERSION_LIMIT_MILLISECONDS = 30_000;
const UNFINISHED = "unfinished-";

/** The folder that holds the one CLI that earlier runs made; its executables are in `bin`, as in an official install. */
export function storedEngine(home: Home): string {
  return join(home.engine, `pulumi-${ENGINE_VERSION}`);
}

/** The executable in a folder that is laid out like an official install. */
export function executableIn(folder: string): string {
  return join(folder, "bin", "pulumi");
}

/**
 * Asks a CLI for its version.
 *
 * @throws An error that says in a few words why it gave none.
 */
export async function versionOf(command: string, environment: NodeJS.ProcessEnv): Promise<SemVer> {
  const finished = await run(command, ["version"], {
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    limitMilliseconds: VERSION_LIMIT_MILLISECONDS,
  });
  if (finished.code !== 0) throw new Error(`${command} does not run: ${whyFailed(finished)}`);
  const version = parse(finished.stdout.trim());
  if (!version) throw new Error(`${command} prints "${finished.stdout.trim()}" for its version`);
  return version;
}

/**
 * Checks that a folder holds the CLI that belongs in the store.
 *
 * @throws An error that says in a few words what is wrong with it.
 */
export async function verify(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const command = executableIn(folder);
  if (!existsSync(command)) throw new Error(`there is no ${command}`);
  const version = await versionOf(command, environment);
  if (version.version !== ENGINE_VERSION) {
    throw new Error(`${command} is version ${version.version}, not ${ENGINE_VERSION}`);
  }
}

/**
 * Gives `make` an empty folder, checks the CLI that it leaves in the folder's `install`, and only then puts it where
 * later runs find it: what is in the store is whole, whenever this process may be killed.
 *
 * @throws What `make` or the check throws; nothing is left behind then.
 */
export async function makeEngine(
  home: Home,
  environment: NodeJS.ProcessEnv,
  make: (folder: string, install: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(home.engine, UNFINISHED));
  try {
    const install = join(folder, "install");
    await make(folder, install);
    await verify(install, environment);
    const stored = storedEngine(home);
    await rm(stored, { recursive: true, force: true });
    await rename(install, stored);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * Lets one process at a time work on the store.
 *
 * @param waiting Called once where another process works on it now.
 */
export async function withStoreLocked<T>(home: Home, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const options = {
    lockfilePath: join(home.engine, "lock"),
    stale: 15_000,
    // The lock is lost where the machine slept: two processes then make the same CLI, and the later one wins.
    onCompromised: () => undefined,
  };
  const release = await lock(home.engine, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ELOCKED") throw error;
    waiting();
    return lock(home.engine, {
      ...options,
      retries: { forever: true, factor: 1, minTimeout: 250, maxTimeout: 250 },
    });
  });
  try {
    // Only the holder of the lock makes anything, so what is unfinished now was left by a process that was killed.
    for (const name of await readdir(home.engine)) {
      if (name.startsWith(UNFINISHED)) await rm(join(home.engine, name), { recursive: true, force: true });
    }
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}
