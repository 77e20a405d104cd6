/**
 * How long clients are asked to wait between two polls, in milliseconds. Azure says 15 s; a local operation is faster.
 */
export const RETRY_AFTER_MILLISECONDS = 200;

/**
 * The headers that ask a client to wait. `Retry-After` only has whole seconds. For a shorter time, Azure's SDK clients
 * read `x-ms-retry-after-ms`; other clients wait for a second.
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

/** How long an answer asks the client to wait, in milliseconds; undefined if it does not say. */
export function retryAfterOf(headers: Readonly<Record<string, string>> = {}): number | undefined {
  const named = (name: string) => {
    const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
    return value !== undefined && Number.isFinite(Number(value)) ? Number(value) : undefined;
  };
  const seconds = named("retry-after");
  return named("x-ms-retry-after-ms") ?? (seconds === undefined ? undefined : seconds * 1000);
}
