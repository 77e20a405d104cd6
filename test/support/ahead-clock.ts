import { type Clock, systemClock } from "../../src/local/clock";
import { until } from "./until";

/** A clock that runs as the machine's does, and that a test can turn forward. */
export class AheadClock implements Clock {
  #ahead = 0;
  readonly #waiting = new Set<{ readonly due: number; readonly wake: () => void }>();

  now(): number {
    return systemClock.now() + this.#ahead;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const waiting = { due: this.now() + milliseconds, wake: () => woken.abort() };
    this.#waiting.add(waiting);
    const either = signal ? AbortSignal.any([signal, woken.signal]) : woken.signal;
    return systemClock
      .wait(milliseconds, either)
      .catch((error: unknown) => {
        if (!woken.signal.aborted) throw error;
      })
      .finally(() => this.#waiting.delete(waiting));
  }

  /** Turns it forward, and wakes what is due by then. */
  turn(minutes: number): void {
    this.#ahead += minutes * 60_000;
    for (const { due, wake } of this.#waiting) {
      if (due <= this.now()) wake();
    }
  }

  /** Turns it forward by five minutes at a time until a condition holds. */
  async turnUntil(what: string, look: () => boolean): Promise<void> {
    await until(what, () => {
      if (look()) return true;
      this.turn(5);
      return false;
    });
  }
}
