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
