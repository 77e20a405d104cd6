import type { Visit } from "../visitors/front-door/visits";
import type { BuildVisits, VisitSecond, VisitTotals } from "./model";

/** How long single seconds are kept. */
export const KEPT_SECONDS = 120;

type Count = { -readonly [name in keyof BuildVisits]: BuildVisits[name] };
type Totals = { -readonly [name in keyof VisitTotals]: VisitTotals[name] };

/** Counts visits by app, second and build. The counts are lost when the process ends. */
export class VisitCounter {
  /** Keyed by app, then by second, then by slot and build. */
  readonly #sites = new Map<string, Map<number, Map<string, Count>>>();
  readonly #totals = new Map<string, Totals>();

  /**
   * Counts a visit in the second in which it ended.
   *
   * @param now Milliseconds since 1970.
   */
  count({ siteId, slot, build = "", status, cutOff }: Visit, now: number): void {
    if (siteId === undefined) {
      return;
    }
    const site = siteId.toLowerCase();
    const seconds = entry(this.#sites, site, () => new Map<number, Map<string, Count>>());
    const builds = entry(seconds, secondOf(now), () => new Map<string, Count>());
    const count = entry(builds, `${slot} ${build}`, () => ({ build, slot, requests: 0, failures: 0, cutOff: 0 }));
    const totals = entry(this.#totals, site, () => ({ site, requests: 0, failures: 0, cutOff: 0 }));
    for (const each of [count, totals]) {
      each.requests += 1;
      each.failures += status >= 500 ? 1 : 0;
      each.cutOff += cutOff ? 1 : 0;
    }
    for (const second of seconds.keys()) {
      if (second >= secondOf(now) - KEPT_SECONDS) {
        break;
      }
      seconds.delete(second);
    }
  }

  /**
   * The seconds that are over, oldest first.
   *
   * @param after The last one that is known already. Defaults to none.
   */
  seconds(now: number, after = 0): VisitSecond[] {
    const oldest = Math.max(after, secondOf(now) - KEPT_SECONDS);
    return [...this.#sites].flatMap(([site, seconds]) =>
      [...seconds].flatMap(([second, builds]) =>
        second > oldest && second < secondOf(now) ? [{ site, second, builds: [...builds.values()] }] : [],
      ),
    );
  }

  /** The sums of apps since the start. */
  totals(): VisitTotals[] {
    return [...this.#totals.values()].map((totals) => ({ ...totals }));
  }
}

/** The second of a time in milliseconds. */
export function secondOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
