import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type LogLine, linesIn } from "./line";
import { olderFile, readKept } from "./log-file";
import { logOf } from "./site-logs";

/** The log of one slot, in a folder of logs. */
interface KeptLog {
  readonly site: string;
  readonly slot: string;
  readonly path: string;
}

/** Which logs somebody wants: of all slots of an app, or of one. */
export interface WantedLogs {
  /** The app's name, in lower case. */
  readonly site: string;
  /** The slot's name, in lower case; absent for all slots. */
  readonly slot?: string;
}

/**
 * Finds out which logs `site` or `site/slot` names. The beginning of an app's name is enough if only one app's begins so.
 *
 * @throws Error if there is no such log. It names those that there are.
 */
export async function findLogs(folder: string, name: string): Promise<WantedLogs> {
  const [site = "", slot] = name.toLowerCase().split("/");
  const logs = await logsIn(folder);
  const sites = [...new Set(logs.map((log) => log.site))];
  const [only, ...others] = sites.includes(site) ? [site] : sites.filter((each) => each.startsWith(site));
  const found = only !== undefined && others.length === 0 ? only : undefined;
  if (found === undefined || !logs.some((log) => log.site === found && (slot === undefined || log.slot === slot))) {
    const names = logs.map((log) => `${log.site}/${log.slot}`);
    const there = names.length === 0 ? "no app has run here yet" : `there are logs of ${names.join(", ")}`;
    throw new Error(`there is no log of ${name}: ${there}`);
  }
  return slot === undefined ? { site: found } : { site: found, slot };
}

/**
 * The last lines of logs, the oldest first.
 *
 * @param wanted Defaults to all logs.
 */
export async function readLogs(folder: string, count: number, wanted?: WantedLogs): Promise<LogLine[]> {
  const logs = (await logsIn(folder)).filter((log) => isWanted(log, wanted));
  const lines = logs.map(async ({ path, site, slot }) => linesIn(await readKept(path), site, slot));
  return inOrder((await Promise.all(lines)).flat()).slice(-count);
}

const POLL_MILLISECONDS = 200;

/** Follows logs, also those that begin later. Each call of {@link next} gives the lines that came since the one before. */
export class LogFollower {
  readonly #offsets = new Map<string, number>();

  private constructor(
    private readonly folder: string,
    private readonly wanted: WantedLogs | undefined,
  ) {}

  /** Begins to follow, at the end of what is there. */
  static async begin(folder: string, wanted?: WantedLogs): Promise<LogFollower> {
    const follower = new LogFollower(folder, wanted);
    for (const { path } of await logsIn(folder)) {
      follower.#offsets.set(path, await sizeOf(path));
    }
    return follower;
  }

  /** Waits for new lines, and gives them. */
  async next(): Promise<LogLine[]> {
    for (;;) {
      const logs = (await logsIn(this.folder)).filter((log) => isWanted(log, this.wanted));
      const lines: LogLine[] = [];
      for (const log of logs) {
        lines.push(...linesIn(await this.#added(log.path), log.site, log.slot));
      }
      if (lines.length > 0) {
        return inOrder(lines);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  }

  /** The whole lines that were added to a file. It may have been put aside meanwhile. */
  async #added(path: string): Promise<string> {
    const from = this.#offsets.get(path) ?? 0;
    const rest = (await sizeOf(path)) < from ? await readFrom(olderFile(path), from) : "";
    const start = rest === "" && (await sizeOf(path)) >= from ? from : 0;
    const text = await readFrom(path, start);
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    this.#offsets.set(path, start + Buffer.byteLength(whole));
    return rest + whole;
  }
}

async function logsIn(folder: string): Promise<KeptLog[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().flatMap((name) => {
    const log = logOf(name);
    return log ? [{ ...log, path: join(folder, name) }] : [];
  });
}

function isWanted(log: KeptLog, wanted: WantedLogs | undefined): boolean {
  return wanted === undefined || (log.site === wanted.site && (wanted.slot ?? log.slot) === log.slot);
}

function inOrder(lines: readonly LogLine[]): LogLine[] {
  return [...lines].sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function readFrom(path: string, position: number): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) {
    return "";
  }
  try {
    const length = Math.max(0, (await file.stat()).size - position);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
