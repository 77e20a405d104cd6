import type * as pulumi from "@pulumi/pulumi";

/**
 * How App Service changes a slot's percentage by itself as time goes by: every interval by a step, until it is as high, or
 * as low, as it may be.
 *
 * Source: the `RampUpRule` of `Microsoft.Web/sites`, Azure REST API.
 */
export interface RampArgs {
  /** How many percentage points are added each time; negative to take away. */
  changeStep: pulumi.Input<number>;
  /** The minutes from one step to the next. */
  changeIntervalInMinutes: pulumi.Input<number>;
  /** The percentage that it does not fall below. Defaults to 0. */
  minReroutePercentage?: pulumi.Input<number>;
  /** The percentage that it does not rise above. Defaults to 100. */
  maxReroutePercentage?: pulumi.Input<number>;
  /** The URL of a site extension that decides each step; handled as a secret. Defaults to none. */
  changeDecisionCallbackUrl?: pulumi.Input<string>;
}
