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
/** No process that uses a CLI runs for so long. */
const UNUSED_MILLISECONDS = 30 * 24 * 60 * 60_000;
/** What is ended may still write for a moment, into a folder that is removed. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 } as const;

/** The folder of the CLI that earlier runs made; its executables are in `bin`, as in an official install. */
export function storedEngine(store: string): string {
  return join(store, `${VERSIONED}${ENGINE_VERSION}`);
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

/** Notes that the CLI of the store is used, so that no project takes it for one that may be removed. */
export async function noteUse(store: string): Promise<void> {
  const now = new Date();
  // A store that may only be read is not swept either.
  await utimes(storedEngine(store), now, now).catch(() => undefined);
}

/**
 * Gives `make` an empty folder, checks the CLI that it leaves in the folder's `install`, and only then puts it where
 * later runs find it: what is in the store is whole, whenever this process may be killed.
 *
 * The folder goes with all that is in it, also where a signal ends this process. Where the process cannot even do that,
 * the next `sweep` removes it.
 *
 * @throws What `make` or the check throws; nothing is left behind then.
 */
export async function makeEngine(
  store: string,
  environment: NodeJS.ProcessEnv,
  make: (folder: string, install: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(store, UNFINISHED));
  // Last, after the commands that write to it are ended.
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
 * Lets one process at a time work on the store, a folder that is there and is swept first.
 *
 * @param waiting Called once where another process works on it now.
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
 * Removes what killed processes left unfinished, and the CLIs of other versions that no project has used for thirty
 * days. It waits for nobody: while another process works on the store, a later run does it.
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

/** Only the holder of the lock makes anything, so what is unfinished now was left by a process that was killed. */
async function removeLitter(store: string): Promise<void> {
  for (const name of await litterOf(store)) {
    const unfinished = name.startsWith(UNFINISHED) ? name : `${UNFINISHED}${name}`;
    // So that nobody finds half of a CLI where there was a whole one.
    if (unfinished !== name) await rename(join(store, name), join(store, unfinished));
    await rm(join(store, unfinished), REMOVAL);
  }
}

/** The names of what `sweep` removes. */
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
    // The lock is lost where the machine slept: two processes then make the same CLI, and the later one wins.
    onCompromised: () => undefined,
  };
}
