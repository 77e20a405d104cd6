import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { HostSettings } from "../functions/host-settings";
import type { StartError } from "./start-error";

/** Everything that decides what a slot runs. Two slots with equal content and equal environment run the same thing. */
export interface WorkerSpecification {
  /** The app's name, for example `shop`. */
  readonly site: string;
  /** The slot's name, `production` for the app itself. It is only for messages; the app sees its environment. */
  readonly slot: string;
  /** `linuxFxVersion`, or else `windowsFxVersion`, for example `NODE|22-lts`; empty if neither is set. */
  readonly stack: string;
  /** `appCommandLine`; empty if it is not set. */
  readonly startupCommand: string;
  /**
   * The URL in `WEBSITE_RUN_FROM_PACKAGE`, a container's image, or the URI of what was deployed into the slot; absent if there is
   * none of these.
   */
  readonly packageUri?: string;
  /**
   * The principals that read the package, by `WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID`: none where the slot does not have
   * the identity that is named. Absent if no identity is named.
   */
  readonly packageReaders?: readonly string[];
  /** Why the app can never start; absent if it may. */
  readonly refusal?: string;
  /** Whether it runs on Windows, where IIS initializes it by its `web.config`. Defaults to false. */
  readonly onWindows?: boolean;
  /**
   * The ids of the instances that run the app, each in a process of its own. Absent for one process that is no instance of
   * several.
   */
  readonly instances?: readonly string[];
  /** The id of the instance that this is, of several. Absent for the whole, and for one process alone. */
  readonly instance?: string;
  /** Whether a cookie keeps each visitor on one instance. Defaults to false. */
  readonly hasAffinity?: boolean;
  /** The environment variables of the app, except those that name its port. */
  readonly environment: Readonly<Record<string, string>>;
  /** What its functions host goes by; absent for what is no app of functions. */
  readonly functions?: HostSettings;
}

/** Answers the requests for one slot. */
export interface Worker {
  readonly specification: WorkerSpecification;
  /**
   * Resolves when the app listens. Rejects with a `StartError`, which gives the reason, if the app cannot be fetched or
   * does not start. Rejects with another error for a fault that is not the app's.
   */
  readonly ready: Promise<void>;
  /**
   * Resolves when the app listens and has answered the requests of each start, with whatever status. Rejects as `ready`
   * does.
   */
  readonly warm: Promise<void>;
  /** The workers of which it is made, keyed by the id of their instance. Absent if it is made of one alone. */
  readonly instances?: ReadonlyMap<string, Worker>;
  /** The number of requests that are being answered now, and of WebSockets that are open. */
  readonly inFlight: number;
  /** Whether the app runs now; undefined during its first start, false if that failed or the app has crashed. */
  readonly isRunning: boolean | undefined;
  /** How the app last ended by itself, or failed to start again; undefined or absent if it never did. */
  readonly lastEnd?: StartError | undefined;
  /** Answers a visitor's request. Waits until the app is ready; answers 503 if the app could not start. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Passes on the upgrade to a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Sends a request directly to the app, as App Service does to warm it up. It bypasses the front door and is not
   * counted as a visit. Waits for `ready` first. Resolves to the response's status. Rejects if no response began in
   * time.
   */
  ping(path: string, hostName: string, timeoutMilliseconds: number): Promise<number>;
  /** Writes a message from App Service about the app into the site's log. */
  remark(text: string): void;
  /** Starts the instances that are missing, and ends those that are no longer wanted. Absent if it is not made of instances. */
  scale?(instances: readonly string[]): void;
  /**
   * Lets open requests finish, and WebSockets end, during the grace period. Then ends the process: by SIGTERM, and after a while
   * by SIGKILL. A later call can only shorten the grace period.
   *
   * @param graceMilliseconds Defaults to 30 seconds. No document says how long App Service waits.
   */
  stop(graceMilliseconds?: number): Promise<void>;
}

export type StartWorker = (specification: WorkerSpecification) => Worker;

/** The source of a line in a site's log: one of the app's two streams, or App Service itself. */
export type LogStream = "stdout" | "stderr" | "platform";

/** Receives each line of a site's log. The app's output is passed on unchanged, including any secrets. */
export type WorkerLog = (specification: WorkerSpecification, stream: LogStream, line: string) => void;
