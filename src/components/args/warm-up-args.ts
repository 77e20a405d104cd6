import type * as pulumi from "@pulumi/pulumi";

/**
 * How App Service warms a build up. Its requests come from within, so network rules do not stop them. They are app settings
 * and travel with the build.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Specify custom warm-up".
 */
export interface WarmUpArgs {
  /** The path to request before a swap, with its leading slash: `WEBSITE_SWAP_WARMUP_PING_PATH`. Defaults to `/`. */
  swapPath?: pulumi.Input<string>;
  /**
   * The statuses with which the swap continues, for example 200 and 202: `WEBSITE_SWAP_WARMUP_PING_STATUSES`. Any other
   * status stops it, and production stays as it is. Defaults to all statuses.
   */
  swapStatuses?: pulumi.Input<number>[];
  /** The path to request whenever the app starts: `WEBSITE_WARMUP_PATH`. Defaults to none. */
  startPath?: pulumi.Input<string>;
}
