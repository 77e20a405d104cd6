import { setMaxListeners } from "node:events";

/**
 * A signal that aborts with another one, or when time is up: then with a `TimeoutError`, as `AbortSignal.timeout` does.
 *
 * The limit is a timer of its own. `AbortSignal.any` holds its sources weakly, and of `AbortSignal.timeout` nothing else
 * knows: Node.js 20 collects it as garbage, and the time is never up.
 */
export function withTimeLimit(signal: AbortSignal, milliseconds: number): AbortSignal {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    signal.removeEventListener("abort", forget);
    limit.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  }, milliseconds).unref();
  // The timer goes with the other signal: in a process that lives for long, none is left of what has ended.
  const forget = () => clearTimeout(timer);
  setMaxListeners(0, signal);
  signal.addEventListener("abort", forget, { once: true });
  return AbortSignal.any([signal, limit.signal]);
}
