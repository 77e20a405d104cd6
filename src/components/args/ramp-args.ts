import type * as pulumi from "@pulumi/pulumi";

/**
 * How App Service changes a slot's percentage over time. At every interval it adds a step, until the percentage reaches
 * its limit.
 *
 * Source: the `RampUpRule` of `Microsoft.Web/sites`, Azure REST API.
 */
export interface RampArgs {
  /** Percentage points to add at each step; negative to take away. */
  changeStep: pulumi.Input<number>;
  /** Minutes between two steps. */
  changeIntervalInMinutes: pulumi.Input<number>;
  /** The lowest percentage. Defaults to 0. */
  minReroutePercentage?: pulumi.Input<number>;
  /** The highest percentage. Defaults to 100. */
  maxReroutePercentage?: pulumi.Input<number>;
  /** The URL of a site extension that decides each step. It is handled as a secret. Defaults to none. */
  changeDecisionCallbackUrl?: pulumi.Input<string>;
}
