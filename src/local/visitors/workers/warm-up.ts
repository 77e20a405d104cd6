import type { Worker } from "./contract";
import { showUrl } from "./download";
import { StartError } from "./start-error";

/** An app that started but cannot be warmed up, and why. */
export class WarmUpError extends StartError {}

/** How to warm up an app before its slot is swapped. */
export interface WarmUpOptions {
  /** The path to request: `WEBSITE_SWAP_WARMUP_PING_PATH`. Defaults to `/`. */
  readonly path?: string;
  /** The host name that the app sees. */
  readonly hostName: string;
  /** The status codes that count as warm: `WEBSITE_SWAP_WARMUP_PING_STATUSES`. By default, any status counts. */
  readonly statuses?: readonly number[];
  /** How many times to ask. Defaults to 5. */
  readonly attempts?: number;
  /** How long each response may take, in milliseconds. Defaults to 90 seconds. */
  readonly timeoutMilliseconds?: number;
}

/**
 * Requests a page of an app until it answers, as App Service does before it swaps a slot. All instances of the app have to answer.
 *
 * @throws WarmUpError if the app never answers, or answers with a status that is not accepted. The site's log also says
 * so. If the app cannot start, throws the error of {@link Worker.ready}.
 */
export async function warmUp(worker: Worker, options: WarmUpOptions): Promise<void> {
  await worker.warm;
  await Promise.all([...(worker.instances?.values() ?? [worker])].map((each) => warmUpOne(each, options)));
}

async function warmUpOne(worker: Worker, options: WarmUpOptions): Promise<void> {
  const { path = "/", hostName, statuses = [], attempts = 5, timeoutMilliseconds = 90_000 } = options;
  // The rest of the path is a setting's value.
  const page = `${hostName}${showUrl(path)}`;
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
      // A wrong answer ends the swap; only a missing answer is tried again.
      throw failure(
        worker,
        `the warm-up of ${page} was answered with status ${status}, and only ${statuses.join(", ")} count as warm (WEBSITE_SWAP_WARMUP_PING_STATUSES)`,
      );
    }
    return;
  }
  throw failure(worker, `the warm-up of ${page} failed ${attempts} times; the last time: ${reason}`);
}

function failure(worker: Worker, reason: string): WarmUpError {
  const { lastEnd } = worker;
  worker.remark(reason);
  return new WarmUpError(lastEnd ? `${reason}; ${lastEnd.reason}` : reason, lastEnd?.output);
}
