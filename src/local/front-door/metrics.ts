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

type Counts = { -readonly [name in keyof SlotMetrics]: SlotMetrics[name] };

/** Counts requests by host name and slot. */
export class Metrics {
  readonly #counts = new Map<string, Counts>();

  /** Counts one request whose response is over. */
  count(hostName: string, slot: string, status: number, milliseconds: number): void {
    const key = `${hostName}/${slot}`;
    let counts = this.#counts.get(key);
    if (counts === undefined) {
      counts = { hostName, slot, requests: 0, serverErrors: 0, totalResponseMilliseconds: 0 };
      this.#counts.set(key, counts);
    }
    counts.requests++;
    counts.serverErrors += status >= 500 ? 1 : 0;
    counts.totalResponseMilliseconds += milliseconds;
  }

  /** The counts as they are now; they do not change any more. */
  snapshot(): SlotMetrics[] {
    return [...this.#counts.values()].map((counts) => ({ ...counts }));
  }
}
