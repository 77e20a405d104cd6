import type * as pulumi from "@pulumi/pulumi";

/**
 * How App Service warms a build up, from within, past its network rules. These are app settings, which travel with the build.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Specify custom warm-up".
 */
export interface WarmUpArgs {
  /** The path that is asked before a swap, with its leading slash: `WEBSITE_SWAP_WARMUP_PING_PATH`. Defaults to `/`. */
  swapPath?: pulumi.Input<string>;
  /**
   * The statuses that let the swap go on, for example 200 and 202: `WEBSITE_SWAP_WARMUP_PING_STATUSES`. With any other it
   * is given up, and production stays as it is. Defaults to all.
   */
  swapStatuses?: pulumi.Input<number>[];
  /** The path that is asked whenever the app starts: `WEBSITE_WARMUP_PATH`. Defaults to none. */
  startPath?: pulumi.Input<string>;
}
