import assert from "node:assert/strict";
import type { JournalRecord } from "azure-slots/local";
import {
  changesOf,
  effectsOf,
  type Production,
  type Row,
  reasonOf,
  summaryOf,
  withFigures,
  wrongWith,
} from "../../scripts/compare/reckoning";

const row = (more: Partial<Row> = {}): Row => ({
  step: "release",
  production: "2.0.0",
  staging: "1.0.0",
  writes: 0,
  swaps: 0,
  restarts: 0,
  served: 100,
  failed: 0,
  wrong: [],
  seconds: 1,
  ...more,
});

const at = { time: "2026-01-01T00:00:00.000Z" };
const requested = (sequence: number, method: string, deployment?: string): JournalRecord => ({
  ...at,
  sequence,
  kind: "request",
  method,
  path: "/sites/shop",
  status: 200,
  names: [],
  ...(deployment === undefined ? {} : { deployment }),
});
const restarted = (sequence: number, site: string, slot: string): JournalRecord => ({
  ...at,
  sequence,
  kind: "restart",
  site,
  slot,
  reason: "settings",
});

describe("the figures beside other ways", () => {
  const good: Production = { version: "2.0.0", GREETING: "hello", ENVIRONMENT: "production", alwaysOn: true };
  const build = { version: "2.0.0", greeting: "hello" };

  it("count what clients wrote and what visitors see restarted, of this app alone", () => {
    const records: JournalRecord[] = [
      requested(1, "GET"),
      requested(2, "PUT"),
      requested(3, "PUT", "/deployments/swap"),
      restarted(4, "shop", "staging"),
      restarted(5, "shop", "production"),
      restarted(6, "other", "production"),
      { ...at, sequence: 7, kind: "swap", site: "shop", source: "staging", target: "production" },
      { ...at, sequence: 8, kind: "swap", site: "other", source: "staging", target: "production" },
    ];
    assert.deepEqual(effectsOf(records, "shop"), { writes: 1, swaps: 1, restarts: 1 });
  });

  it("name each setting that production has otherwise than it should, and what is not there", () => {
    assert.deepEqual(wrongWith({ build }, good), []);
    assert.deepEqual(wrongWith({ build }, { ...good, GREETING: "old", ENVIRONMENT: undefined, alwaysOn: false }), [
      "GREETING is old, not hello",
      "ENVIRONMENT is not there, not production",
      "alwaysOn is false, not true",
    ]);
  });

  it("expect production to stay as it was where a build does not start", () => {
    const step = { build: { version: "3.0.0", greeting: "new" }, production: build };
    assert.deepEqual(wrongWith(step, good), []);
    assert.deepEqual(wrongWith(step, { ...good, version: "3.0.0" }), ["version is 3.0.0, not 2.0.0"]);
  });

  it("tell of a second run what it wrote, and that the way back is lost", () => {
    assert.equal(changesOf(row({ writes: 5, swaps: 1 }), row()), "no");
    assert.equal(
      changesOf(row(), row({ writes: 3, swaps: 1, staging: "2.0.0" })),
      "yes: 3 writes, 1 swap, the slot holds 2.0.0, no longer 1.0.0",
    );
    assert.equal(changesOf(row(), row({ error: "no" })), "yes: fails");
  });

  it("sum up each way, without what visitors saw of its creation, and say why one was not run", () => {
    const created = row({ writes: 9, failed: 50, restarts: 1 });
    const rows = [created, row({ writes: 2, failed: 1, wrong: ["GREETING is a, not b"] }), row({ restarts: 3 })];
    const lines = summaryOf([
      { way: "one", rows, secondRun: "no" },
      { way: "two", rows: [], notRun: "no provider | at all" },
    ]).split("\n");
    assert.equal(lines[2], "| one | 11 | 3 | 1 of 201 | 1 of 3 | 3 | no |");
    assert.match(lines[3] ?? "", /^\| two \| not run: no provider \\\| at all \|/);
  });

  it("replace the figures of a page and nothing else, and refuse a page without a place for them", () => {
    const page = "before\n<!-- written by npm run compare -->\nold\n<!-- end -->\nafter\n";
    const written = withFigures(page, "new");
    assert.equal(written, "before\n<!-- written by npm run compare -->\n\nnew\n\n<!-- end -->\nafter\n");
    assert.equal(withFigures(written, "new"), written);
    assert.throws(() => withFigures("before", "new"), /no place for figures/);
    assert.throws(
      () => withFigures("<!-- end -->\n<!-- written by npm run compare -->", "new"),
      /no place for figures/,
    );
  });

  it("give the reason of a command that failed, out of all that it printed", () => {
    const printed = "az webapp up ended with 1:\nstarting\nERROR: Cannot swap slots\nRun `az --help` for more\n";
    assert.equal(reasonOf(new Error(printed)), "ERROR: Cannot swap slots");
  });
});
