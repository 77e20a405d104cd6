import type { Worker } from "./contract";

/** An app that runs and cannot be warmed up, with the reason. */
export class WarmUpError extends Error {
  override readonly name = "WarmUpError";
}

/** How an app is warmed up before its slot is swapped. */
export interface WarmUpOptions {
  /** The path that is asked for: `WEBSITE_SWAP_WARMUP_PING_PATH`. Defaults to `/`. */
  readonly path?: string;
  /** The host name that the app sees. */
  readonly hostName: string;
  /** The status codes that count as warm: `WEBSITE_SWAP_WARMUP_PING_STATUSES`. By default, any does. */
  readonly statuses?: readonly number[];
  /** How often the app is asked. Defaults to 5. */
  readonly attempts?: number;
  /** How long each response may take, in milliseconds. Defaults to 90 seconds. */
  readonly timeoutMilliseconds?: number;
}

/**
 * Asks an app for a page until it answers, as App Service does before it swaps a slot.
 *
 * @throws WarmUpError when it never answers, or answers with a status that is not among those given; the site's log says so
 *   as well. Where the app cannot start, what {@link Worker.ready} rejects with.
 */
export async function warmUp(worker: Worker, options: WarmUpOptions): Promise<void> {
  const { path = "/", hostName, statuses = [], attempts = 5, timeoutMilliseconds = 90_000 } = options;
  await worker.warm;
  let reason = "";
  for (let attempt = 1; attempt <= attempts; attempt++) {
    let status: number;
    try {
      status = await worker.ping(path.startsWith("/") ? path : `/${path}`, hostName, timeoutMilliseconds);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      continue;
    }
    if (statuses.length > 0 && !statuses.includes(status)) {
      // An answer is an answer: a wrong one ends the swap, and only silence is tried again.
      throw failure(
        worker,
        `the warm-up of ${hostName}${path} was answered with status ${status}, and only ${statuses.join(", ")} count as warm (WEBSITE_SWAP_WARMUP_PING_STATUSES)`,
      );
    }
    return;
  }
  throw failure(worker, `the warm-up of ${hostName}${path} failed ${attempts} times; the last time: ${reason}`);
}

function failure(worker: Worker, reason: string): WarmUpError {
  worker.remark(reason);
  return new WarmUpError(reason);
}
