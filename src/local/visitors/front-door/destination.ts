import type { Worker } from "../workers/contract";

/** A slot that visitors of the app's own host name can be sent to. */
export interface RoutedSlot {
  /** The slot's name, for example `staging`. */
  readonly name: string;
  /** What answers for it. */
  readonly worker: Worker;
  /**
   * The percentage of its routing rule. An explicit 0 makes the slot reachable by query parameter alone; undefined says
   * that it has no rule, and then only visitors who hold its cookie from before stay on it.
   */
  readonly percentage?: number;
  /** Whether the slot is stopped: visitors who are sent to it are told so. Defaults to false. */
  readonly stopped?: boolean;
}

/** What is behind a host name, at one moment. */
export interface Destination {
  /** What answers on this host name: for the app's own name its production slot, for a slot's name that slot. */
  readonly production: Worker;
  /** The name of what answers, in the metrics. Defaults to `production`. */
  readonly slot?: string;
  /** The id of the app that this is of, for the metrics; absent for what is no app. */
  readonly siteId?: string;
  /** The app's slots, with their routing rules. None for a slot's own host name: rules are for the app's. */
  readonly slots: readonly RoutedSlot[];
  /** Whether plain HTTP is sent on to HTTPS. */
  readonly httpsOnly: boolean;
  /** Whether the app, or the slot, is stopped. */
  readonly stopped: boolean;
  /** Whether the internet does not reach it, by this host name. Defaults to false. */
  readonly closed?: boolean;
}

/** Finds what is behind a host name, which is given in lower case and without port; undefined when nothing is. */
export type FindDestination = (hostName: string) => Destination | undefined;
