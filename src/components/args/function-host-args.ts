import type * as pulumi from "@pulumi/pulumi";
import type { DurableStorage, FunctionPlan } from "../../rules";

/**
 * The storage account of the Functions host: for its keys, its leases, and the state of timers. All slots use the same.
 *
 * Source: "Storage considerations for Azure Functions", Microsoft.
 */
export interface HostStorageArgs {
  /**
   * The account's resource id: `/subscriptions/…/providers/Microsoft.Storage/storageAccounts/NAME`. The host opens it by a
   * managed identity, so there is no key. The system-assigned identities of production and every slot get the roles that the
   * host needs there (Storage Blob Data Owner, Storage Queue Data Contributor, Storage Table Data Contributor), which needs the
   * permission `Microsoft.Authorization/roleAssignments/write`. Either this, `accountName` or `connectionString`.
   */
  accountId?: pulumi.Input<string>;
  /** The account's name, in place of `accountId`, for an identity that has those roles already, from whoever made it. */
  accountName?: pulumi.Input<string>;
  /** A connection string with the account's key, in place of `accountId`. It is handled as a secret. */
  connectionString?: pulumi.Input<string>;
  /**
   * The client id of the user-assigned identity that opens the account. It needs the roles above, from whoever made it.
   * Defaults to the environment's identity, otherwise to the system-assigned identity of each slot.
   */
  identityClientId?: pulumi.Input<string>;
  /**
   * The connection string of the storage account with the share of an app's files, which no identity can open. It is handled as
   * a secret. Only in Elastic Premium and Consumption plans. Defaults to `connectionString`; without both, the app has no share,
   * and runs from its package alone.
   */
  contentConnectionString?: pulumi.Input<string>;
  /**
   * By slot, and for `production`, the share with its files, for storage in a network, where Azure makes none: the release slot's
   * and production's. Each must be there already, and goes with the app at a swap. Defaults to none: Azure makes one for each.
   */
  contentShares?: Record<string, pulumi.Input<string>>;
}

/** A store of Durable Functions that goes with the app at a swap: production has one, the release slot another. */
export interface DurableConnectionArgs {
  /** The storage account's name, opened by the same identity as the host's storage. Either this or `connectionString`. */
  accountName?: pulumi.Input<string>;
  /** The account's connection string, in place of `accountName`. It is handled as a secret. */
  connectionString?: pulumi.Input<string>;
}

/** How a swap waits for orchestrations. */
export interface OrchestrationWaitArgs {
  /** Seconds within which none must run any more; otherwise nothing is swapped, and the `up` fails. Defaults to 600. */
  timeoutInSeconds?: number;
  /** Seconds from one question to the next. Defaults to 10. */
  intervalInSeconds?: number;
}

/**
 * Durable Functions. What becomes of orchestrations that run at a swap is a choice that nobody else can make.
 *
 * Source: "Zero-downtime deployment for Durable Functions", Microsoft.
 */
export interface DurableFunctionsArgs {
  /**
   * Where orchestrations are kept. With `TaskHubPerSlot` each slot has a task hub of its own that stays with it: after a swap,
   * the new code goes on with the orchestrations of the old. With `TravelsWithBuild` they are in a storage account that goes with
   * the code: after a swap, the old code goes on with its own in the slot.
   */
  storage: DurableStorage;
  /**
   * The names of task hubs: letters and digits. With `TaskHubPerSlot`, by slot, and for `production`; with `TravelsWithBuild`,
   * one for `production`, the same in every slot. Defaults to names made of the app's and the slot's. A hub of another name begins
   * empty.
   */
  taskHubs?: Record<string, string>;
  /** By `production` and the release slot, the two storage accounts of `TravelsWithBuild`. Left out with `TaskHubPerSlot`. */
  connections?: Record<string, DurableConnectionArgs>;
  /**
   * Whether a swap waits until no orchestration runs in production and on the release slot; `{}` for the defaults. Eternal
   * orchestrations never end. Defaults to not waiting.
   */
  waitForOrchestrations?: OrchestrationWaitArgs;
}

/** What only function apps declare. */
export interface FunctionHostArgs {
  /** The storage account of the Functions host. Defaults to the environment's. */
  hostStorage?: HostStorageArgs;
  /**
   * The kind of the plan: `ElasticPremium` (two slots besides production), `Dedicated` (Standard or higher, slots by its tier), or
   * `Consumption` (on Windows, one slot). Before anything is written, the plan itself is compared with it. Defaults to
   * `ElasticPremium`.
   */
  hostingPlan?: FunctionPlan;
  /**
   * The version of the Functions host, in production and every slot: the setting `FUNCTIONS_EXTENSION_VERSION`. A change of it is
   * written in place. Defaults to `~4`.
   */
  extensionVersion?: string;
  /**
   * The names of functions that fire without being asked: timers, queues, events. They are disabled in every slot and enabled in
   * production, by sticky settings `AzureWebJobs.<name>.Disabled`: so each fires once, and a swap enables the new ones. HTTP
   * functions need not be named. Defaults to none: they fire in the slots too.
   */
  disabledInSlots?: string[];
  /**
   * The names of connections of triggers and bindings, for example `ORDERS`. Each must be a sticky setting of production and of
   * every slot (`ORDERS`, or `ORDERS__…` for an identity), so that no slot takes messages that are another's. Defaults to none.
   *
   * Source: "Azure Functions deployment slots", Microsoft.
   */
  triggerConnections?: string[];
  /**
   * Whether host ids are added where the app's and a slot's names have more than 31 characters together: the setting
   * `AzureFunctionsWebHost__hostid`, sticky, with a value of its own in production and every slot. Declare it yourself under
   * `stickySettings` to choose the values. Defaults to true; with false, such names are refused.
   */
  addHostIds?: boolean;
  /** Durable Functions, if the app has any. Defaults to none. */
  durableFunctions?: DurableFunctionsArgs;
  /**
   * Whether a build is asked, on the release slot before the swap and in production after it, whether its Functions host runs:
   * `/admin/host/status`, with the host's own key. Without effect where a `healthCheck` is declared, and where this machine cannot
   * reach the app. Defaults to true.
   */
  hostCheck?: boolean;
}
