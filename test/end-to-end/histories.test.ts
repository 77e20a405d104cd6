import * as fc from "fast-check";
import { histories } from "./support/histories";
import { LiveHistory } from "./support/live-history";
import { switchCombinations } from "./support/switch-combinations";

/** How many histories are tried, from which seed on, and of how many steps at most. */
const COUNT = Number(process.env.AZURE_SLOTS_HISTORIES ?? 2);
const SEED = Number(process.env.AZURE_SLOTS_SEED ?? 1);
const LONGEST = Number(process.env.AZURE_SLOTS_LONGEST ?? (COUNT > 2 ? 10 : 5));

describe("random histories of an app, on the real engine", function () {
  this.timeout(60 * 60_000);

  for (let seed = SEED; seed < SEED + COUNT; seed++) {
    it(`keep every promise, from seed ${seed}`, async () => {
      await fc.assert(
        fc.asyncProperty(histories(switchCombinations().length, LONGEST), async (history) => {
          const story: string[] = [];
          try {
            await LiveHistory.run(history, story);
          } catch (error) {
            const told = error instanceof Error ? error.message : String(error);
            throw new Error([...story, told].join("\n"));
          }
        }),
        { seed, numRuns: 1, endOnFailure: true },
      );
    });
  }
});
