import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { PackageCache } from "./packages";

/** What a slot runs, in full: two slots with equal content and equal environment run the same thing. */
export interface WorkerSpecification {
  /** The app's name, for example `shop`. */
  readonly site: string;
  /** The slot's name, `production` for the app itself. It is for messages only: the environment says what the app sees. */
  readonly slot: string;
  /** `linuxFxVersion`, or else `windowsFxVersion`, for example `NODE|22-lts`; empty where none is set. */
  readonly stack: string;
  /** `appCommandLine`; empty where none is set. */
  readonly startupCommand: string;
  /**
   * The URL of `WEBSITE_RUN_FROM_PACKAGE`, a container's image, or the URI of what was deployed into the slot; absent where
   * there is nothing.
   */
  readonly packageUri?: string;
  /** Why it cannot start, whatever its content is; absent where it may. */
  readonly refusal?: string;
  /** The environment variables that the app sees, PORT aside. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What answers the requests for one slot. */
export interface Worker {
  readonly specification: WorkerSpecification;
  /**
   * Resolves when the app listens. Rejects with a `StartError`, which says why, when it cannot be fetched or does not start;
   * with any other error for a fault that is not the app's.
   */
  readonly ready: Promise<void>;
  /** How many requests are being answered now. */
  readonly inFlight: number;
  /** Answers a visitor's request. Before the app is ready it waits; when the app could not start it answers 503. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Passes a WebSocket's upgrade on. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Asks the app itself, as App Service does to warm it up: past the front door, and not counted as a visitor's request.
   * Waits for `ready` first. Resolves to the response's status; rejects when no response began in time.
   */
  ping(path: string, hostName: string, timeoutMilliseconds: number): Promise<number>;
  /** Writes a remark of App Service's about the app into the site's log. */
  remark(text: string): void;
  /** Lets the requests in flight complete, for as long as the grace period allows, then ends the process. */
  stop(graceMilliseconds?: number): Promise<void>;
}

export type StartWorker = (specification: WorkerSpecification) => Worker;

/** Where a line of a site's log comes from: the app's own two streams, or App Service's remarks about it. */
export type LogStream = "stdout" | "stderr" | "platform";

/** Is handed each line of a site's log. What the app prints is handed over as it is, secrets and all. */
export type WorkerLog = (specification: WorkerSpecification, stream: LogStream, line: string) => void;

/** What workers need. */
export interface WorkerOptions {
  /** Where packages are fetched from and unpacked, and where deployed content lies. */
  readonly packages: Pick<PackageCache, "fetch">;
  /** The Node that apps run on, as an absolute path. Defaults to the one that runs this. */
  readonly nodeCommand?: string;
  /** Where the lines go that apps print. Defaults to nowhere. */
  readonly log?: WorkerLog;
  /** How long an app may take until it listens. `WEBSITES_CONTAINER_START_TIME_LIMIT` overrides it. Defaults to 230 seconds. */
  readonly startTimeoutMilliseconds?: number;
  /** How long a visitor waits for an app that crashed and is being restarted. Defaults to 10 seconds. */
  readonly restartWaitMilliseconds?: number;
}
