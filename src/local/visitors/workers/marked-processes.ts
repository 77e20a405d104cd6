import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";

/** The environment variable by which the processes of an app are known, even those that have left its process group. */
const MARKER = "AZURE_SLOTS_APP_PROCESS";

/** How often to look. A process may start another one just before it ends. */
const ROUNDS = 3;

/** The beginning of all marks of one local App Service: the same each time it is started with the same folder. */
export function ownerMark(folder: string): string {
  return createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 16);
}

/** The variable for the environment of an app's process. Whatever the app starts inherits it, unless the app takes it away. */
export function markedWith(mark: string): Readonly<Record<string, string>> {
  return { [MARKER]: mark };
}

/**
 * Kills all processes of this user whose mark begins with a text. Only Linux tells the environments of processes; elsewhere nothing
 * is found.
 *
 * Source: proc_pid_environ(5).
 */
export async function endMarked(mark: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const found = await marked(Buffer.from(`\0${MARKER}=${mark}`));
    if (found.length === 0) {
      return;
    }
    for (const id of found) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
}

async function marked(text: Buffer): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const ids = names.map(Number).filter((id) => id > 0 && id !== process.pid);
  const first = Buffer.from("\0");
  const found = await Promise.all(
    ids.map(async (id) => {
      // Those of other users cannot be read. Those that have just been killed have no environment any more.
      const environment = await readFile(`/proc/${id}/environ`).catch(() => undefined);
      return environment !== undefined && Buffer.concat([first, environment]).includes(text) ? [id] : [];
    }),
  );
  return found.flat();
}
