import type * as pulumi from "@pulumi/pulumi";

/** What App Service does about an instance. */
export const AutoHealActionType = { Recycle: "Recycle", LogEvent: "LogEvent", CustomAction: "CustomAction" } as const;
export type AutoHealActionType = (typeof AutoHealActionType)[keyof typeof AutoHealActionType];

/** So many requests in so long a time. */
export interface AutoHealRequestsArgs {
  /** How many, 1 or more. */
  count: pulumi.Input<number>;
  /** Within how long, as `hh:mm:ss`. */
  timeInterval: pulumi.Input<string>;
}

/** So many requests in so long a time that took too long. */
export interface AutoHealSlowRequestsArgs {
  /** How long each took at least, as `hh:mm:ss`. */
  timeTaken: pulumi.Input<string>;
  /** How many, 1 or more. */
  count: pulumi.Input<number>;
  /** Within how long, as `hh:mm:ss`. */
  timeInterval: pulumi.Input<string>;
  /** Which path was asked for. Defaults to any. */
  path?: pulumi.Input<string>;
}

/** So many answers of a status in so long a time. */
export interface AutoHealStatusCodeArgs {
  /** The HTTP status, 100 to 599. */
  status: pulumi.Input<number>;
  /** The status's own part. Defaults to any. */
  subStatus?: pulumi.Input<number>;
  /** The status of Windows. Defaults to any. */
  win32Status?: pulumi.Input<number>;
  /** How many, 1 or more. */
  count: pulumi.Input<number>;
  /** Within how long, as `hh:mm:ss`. */
  timeInterval: pulumi.Input<string>;
  /** Which path was asked for. Defaults to any. */
  path?: pulumi.Input<string>;
}

/** So many answers of a range of statuses in so long a time. */
export interface AutoHealStatusCodesRangeArgs {
  /** The HTTP statuses, for example `500-599`. */
  statusCodes: pulumi.Input<string>;
  /** How many, 1 or more. */
  count: pulumi.Input<number>;
  /** Within how long, as `hh:mm:ss`. */
  timeInterval: pulumi.Input<string>;
  /** Which path was asked for. Defaults to any. */
  path?: pulumi.Input<string>;
}

/** When App Service does something about an instance: at least one of these. */
export interface AutoHealTriggersArgs {
  /** So many requests. Defaults to none. */
  requests?: AutoHealRequestsArgs;
  /** So much memory of its own, in kilobytes. Defaults to none. */
  privateBytesInKB?: pulumi.Input<number>;
  /** So many answers of a status. Defaults to none. */
  statusCodes?: AutoHealStatusCodeArgs[];
  /** So many answers of a range of statuses. Defaults to none. */
  statusCodesRange?: AutoHealStatusCodesRangeArgs[];
  /** So many slow requests, whatever their path. Defaults to none. */
  slowRequests?: AutoHealSlowRequestsArgs;
  /** So many slow requests to paths. Defaults to none. */
  slowRequestsWithPath?: AutoHealSlowRequestsArgs[];
}

/** A program that App Service runs. */
export interface AutoHealCustomActionArgs {
  /** The program's path. */
  exe: pulumi.Input<string>;
  /** Its command-line arguments. Defaults to none. */
  parameters?: pulumi.Input<string>;
}

/** What App Service does then. */
export interface AutoHealActionsArgs {
  /** Whether the process is started anew, an event is logged, or a program is run. */
  actionType: pulumi.Input<AutoHealActionType>;
  /** The program that `CustomAction` runs, and needs. Defaults to none. */
  customAction?: AutoHealCustomActionArgs;
  /** How long a process must have run before, as `hh:mm:ss`. Defaults to what App Service decides. */
  minProcessExecutionTime?: pulumi.Input<string>;
}

/** When App Service does something about an instance, and what. Source: `AutoHealRules`, Azure Resource Manager reference. */
export interface AutoHealRulesArgs {
  /** What an instance must have done. */
  triggers: AutoHealTriggersArgs;
  /** What App Service does about it then. */
  actions: AutoHealActionsArgs;
}
