/** What was counted for one slot behind one host name, since the front door was opened. */
export interface SlotMetrics {
  readonly hostName: string;
  readonly slot: string;
  /** The requests that were answered or given up by their visitors. */
  readonly requests: number;
  /** Of those, the ones answered with a status of 500 or more. */
  readonly serverErrors: number;
  /** The sum of the times from a request's arrival until its response was out, in milliseconds. */
  readonly totalResponseMilliseconds: number;
}

/** A request that was answered, or given up by its visitor. */
export interface AnsweredRequest {
  readonly hostName: string;
  /** The slot that answered: where a traffic rule sent the visitor elsewhere, not the one of the host name. */
  readonly slot: string;
  /** The id of the app that the slot is of; absent for what is no app. */
  readonly siteId?: string;
  /** The response's status; 0 where the visitor left before there was one. */
  readonly status: number;
  /** From the request's arrival until its response was out. */
  readonly milliseconds: number;
}

/** What one slot answered within one minute, whatever the host name. */
export interface Minute {
  /** How many requests were answered, by the status of their responses. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The times that the requests took, in milliseconds. */
  readonly times: { readonly total: number; readonly shortest: number; readonly longest: number };
}

/** Minutes by their beginning, in milliseconds since 1970; those without a request are not there. */
export type Minutes = ReadonlyMap<number, Minute>;

export const MINUTE_MILLISECONDS = 60_000;

type Counts = { -readonly [name in keyof SlotMetrics]: SlotMetrics[name] };

interface CountedMinute extends Minute {
  readonly statuses: Map<number, number>;
  readonly times: { total: number; shortest: number; longest: number };
}

/** Counts requests: by host name and slot, and by app, slot and minute. The counts end with the process. */
export class Metrics {
  readonly #counts = new Map<string, Counts>();
  readonly #slots = new Map<string, Map<number, CountedMinute>>();
  readonly #now: () => number;

  /** @param now The time in milliseconds since 1970. Defaults to the clock's. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts one request whose response is over. */
  count(request: AnsweredRequest): void {
    const { hostName, slot, siteId, status, milliseconds } = request;
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

  /** The counts as they are now; they do not change any more. */
  snapshot(): SlotMetrics[] {
    return [...this.#counts.values()].map((counts) => ({ ...counts }));
  }

  /** What a slot of an app answered, minute by minute. */
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
