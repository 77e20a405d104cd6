import type { Clock } from "../../src/local/clock";

/** A clock that stands still until a test turns it. */
export class TurnedClock implements Clock {
  #now: number;
  readonly #waiting = new Set<{ readonly due: number; readonly wake: () => void }>();

  /** @param now Where it stands, as a text such as `2026-01-01T00:00:00Z`. */
  constructor(now: string) {
    this.#now = Date.parse(now);
  }

  now(): number {
    return this.#now;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { due: this.#now + milliseconds, wake: () => resolve() };
      this.#waiting.add(waiting);
      signal?.addEventListener("abort", () => {
        this.#waiting.delete(waiting);
        reject(signal.reason);
      });
    });
  }

  /** Turns it forward, and wakes what is due by then. */
  turn(minutes: number): void {
    this.#now += minutes * 60_000;
    for (const waiting of [...this.#waiting].filter(({ due }) => due <= this.#now)) {
      this.#waiting.delete(waiting);
      waiting.wake();
    }
  }

  /** How many wait on it. */
  get waiters(): number {
    return this.#waiting.size;
  }
}
