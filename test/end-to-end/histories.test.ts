import * as fc from "fast-check";
import { histories } from "./support/histories";
import { LiveHistory } from "./support/live-history";
import { switchCombinations } from "./support/switch-combinations";

/** How many histories are tried, each from a seed of its own, and of how many steps at most. */
const COUNT = Number(process.env.AZURE_SLOTS_HISTORIES ?? 2);
const FIRST_SEED = Number(process.env.AZURE_SLOTS_SEED ?? 13);
const LONGEST = 6;

/** For how long it is tried, at most, to make a history that fails shorter. */
const SHRINKING_MILLISECONDS = 10 * 60_000;

describe("random histories of an app, on the real engine", function () {
  this.timeout(60 * 60_000);

  for (let seed = FIRST_SEED; seed < FIRST_SEED + COUNT; seed++) {
    it(`hold, from seed ${seed}`, async () => {
      let failure = "";
      const details = await fc.check(
        fc.asyncProperty(histories(switchCombinations().length, LONGEST), async (history) => {
          const story: string[] = [];
          try {
            await LiveHistory.run(history, story);
          } catch (error) {
            failure = [...story, error instanceof Error ? error.message : String(error)].join("\n");
            throw error;
          }
        }),
        { seed, numRuns: 1, skipAllAfterTimeLimit: SHRINKING_MILLISECONDS },
      );
      if (details.failed) {
        throw new Error(
          `AZURE_SLOTS_HISTORIES=1 AZURE_SLOTS_SEED=${seed} tries it again. The shortest that failed:\n${failure}`,
          { cause: details.errorInstance },
        );
      }
    });
  }
});
