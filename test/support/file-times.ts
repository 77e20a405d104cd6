import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import type { Context, RootHookObject } from "mocha";

/**
 * The file to which each worker of `mocha --parallel` adds a line for each test file: its seconds, a space, its path.
 */
const TIMES = process.env.AZURE_SLOTS_FILE_TIMES;

// A worker runs one file after another. The time between the ends of two files is the time of the second, including
// hooks, compiling and loading.
let began = performance.now();

export const mochaHooks: RootHookObject = {
  afterAll(this: Context) {
    const file = this.test?.parent?.suites[0]?.file;
    const seconds = (performance.now() - began) / 1000;
    began = performance.now();
    if (TIMES && file) appendFileSync(TIMES, `${seconds.toFixed(1)} ${relative(process.cwd(), file)}\n`);
  },
};
