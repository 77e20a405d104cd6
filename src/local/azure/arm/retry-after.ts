/** How long clients are asked to wait between two polls, in milliseconds. Azure says 15 s; here everything is near. */
export const RETRY_AFTER_MILLISECONDS = 200;

/**
 * The headers that ask a client to wait. `Retry-After` has whole seconds only; where the time is none, the clients of
 * Azure's SDKs take it from `x-ms-retry-after-ms`, and others wait for a second.
 *
 * Source: `@azure/core-rest-pipeline` and `azcore` for Go, which read the second header first.
 */
export function retryAfterHeaders(milliseconds: number): Record<string, string> {
  const isWhole = milliseconds % 1000 === 0;
  return {
    "Retry-After": String(Math.ceil(milliseconds / 1000)),
    ...(isWhole ? {} : { "x-ms-retry-after-ms": String(milliseconds) }),
  };
}

/** How long an answer asks to wait, in milliseconds; undefined where it does not say. */
export function retryAfterOf(headers: Readonly<Record<string, string>> = {}): number | undefined {
  const named = (name: string) => {
    const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
    return value !== undefined && Number.isFinite(Number(value)) ? Number(value) : undefined;
  };
  const seconds = named("retry-after");
  return named("x-ms-retry-after-ms") ?? (seconds === undefined ? undefined : seconds * 1000);
}
