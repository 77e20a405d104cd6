import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import writeFileAtomic from "write-file-atomic";
import type { Home } from "./home";

/** The process that uses a folder. */
interface Owner {
  readonly processId: number;
  /** When the process started. The id alone is not enough: another process may have it by now. */
  readonly started: string;
}

/**
 * The longest time that a check of the owner's file can take, in milliseconds. A check that takes longer must have been
 * killed.
 */
const LOOK_MILLISECONDS = 5_000;

/**
 * Locks a folder for this process, until it unlocks it or ends in any way. If the owner is killed, this is noticed at
 * once, because its process is gone. A lock that is kept fresh by touching a file would block the folder for seconds
 * more.
 *
 * @returns Unlocks the folder.
 * @throws Error if another live process uses it.
 */
export async function lockHome(home: Home): Promise<() => void> {
  const file = join(home.root, "owner.json");
  const self: Owner = { processId: process.pid, started: startOf(process.pid) ?? "" };
  await oneAtATime(home, () => {
    const owner = readOwner(file);
    if (owner && owner.started === startOf(owner.processId)) {
      throw new Error(
        `a local App Service uses ${home.root} already (process ${owner.processId}): stop it with ` +
          "`azure-slots local stop`, or give this one another folder with AZURE_SLOTS_HOME",
      );
    }
    writeFileAtomic.sync(file, JSON.stringify(self), { mode: 0o600 });
  });
  return () => rmSync(file, { force: true });
}

/** Prevents two processes that start together from both finding the folder free. */
async function oneAtATime(home: Home, look: () => void): Promise<void> {
  const unlock = await lock(home.root, {
    lockfilePath: join(home.root, "starting.lock"),
    stale: LOOK_MILLISECONDS,
    retries: { retries: 200, factor: 1, minTimeout: 50, maxTimeout: 50 },
  });
  try {
    look();
  } finally {
    await unlock();
  }
}

function readOwner(file: string): Owner | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    // This file was not written here: files written here are always complete.
    return undefined;
  }
}

/** Identifies one run of a process id; undefined if there is no such process. */
function startOf(processId: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // The 22nd field, counted from the end of the command's name, because the name may contain anything. Source:
      // proc(5).
      const fields = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ").pop()?.split(" ") ?? [];
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      // A zombie uses nothing: it is dead and only waits until its parent notices.
      return fields[0] === "Z" ? undefined : `${boot} ${fields[19]}`;
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(processId)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
