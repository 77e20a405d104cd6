import { setMaxListeners } from "node:events";

/**
 * A signal that aborts when another one does, or when the time is up. Then the reason is a `TimeoutError`, as with
 * `AbortSignal.timeout`.
 *
 * The limit uses its own timer. `AbortSignal.any` only holds its sources weakly, and nothing else refers to an
 * `AbortSignal.timeout`. Node.js 20 collects it as garbage, so the time would never be up.
 */
export function withTimeLimit(signal: AbortSignal, milliseconds: number): AbortSignal {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", forget);
    limit.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  }, milliseconds).unref();
  // Clears the timer when the other signal aborts. So a long-lived process keeps no timers of ended work.
  const forget = () => clearTimeout(timer);
  setMaxListeners(0, signal);
  signal.addEventListener("abort", forget, { once: true });
  return AbortSignal.any([signal, limit.signal]);
}
