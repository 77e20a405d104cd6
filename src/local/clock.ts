import { setTimeout as delay } from "node:timers/promises";

/** The time that App Service goes by. Tests can turn it in place of waiting. */
export interface Clock {
  /** The time, in milliseconds since 1970. */
  now(): number;
  /**
   * Waits until the time has passed.
   *
   * @param signal Ends the wait early: the promise is then rejected with an `AbortError`.
   */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (milliseconds, signal) => delay(milliseconds, undefined, signal ? { signal } : {}),
};

/** The longest time that Node's timers can count, in milliseconds: 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Something that waits on a {@link TurnableClock}. */
interface Waiting {
  /** When it wakes up, in milliseconds since 1970. */
  readonly due: number;
  readonly wake: () => void;
}

/**
 * A clock that runs as the machine's does, and that a test can turn forward.
 *
 * ```ts
 * const clock = new TurnableClock();
 * const azure = await LocalAzure.start({ clock });
 * await clock.advance(10 * 60_000); // ten minutes of a traffic rule's ramp
 * ```
 */
export class TurnableClock implements Clock {
  /** How far it is ahead of the machine's clock, in milliseconds. */
  #ahead = 0;
  readonly #waiting = new Set<Waiting>();

  now(): number {
    return Date.now() + this.#ahead;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (finish: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#waiting.delete(waiting);
        finish();
      };
      const abort = () => end(() => reject(signal?.reason));
      const waiting: Waiting = { due: this.now() + milliseconds, wake: () => end(resolve) };
      // Node would wake it at once after a longer time than its timers can count.
      const timer = milliseconds <= LONGEST_TIMER ? setTimeout(waiting.wake, milliseconds) : undefined;
      this.#waiting.add(waiting);
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) {
        abort();
      }
    });
  }

  /**
   * Turns the clock forward. What waits wakes up in its order, each at its own time, and gets a turn of the event loop before the
   * next does: what repeats every minute happens ten times in ten minutes. Requests that it sends are not waited for.
   *
   * @param milliseconds How far to turn it, 0 or more.
   * @throws RangeError if the number is negative or not a number.
   */
  async advance(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0)) {
      throw new RangeError(`milliseconds: ${milliseconds} does not turn a clock forward: give 0 or more`);
    }
    const end = this.now() + milliseconds;
    for (let next = this.#nextUntil(end); next; next = this.#nextUntil(end)) {
      this.#turnTo(next.due);
      next.wake();
      await nextTurn();
    }
    this.#turnTo(end);
  }

  #nextUntil(end: number): Waiting | undefined {
    const [first] = [...this.#waiting].sort((one, other) => one.due - other.due);
    return first && first.due <= end ? first : undefined;
  }

  #turnTo(time: number): void {
    this.#ahead += Math.max(0, time - this.now());
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
