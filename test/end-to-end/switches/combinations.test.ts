import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { pairwiseRows } from "../support/pairwise";
import { switchCombinations } from "../support/switch-combinations";
import { FILES } from "../support/switches-story";

describe("rows that have every pair", () => {
  for (const columns of [2, 3, 4, 7, 10, 11]) {
    it(`have all four ways of any two of ${columns} columns`, () => {
      const rows = pairwiseRows(columns);
      const places = Array.from({ length: columns }, (_, place) => place);
      for (const one of places) {
        for (const other of places.slice(one + 1)) {
          const ways = new Set(rows.map((row) => `${row[one]}${row[other]}`));
          assert.deepEqual([...ways].sort(), ["00", "01", "10", "11"], `columns ${one} and ${other}`);
        }
      }
    });
  }

  it("are as few as there can be", () => {
    // Of the numbers of columns that each number of rows is enough for.
    assert.deepEqual(
      [3, 4, 10, 15].map((columns) => pairwiseRows(columns).length),
      [4, 5, 6, 7],
    );
  });
});

describe("the combinations of what nobody knows of Azure", () => {
  it("are one to each file that tries them, so that no file takes long", () => {
    const files = readdirSync(__dirname).filter((file) => /^share-\d+\.test\.ts$/.test(file));
    assert.equal(files.length, FILES);
    assert.ok(process.env.AZURE_SLOTS_MATRIX === "all" || switchCombinations().length <= FILES);
  });
});
