import type { Visit } from "./visits";

/** The counts for one slot and one host name since the front door was opened. */
export interface SlotMetrics {
  readonly hostName: string;
  readonly slot: string;
  /** The number of requests that were answered, or that the visitor gave up. */
  readonly requests: number;
  /** How many of those were answered with a status of 500 or more. */
  readonly serverErrors: number;
  /** The sum of the times from a request's arrival to the end of its response, in milliseconds. */
  readonly totalResponseMilliseconds: number;
}

/** What one slot answered within one minute, for all host names. */
export interface Minute {
  /** The number of answered requests, by response status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The durations of the requests, in milliseconds. */
  readonly times: { readonly total: number; readonly shortest: number; readonly longest: number };
}

/** Minutes, keyed by their beginning in milliseconds since 1970. Minutes without a request are absent. */
export type Minutes = ReadonlyMap<number, Minute>;

export const MINUTE_MILLISECONDS = 60_000;

type Counts = { -readonly [name in keyof SlotMetrics]: SlotMetrics[name] };

interface CountedMinute extends Minute {
  readonly statuses: Map<number, number>;
  readonly times: { total: number; shortest: number; longest: number };
}

/** Counts requests by host name and slot, and by app, slot and minute. The counts are lost when the process ends. */
export class Metrics {
  readonly #counts = new Map<string, Counts>();
  readonly #slots = new Map<string, Map<number, CountedMinute>>();
  readonly #now: () => number;

  /** @param now Returns the time in milliseconds since 1970. Defaults to the system clock. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts one request, after its response has ended. */
  count(visit: Pick<Visit, "hostName" | "slot" | "siteId" | "status" | "milliseconds">): void {
    const { hostName, slot, siteId, status, milliseconds } = visit;
    const key = `${hostName}/${slot}`;
    let counts = this.#counts.get(key);
    if (counts === undefined) {
      counts = { hostName, slot, requests: 0, serverErrors: 0, totalResponseMilliseconds: 0 };
      this.#counts.set(key, counts);
    }
    counts.requests++;
    counts.serverErrors += status >= 500 ? 1 : 0;
    counts.totalResponseMilliseconds += milliseconds;
    if (siteId !== undefined) {
      this.#countInMinute(slotKey(siteId, slot), status, milliseconds);
    }
  }

  /** A copy of the current counts, which no longer changes. */
  snapshot(): SlotMetrics[] {
    return [...this.#counts.values()].map((counts) => ({ ...counts }));
  }

  /** What a slot of an app answered, by minute. */
  minutes(siteId: string, slot: string): Minutes {
    return this.#slots.get(slotKey(siteId, slot)) ?? new Map();
  }

  #countInMinute(key: string, status: number, milliseconds: number): void {
    const minutes = this.#slots.get(key) ?? new Map<number, CountedMinute>();
    this.#slots.set(key, minutes);
    const begin = Math.floor(this.#now() / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
    const minute = minutes.get(begin) ?? {
      statuses: new Map(),
      times: { total: 0, shortest: milliseconds, longest: milliseconds },
    };
    minutes.set(begin, minute);
    minute.statuses.set(status, (minute.statuses.get(status) ?? 0) + 1);
    minute.times.total += milliseconds;
    minute.times.shortest = Math.min(minute.times.shortest, milliseconds);
    minute.times.longest = Math.max(minute.times.longest, milliseconds);
  }
}

function slotKey(siteId: string, slot: string): string {
  return `${siteId}/slots/${slot}`.toLowerCase();
}
