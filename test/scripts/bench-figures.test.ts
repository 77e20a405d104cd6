import assert from "node:assert/strict";
import { type Cost, type Pair, ratios, spreadOf, verdict } from "../../scripts/bench/figures";

const cost = (seconds: number, processorSeconds?: number): Cost => ({ seconds, processorSeconds });
const pair = (ours: number, theirs: number): Pair => ({ ours: cost(ours), theirs: cost(theirs) });

describe("the benchmark's figures", () => {
  it("have the median in the middle, also of an even number", () => {
    assert.deepEqual(spreadOf([3, 10, 1]), { median: 3, least: 1, most: 10 });
    assert.deepEqual(spreadOf([4, 1, 10, 2]), { median: 3, least: 1, most: 10 });
  });

  it("compare pair by pair, so that a machine that slows down slows both", () => {
    // Of the medians of each alone the ratio would be 2.
    const slowingDown = [pair(1, 1), pair(2, 2), pair(20, 1), pair(30, 30)];
    assert.deepEqual(
      ratios(slowingDown, ({ seconds }) => seconds),
      { median: 1, least: 1, most: 20 },
    );
  });

  it("compare nothing where a half is not known", () => {
    const pairs = [{ ours: cost(1, 1), theirs: cost(1) }];
    assert.equal(
      ratios(pairs, ({ processorSeconds }) => processorSeconds),
      undefined,
    );
  });

  it("say whether a target is kept to, and whether that is within the spread", () => {
    assert.equal(verdict({ median: 1.04, least: 1, most: 1.05 }, 1.05), "met");
    assert.equal(verdict({ median: 1.04, least: 1, most: 1.2 }, 1.05), "met (within the spread)");
    assert.equal(verdict({ median: 1.06, least: 1.04, most: 1.2 }, 1.05), "MISSED (within the spread)");
    assert.equal(verdict({ median: 1.2, least: 1.06, most: 1.3 }, 1.05), "MISSED");
  });
});
