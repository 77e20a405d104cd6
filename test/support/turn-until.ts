import type { TurnableClock } from "../../src/local/clock";
import { until } from "./until";

const FIVE_MINUTES = 5 * 60_000;

/** Turns a clock forward by five minutes at a time until a condition holds. */
export async function turnUntil(clock: TurnableClock, what: string, look: () => boolean): Promise<void> {
  await until(what, async () => {
    if (look()) return true;
    await clock.advance(FIVE_MINUTES);
    return false;
  });
}
