import type { Switches } from "../azure/app-service/switches";
import type { WorkerLog } from "../visitors/workers/contract";
import type { Home } from "./home";

/** How a local App Service is started. */
export interface LocalAppServiceOptions {
  /** Where it keeps everything. Defaults to `.azure-slots` in the current folder. */
  readonly home?: Home;
  /**
   * The ids, GUIDs, of the subscriptions that there are, beside those of earlier starts with the same folder. The first is the
   * one of clients that name none. Defaults to `00000000-0000-0000-0000-000000000000` alone.
   */
  readonly subscriptions?: readonly string[];
  /** Ports to listen on. Each defaults to one that is free. */
  readonly ports?: { readonly arm?: number; readonly frontDoor?: number; readonly frontDoorTls?: number };
  /** What it does where nobody knows what Azure does. */
  readonly switches?: Partial<Switches>;
  /** Where the lines go that apps print. Defaults to nowhere. */
  readonly log?: WorkerLog;
  /** Gets what the one who runs it should know, a line each. Defaults to nowhere. */
  readonly warn?: (message: string) => void;
  /** How long a minute of a traffic rule's `changeIntervalInMinutes` is. Defaults to 60,000 milliseconds. */
  readonly minuteMilliseconds?: number;
  /** How long clients are asked to wait between two polls of what takes longer. Defaults to 200; Azure says 15,000. */
  readonly retryAfterMilliseconds?: number;
}
