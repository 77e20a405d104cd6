/**
 * Leases, each held by one at a time. Azure's hosts hold them as leases of blobs, under the host id and in the storage account of
 * `AzureWebJobsStorage`, so that a timer fires once for all hosts with one id.
 */
export class Leases {
  /** The end of the last one that holds or awaits each lease. */
  readonly #ends = new Map<string, Promise<void>>();

  /**
   * Waits for a lease, and holds it while some work goes on.
   *
   * @param signal Ends the wait. The work has to end by itself.
   */
  async hold(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const before = this.#ends.get(name) ?? Promise.resolve();
    let release = () => {};
    const end = new Promise<void>((resolve) => {
      release = resolve;
    });
    const all = before.then(() => end);
    this.#ends.set(name, all);
    try {
      await Promise.race([before, aborted(signal)]);
      if (!signal.aborted) await work();
    } finally {
      release();
      if (this.#ends.get(name) === all) {
        void all.then(() => {
          if (this.#ends.get(name) === all) this.#ends.delete(name);
        });
      }
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
