import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import writeFileAtomic from "write-file-atomic";
import type { Home } from "./home";

/** Who uses a folder. */
interface Owner {
  readonly processId: number;
  /** When the process started: its id alone may since have gone to another one. */
  readonly started: string;
}

/** The most that looking at the owner's file may take, after which whoever looked at it must have been killed. */
const LOOK_MILLISECONDS = 5_000;

/**
 * Takes a folder for this process, until it gives it back or ends, in whichever way. A killed owner is found out at once, by its process
 * being gone, where a lock that is kept fresh by touching it would keep the folder for seconds more.
 *
 * @returns Gives the folder back.
 * @throws Error when another process that is alive uses it.
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

/** Two that start together must not both find the folder free. */
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
    // Not one that was written here: files appear whole or not at all.
    return undefined;
  }
}

/** Tells one run of a process id from another; undefined when there is no such process. */
function startOf(processId: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // The 22nd field, counted after the command's name, which may hold anything. Source: proc(5).
      const fields = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ").pop()?.split(" ") ?? [];
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      // A process that is dead already, and only waits for its parent to notice, uses nothing.
      return fields[0] === "Z" ? undefined : `${boot} ${fields[19]}`;
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(processId)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
