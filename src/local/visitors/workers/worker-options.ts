import type { Clock } from "../../clock";
import type { FunctionsHosts } from "../functions/functions-hosts";
import type { WorkerLog } from "./contract";
import type { PackageCache } from "./packages";

/** What workers need. */
export interface WorkerOptions {
  /** Downloads and unpacks packages, and finds deployed content. */
  readonly packages: Pick<PackageCache, "fetch">;
  /** Takes note of the hosts of functions that start. Defaults to one of its own. */
  readonly functionsHosts?: FunctionsHosts;
  /** The Node executable for apps, as an absolute path. Defaults to the one that runs this process. */
  readonly nodeCommand?: string;
  /** Receives the lines that apps print. By default they are discarded. */
  readonly log?: WorkerLog;
  /** How long an app may take until it listens. `WEBSITES_CONTAINER_START_TIME_LIMIT` overrides it. Defaults to 230 seconds. */
  readonly startTimeoutMilliseconds?: number;
  /** How long a visitor waits for an app that crashed and is being restarted. Defaults to 10 seconds. */
  readonly restartWaitMilliseconds?: number;
  /**
   * How long an app may take to end after SIGTERM, before SIGKILL ends it, in milliseconds. `WEBSITES_CONTAINER_STOP_TIME_LIMIT`
   * overrides it. Defaults to 5 seconds, as in Azure.
   */
  readonly killAfterMilliseconds?: number;
  /**
   * The mark in the environment of all processes of apps, by which they are found when they are to end: see `ownerMark`. Defaults
   * to a random one.
   */
  readonly owner?: string;
  /** The time by which a warm-up waits for answers. Defaults to the machine's. */
  readonly clock?: Clock;
}
