import { appendFileSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Context, RootHookObject } from "mocha";

/**
 * The file to which each worker of `mocha --parallel` adds a line for each test file: its seconds, its seconds of a core, and its
 * path, each after a space.
 */
const TIMES = process.env.AZURE_SLOTS_FILE_TIMES;

/** Linux counts the time of a core in these parts of a second for every program, whatever the kernel's own are. */
const TICKS_A_SECOND = 100;

// A worker runs one file after another. The time between the ends of two files is the time of the second, including
// hooks, compiling and loading.
let began = performance.now();
let used = coreSeconds();

export const mochaHooks: RootHookObject = {
  afterAll(this: Context) {
    const file = this.test?.parent?.suites[0]?.file;
    const [now, total] = [performance.now(), coreSeconds()];
    const times = [(now - began) / 1000, total - used].map((seconds) => seconds.toFixed(1));
    [began, used] = [now, total];
    if (TIMES && file) appendFileSync(TIMES, `${times.join(" ")} ${relative(process.cwd(), file)}\n`);
  },
};

/**
 * The seconds of a core that this process has used, and on Linux all that it has started and that have ended, with those that these
 * have started. What is killed from outside with its parent is not counted, nor what still runs: it counts for a later file.
 *
 * Source: proc_pid_stat(5), from `utime` to `cstime`.
 */
function coreSeconds(): number {
  if (process.platform !== "linux") {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000_000;
  }
  const [, fields = ""] = /.*\) (.*)/s.exec(readFileSync("/proc/self/stat", "utf8")) ?? [];
  const ticks = fields.split(" ").slice(11, 15).map(Number);
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_A_SECOND;
}
