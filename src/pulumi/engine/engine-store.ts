import { existsSync, rmSync } from "node:fs";
import { mkdtemp, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { parse, type SemVer } from "semver";
import { onExit } from "signal-exit";
import { run, whyFailed } from "./commands";
import { ENGINE_VERSION } from "./versions";

const VERSION_LIMIT_MILLISECONDS = 30_000;
const UNFINISHED = "unfinished-";
const VERSIONED = "pulumi-";
/** No process uses a CLI for this long. */
const UNUSED_MILLISECONDS = 30 * 24 * 60 * 60_000;
/** A process that was just ended may still write for a moment into a folder that is being removed. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 } as const;

/** The folder of the CLI that earlier runs made. Its executables are in `bin`, as in an official install. */
export function storedEngine(store: string): string {
  return join(store, `${VERSIONED}${ENGINE_VERSION}`);
}

/** The CLI's executable in a folder with the layout of an official install. */
export function executableIn(folder: string): string {
  return join(folder, "bin", "pulumi");
}

/**
 * Asks a CLI for its version.
 *
 * @throws An error with a short reason if it does not tell its version.
 */
export async function versionOf(command: string, environment: NodeJS.ProcessEnv): Promise<SemVer> {
  const finished = await run(command, ["version"], {
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    limitMilliseconds: VERSION_LIMIT_MILLISECONDS,
  });
  if (finished.code !== 0) throw new Error(`${command} does not run: ${whyFailed(finished)}`);
  const version = parse(finished.stdout.trim());
  if (!version) throw new Error(`${command} prints "${finished.stdout.trim()}" as its version`);
  return version;
}

/**
 * Checks that a folder holds the CLI that belongs in the store.
 *
 * @throws An error with a short reason if it does not.
 */
export async function verify(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const command = executableIn(folder);
  if (!existsSync(command)) throw new Error(`there is no ${command}`);
  const version = await versionOf(command, environment);
  if (version.version !== ENGINE_VERSION) {
    throw new Error(`${command} is version ${version.version}, not ${ENGINE_VERSION}`);
  }
}

/** Records that the store's CLI is in use, so that no project removes it as unused. */
export async function noteUse(store: string): Promise<void> {
  const now = new Date();
  // A read-only store is not swept either.
  await utimes(storedEngine(store), now, now).catch(() => undefined);
}

/**
 * Makes a CLI for the store. Gives `make` an empty folder and checks the CLI in its subfolder `install`. Only then
 * moves it to where later runs find it. So the store only holds complete CLIs, even if this process is killed.
 *
 * The folder is deleted afterwards, also if a signal ends this process. If this process is killed, the next `sweep`
 * deletes it.
 *
 * @throws Any error of `make` or of the check. Nothing is left behind then.
 */
export async function makeEngine(
  store: string,
  environment: NodeJS.ProcessEnv,
  make: (folder: string, install: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(store, UNFINISHED));
  // Must be last, after the commands that write to the folder have been ended.
  const stay = onExit(() => rmSync(folder, REMOVAL), { alwaysLast: true });
  try {
    const install = join(folder, "install");
    await make(folder, install);
    await verify(install, environment);
    const stored = storedEngine(store);
    await rm(stored, { recursive: true, force: true });
    await rename(install, stored);
  } finally {
    await rm(folder, REMOVAL);
    stay();
  }
}

/**
 * Lets one process at a time work on the store, an existing folder. Sweeps it first.
 *
 * @param waiting Called once if another process is working on it.
 */
export async function withStoreLocked<T>(store: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const release = await lock(store, lockOf(store)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ELOCKED") throw error;
    waiting();
    return lock(store, {
      ...lockOf(store),
      retries: { forever: true, factor: 1, minTimeout: 250, maxTimeout: 250 },
    });
  });
  try {
    await removeLitter(store);
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

/**
 * Removes incomplete CLIs of killed processes, and CLIs of other versions that no project has used for thirty days.
 * Never waits: if another process is working on the store, a later run sweeps it.
 */
export async function sweep(store: string): Promise<void> {
  if ((await litterOf(store)).length === 0) return;
  const release = await lock(store, lockOf(store)).catch(() => undefined);
  if (!release) return;
  try {
    await removeLitter(store);
  } finally {
    await release().catch(() => undefined);
  }
}

/** Only the holder of the lock makes CLIs. So an incomplete one was left by a process that was killed. */
async function removeLitter(store: string): Promise<void> {
  for (const name of await litterOf(store)) {
    const unfinished = name.startsWith(UNFINISHED) ? name : `${UNFINISHED}${name}`;
    // Renamed first, so that nobody finds half of a CLI that was complete.
    if (unfinished !== name) await rename(join(store, name), join(store, unfinished));
    await rm(join(store, unfinished), REMOVAL);
  }
}

/** The names of the folders that `sweep` removes. */
async function litterOf(store: string): Promise<string[]> {
  const names = await readdir(store).catch((): string[] => []);
  const unused = async (name: string) => {
    const { mtimeMs } = await stat(join(store, name)).catch(() => ({ mtimeMs: Date.now() }));
    return Date.now() - mtimeMs > UNUSED_MILLISECONDS;
  };
  const litter = await Promise.all(
    names.map(
      async (name) =>
        name.startsWith(UNFINISHED) ||
        (name.startsWith(VERSIONED) && join(store, name) !== storedEngine(store) && (await unused(name))),
    ),
  );
  return names.filter((_, index) => litter[index]);
}

function lockOf(store: string) {
  return {
    lockfilePath: join(store, "lock"),
    stale: 15_000,
    // The lock is lost if the machine sleeps. Then two processes make the same CLI, and the later one wins.
    onCompromised: () => undefined,
  };
}
