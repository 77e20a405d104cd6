import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import type { Context, RootHookObject } from "mocha";

/** The file that each worker of `mocha --parallel` adds a line to for each test file: its seconds, a blank, its path. */
const TIMES = process.env.AZURE_SLOTS_FILE_TIMES;

// A worker takes one file after another: from the end of one to the end of the next is the time of one file, with its
// hooks, and with compiling and loading it.
let began = performance.now();

export const mochaHooks: RootHookObject = {
  afterAll(this: Context) {
    const file = this.test?.parent?.suites[0]?.file;
    const seconds = (performance.now() - began) / 1000;
    began = performance.now();
    if (TIMES && file) appendFileSync(TIMES, `${seconds.toFixed(1)} ${relative(process.cwd(), file)}\n`);
  },
};
