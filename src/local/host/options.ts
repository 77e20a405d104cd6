import type { Switches } from "../azure/app-service/switches";
import type { Clock } from "../clock";
import type { JournalOptions } from "../journal/journal";
import type { WorkerLog } from "../visitors/workers/contract";
import type { Home } from "./home";

/** How to start a local App Service. */
export interface LocalAzureOptions {
  /**
   * The folder for everything that it stores, which stays: a path, or what `openHome` returns. Defaults to a temporary folder,
   * which is deleted with it.
   */
  readonly home?: string | Home;
  /**
   * The ids (GUIDs) of the subscriptions, added to those of earlier starts with the same folder. The first is the one
   * for clients that name none. Defaults to `00000000-0000-0000-0000-000000000000` alone.
   */
  readonly subscriptions?: readonly string[];
  /** The ports to listen on. Each defaults to any free port. */
  readonly ports?: LocalPorts;
  /** Its behaviour where nobody knows what Azure does. */
  readonly switches?: Partial<Switches>;
  /** The time that it goes by. Defaults to the machine's clock. `TurnableClock` is one that a test can turn forward. */
  readonly clock?: Clock;
  /**
   * Whether the DNS records of a custom host name are there: the one that leads to the app, and `asuid.<name>`. There is no
   * DNS here, so a test can say so in its place. Defaults to always.
   */
  readonly hasDnsRecords?: (hostName: string) => boolean;
  /** How much the journal keeps. Defaults to 32 MB and 30 days. */
  readonly journal?: JournalOptions;
  /**
   * Whether each app runs in as many processes as its plan has workers (`sku.capacity`), with visitors spread over them. Defaults
   * to one process, whatever the plan says.
   */
  readonly instances?: boolean;
  /**
   * How long an app may take to end when it is asked to (SIGTERM), before it is killed (SIGKILL), in milliseconds. The app setting
   * `WEBSITES_CONTAINER_STOP_TIME_LIMIT` overrides it. Defaults to 5,000, as in Azure.
   */
  readonly killAfterMilliseconds?: number;
  /** Receives the lines that apps print. By default they are discarded. */
  readonly log?: WorkerLog;
  /** Receives warnings, one line each. By default they are discarded. */
  readonly warn?: (message: string) => void;
  /** The length of a minute in a traffic rule's `changeIntervalInMinutes`, in milliseconds. Defaults to 60,000. */
  readonly minuteMilliseconds?: number;
  /**
   * How long clients are asked to wait between two polls of a long operation, in milliseconds. Defaults to 200; Azure
   * says 15,000.
   */
  readonly retryAfterMilliseconds?: number;
}

/** Ports to listen on, from 1 to 65535. 0 is any free port. */
export interface LocalPorts {
  /** Azure Resource Manager's. */
  readonly arm?: number;
  /** The front door's for HTTP. */
  readonly frontDoor?: number;
  /** The front door's for HTTPS. */
  readonly frontDoorTls?: number;
  /** The managed identity's endpoint. */
  readonly identity?: number;
  /** The page's, which shows apps, slots and swaps in a browser. */
  readonly page?: number;
}

/** @deprecated Use {@link LocalAzureOptions}, which is the same. */
export type LocalAppServiceOptions = LocalAzureOptions;
