import type { SwapProgress } from "../azure/app-service/swap/progress";
import type { JournalRecord } from "../journal/journal";
import type { LogLine } from "../logs/line";

/** How a slot's app stands. `empty` has nothing deployed, `failed` could not start or has crashed. */
export type SlotCondition = "running" | "starting" | "restarting" | "failed" | "stopped" | "empty";

/** A slot, as the page shows it. Nothing here is the value of a setting, but for the build's version. */
export interface PageSlot {
  /** `production` for the app itself. */
  readonly name: string;
  readonly hostName: string;
  /** The address that works on this machine. */
  readonly link: string;
  readonly condition: SlotCondition;
  /** What runs now: the app setting `BUILD_VERSION` of its process. Absent if it has none. */
  readonly build?: string;
  /** Where what runs now comes from, without a signature. Absent if nothing is deployed. */
  readonly content?: string;
  /** For example `NODE|22-lts`; empty if it is not set. */
  readonly stack: string;
  /** The percentage of production's visitors. Absent for a slot without a traffic rule. */
  readonly traffic?: number;
  /** Whether visitors from the internet are refused. */
  readonly closed: boolean;
  /** The slot that a preview, or a swap under way, has prepared it for. */
  readonly preparedFor?: string;
}

/** An app, as the page shows it. */
export interface PageSite {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly subscription: string;
  /** The plan's name and tier, for example `shop-plan (Standard)`. Absent if the plan is gone. */
  readonly plan?: string;
  /** Production first. */
  readonly slots: readonly PageSlot[];
  readonly sticky: {
    readonly appSettings: readonly string[];
    readonly connectionStrings: readonly string[];
    readonly mounts: readonly string[];
  };
  /** The swap under way, or the last one since the start. */
  readonly swap?: SwapProgress;
}

/** What the visitors of one app got within one second. */
export interface VisitSecond {
  /** The app's id, in lower case. */
  readonly site: string;
  /** Seconds since 1970. */
  readonly second: number;
  readonly builds: readonly BuildVisits[];
}

/** What one build answered within one second. */
export interface BuildVisits {
  /** Its version; empty for a build without one. */
  readonly build: string;
  readonly slot: string;
  readonly requests: number;
  /** Requests with a status of 500 or more. */
  readonly failures: number;
  /** Requests whose answer the app broke off. */
  readonly cutOff: number;
}

/** The sums since the start. */
export interface VisitTotals {
  /** The app's id, in lower case. */
  readonly site: string;
  readonly requests: number;
  readonly failures: number;
  readonly cutOff: number;
}

/** The events that the page gets, keyed by their names. */
export interface PageEvents {
  /** First. */
  readonly hello: { readonly version: string; readonly armEndpoint: string; readonly steps: readonly string[] };
  /** How far the local App Service's clock is ahead of this machine's, in milliseconds. */
  readonly clock: { readonly ahead: number };
  /** The apps that are new or have changed. */
  readonly sites: readonly PageSite[];
  /** The ids of apps that no longer exist. */
  readonly gone: readonly string[];
  readonly visits: { readonly seconds: readonly VisitSecond[]; readonly totals: readonly VisitTotals[] };
  /** Requests that only read are left out. */
  readonly journal: readonly JournalRecord[];
  /** Lines of the log that was asked for. */
  readonly lines: readonly LogLine[];
}
