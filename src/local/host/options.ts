import type { Switches } from "../azure/app-service/switches";
import type { Clock } from "../clock";
import type { WorkerLog } from "../visitors/workers/contract";
import type { Home } from "./home";
import type { JournalOptions } from "./journal";

/** How to start a local App Service. */
export interface LocalAppServiceOptions {
  /** The folder for everything that it stores. Defaults to `.azure-slots` in the current folder. */
  readonly home?: Home;
  /**
   * The ids (GUIDs) of the subscriptions, added to those of earlier starts with the same folder. The first is the one
   * for clients that name none. Defaults to `00000000-0000-0000-0000-000000000000` alone.
   */
  readonly subscriptions?: readonly string[];
  /** The ports to listen on. Each defaults to any free port. */
  readonly ports?: { readonly arm?: number; readonly frontDoor?: number; readonly frontDoorTls?: number };
  /** Its behaviour where nobody knows what Azure does. */
  readonly switches?: Partial<Switches>;
  /**
   * Whether the DNS records of a custom host name are there: the one that leads to the app, and `asuid.<name>`. There is no
   * DNS here, so a test can say so in its place. Defaults to always.
   */
  readonly hasDnsRecords?: (hostName: string) => boolean;
  /** How much the journal keeps. Defaults to 32 MB and 30 days. */
  readonly journal?: JournalOptions;
  /** Receives the lines that apps print. By default they are discarded. */
  readonly log?: WorkerLog;
  /** Receives warnings, one line each. By default they are discarded. */
  readonly warn?: (message: string) => void;
  /** The time by which the timers of functions fire. Defaults to the machine's own. */
  readonly clock?: Clock;
  /** The length of a minute in a traffic rule's `changeIntervalInMinutes`, in milliseconds. Defaults to 60,000. */
  readonly minuteMilliseconds?: number;
  /**
   * How long clients are asked to wait between two polls of a long operation, in milliseconds. Defaults to 200; Azure
   * says 15,000.
   */
  readonly retryAfterMilliseconds?: number;
}
