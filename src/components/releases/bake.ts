import { CONSECUTIVE_SUCCESSES, INTERVAL_SECONDS } from "../../rules";
import type { Health, Place } from "./health";

/** The shortest time between two checks of a build, in seconds. Azure Monitor has no new data sooner. */
const SHORTEST_INTERVAL = 1;

/** A build that is monitored for a time, and how. */
export interface Baking {
  /** What bakes, for the progress. */
  readonly title: string;
  /** How much of the time is left, in seconds. */
  readonly seconds: number;
  readonly health: Health | undefined;
  /** Where the build is checked. */
  readonly place: Place;
  /**
   * Checks before each look that the build is still where it bakes.
   *
   * @returns Whether there is nothing to wait for any more.
   * @throws If something else is there.
   */
  readonly isOver: () => Promise<boolean>;
  /**
   * Reads what Azure Monitor says of the build.
   *
   * @returns A description for the progress.
   * @throws If the build does worse than allowed.
   */
  readonly figures: () => Promise<string>;
  readonly say: (text: string) => void;
}

/**
 * Monitors a build until its time is over. A build whose last health check failed is monitored a little longer.
 *
 * @returns Whether it was over sooner, by {@link Baking.isOver}.
 * @throws If the build does not pass.
 */
export async function bake({ title, seconds, health, place, isOver, figures, say }: Baking): Promise<boolean> {
  const end = Date.now() + Math.max(0, seconds) * 1000;
  const { consecutiveSuccesses = CONSECUTIVE_SUCCESSES } = health ?? {};
  const interval = Math.max(SHORTEST_INTERVAL, (await health?.interval(place)) ?? INTERVAL_SECONDS);
  let faultsInRow = 0;
  for (;;) {
    if (await isOver()) {
      return true;
    }
    const fault = await health?.fault(place);
    faultsInRow = fault === undefined ? 0 : faultsInRow + 1;
    if (fault !== undefined && faultsInRow >= consecutiveSuccesses) {
      throw new Error(`healthCheck: ${fault}, ${faultsInRow} times in a row`);
    }
    const seen = await figures();
    const left = Math.max(0, end - Date.now()) / 1000;
    if (left === 0 && faultsInRow === 0) {
      return false;
    }
    say(`${title}: ${Math.ceil(left)} s left; ${fault ?? seen}`);
    await new Promise((resolve) => setTimeout(resolve, (left === 0 ? interval : Math.min(interval, left)) * 1000));
  }
}
