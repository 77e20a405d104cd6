import { openHome } from "../host/home";
import type { LogLine } from "../logs/line";
import { findLogs, LogFollower, readLogs } from "../logs/read-logs";

/** The options of `azure-slots local logs`. */
export interface LogOptions {
  readonly follow?: boolean;
  readonly lines: number;
  readonly json?: boolean;
}

/** How each stream is called. */
const LABELS = { stdout: "app", stderr: "app (stderr)", platform: "App Service" } as const;
const WIDTH = Math.max(...Object.values(LABELS).map(({ length }) => length));

/**
 * Prints the logs of sites and slots: what their apps printed, and what App Service did with them. They stay when the local
 * App Service has stopped.
 *
 * @param name `site` or `site/slot`. Defaults to all.
 */
export async function showLogs(name: string | undefined, { follow, lines, json }: LogOptions): Promise<void> {
  const { logs: folder } = openHome();
  const wanted = name === undefined ? undefined : await findLogs(folder, name);
  const print = (line: LogLine) => console.log(json ? JSON.stringify(line) : textOf(line));
  const follower = follow ? await LogFollower.begin(folder, wanted) : undefined;
  for (const line of await readLogs(folder, lines, wanted)) {
    print(line);
  }
  // Until a signal ends it.
  while (follower !== undefined) {
    for (const line of await follower.next()) {
      print(line);
    }
  }
}

/** How many characters of an instance's id people are shown: enough to tell those of a plan apart. */
const SHOWN_OF_INSTANCE = 8;

/** A line for people. */
export function textOf({ time, site, slot, instance, stream, text }: LogLine): string {
  const where = `${site}/${slot}${instance === undefined ? "" : ` ${instance.slice(0, SHOWN_OF_INSTANCE)}`}`;
  return `${time}  ${where}  ${LABELS[stream].padEnd(WIDTH)}  ${text}`;
}
