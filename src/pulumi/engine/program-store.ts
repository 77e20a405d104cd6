import { rmSync } from "node:fs";
import { mkdtemp, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { onExit } from "signal-exit";
import type { GoProgram } from "./go-program";
import { BUILT_LANGUAGES, type BuiltLanguage, LANGUAGE_HOSTS, PULUMI_CLI } from "./go-programs";

const UNFINISHED = "unfinished-";
const VERSIONED = "pulumi-";
/** No process uses a program for this long. */
const UNUSED_MILLISECONDS = 30 * 24 * 60 * 60_000;
/** A process that was just ended may still write for a moment into a folder that is being removed. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 } as const;

/** A program in the store. */
export interface MadeProgram {
  /** Its folder in the store: `pulumi-`, what it is, and its version. */
  readonly name: string;
  /** The executable within that folder. */
  readonly executable: string;
}

/** The Pulumi CLI, with the layout of an official install. */
export const STORED_ENGINE: MadeProgram = { name: `pulumi-${PULUMI_CLI.version}`, executable: join("bin", "pulumi") };

/** The name by which the Pulumi CLI looks for the language host of a language. */
export function languageHost(language: string): string {
  return `pulumi-language-${language}`;
}

/** The language host that is built for a language. */
export function storedHost(language: BuiltLanguage): MadeProgram {
  const name = languageHost(language);
  const { version, own }: GoProgram = LANGUAGE_HOSTS[language];
  return { name: [name, version, ...(own ? [own.digest] : [])].join("-"), executable: join("bin", name) };
}

/** The executable of a program, once it is in the store. */
export function storedExecutable(store: string, { name, executable }: MadeProgram): string {
  return join(store, name, executable);
}

/** Records that a program in the store is in use, so that no project removes it as unused. */
export async function noteUse(store: string, { name }: MadeProgram): Promise<void> {
  const now = new Date();
  // A read-only store is not swept either.
  await utimes(join(store, name), now, now).catch(() => undefined);
}

/**
 * Makes a program for the store. Gives `make` an empty folder, and the executable that it has to write in it. Only then moves
 * it to where later runs find it. So the store only holds complete programs, even if this process is killed.
 *
 * The folder is deleted afterwards, also if a signal ends this process. If this process is killed, the next `sweep`
 * deletes it.
 *
 * @param make Makes the program in the folder `install`, and checks it. The other folder is for temporary files.
 * @throws Any error of `make`. Nothing is left behind then.
 */
export async function makeStored(
  store: string,
  { name }: MadeProgram,
  make: (folder: string, install: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(store, UNFINISHED));
  // Must be last, after the commands that write to the folder have been ended.
  const stay = onExit(() => rmSync(folder, REMOVAL), { alwaysLast: true });
  try {
    const install = join(folder, "install");
    await make(folder, install);
    const stored = join(store, name);
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
 * Removes incomplete programs of killed processes, and programs of other versions that no project has used for thirty days.
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

/** Only the holder of the lock makes programs. So an incomplete one was left by a process that was killed. */
async function removeLitter(store: string): Promise<void> {
  for (const name of await litterOf(store)) {
    const unfinished = name.startsWith(UNFINISHED) ? name : `${UNFINISHED}${name}`;
    // Renamed first, so that nobody finds half of a program that was complete.
    if (unfinished !== name) await rename(join(store, name), join(store, unfinished));
    await rm(join(store, unfinished), REMOVAL);
  }
}

/** The names of the programs that this library uses. */
const CURRENT = [STORED_ENGINE, ...BUILT_LANGUAGES.map(storedHost)].map(({ name }) => name);

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
        name.startsWith(UNFINISHED) || (name.startsWith(VERSIONED) && !CURRENT.includes(name) && (await unused(name))),
    ),
  );
  return names.filter((_, index) => litter[index]);
}

function lockOf(store: string) {
  return {
    lockfilePath: join(store, "lock"),
    stale: 15_000,
    // The lock is lost if the machine sleeps. Then two processes make the same program, and the later one wins.
    onCompromised: () => undefined,
  };
}
