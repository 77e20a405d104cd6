import type { Worker } from "../workers/contract";

/** A slot to which visitors of the app's own host name can be sent. */
export interface RoutedSlot {
  /** The slot's name, for example `staging`. */
  readonly name: string;
  /** The worker that answers for the slot. */
  readonly worker: Worker;
  /**
   * The percentage of its traffic rule. With an explicit 0, only the query parameter leads to the slot. Undefined means
   * that it has no rule: then only visitors with an older cookie stay on it.
   */
  readonly percentage?: number;
  /** Whether the slot is stopped. Visitors who are sent to it get a page that says so. Defaults to false. */
  readonly stopped?: boolean;
}

/** Where a host name leads, at one moment. */
export interface Destination {
  /** The worker of this host name: the production slot for the app's name, or the slot for a slot's name. */
  readonly production: Worker;
  /** The slot's name in the metrics. Defaults to `production`. */
  readonly slot?: string;
  /** The app's id, for the metrics; absent if this is not an app. */
  readonly siteId?: string;
  /** The app's slots, with their traffic rules. Empty for a slot's own host name: rules only apply to the app's. */
  readonly slots: readonly RoutedSlot[];
  /** Whether plain HTTP is redirected to HTTPS. */
  readonly httpsOnly: boolean;
  /** Whether the app, or the slot, is stopped. */
  readonly stopped: boolean;
  /** Whether visitors from the internet are refused. Defaults to false. */
  readonly closed?: boolean;
}

/** Finds where a host name leads; undefined if nowhere. The name must be in lower case, without port. */
export type FindDestination = (hostName: string) => Destination | undefined;
