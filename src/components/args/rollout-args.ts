import type * as pulumi from "@pulumi/pulumi";
import type { AfterInterruption } from "../../rules";

/**
 * A gradual release. App Service sends a rising share of production's visitors to the slot, until the slots are
 * swapped. The slot is monitored meanwhile. If it does worse than production, it gets no new visitors, and the `up`
 * fails. A change of this declaration writes nothing.
 */
export interface RolloutArgs {
  /** The shares of production's visitors that the slot gets, one after the other, rising. */
  steps: RolloutStepArgs[];
  /**
   * How much worse than production the slot may be, by Azure Monitor's metrics of both. They are always read, which
   * needs the permission `Microsoft.Insights/metrics/read`. Defaults to the default of each limit.
   */
  metrics?: RolloutMetricsArgs;
  /**
   * How long the swap waits after the last step, while the slot gets no new visitors: 0 to 3600 seconds. A cookie pins
   * visitors to the slot for an hour. After the swap the slot holds the previous build, so visitors with a valid cookie
   * fall back to it. 0 swaps at once. Defaults to 3600.
   */
  waitForPinnedVisitorsInSeconds?: pulumi.Input<number>;
  /**
   * What the next `up` does with an interrupted release of the same build. `Resume` continues with the step that was
   * interrupted; the time already spent in that step counts. `Restart` begins with the first step. Defaults to
   * `Resume`.
   */
  afterInterruption?: AfterInterruption;
}

/** A share of production's visitors, for a time. */
export interface RolloutStepArgs {
  /** The percentage of production's visitors that the slot gets: above 0, above the previous step's, at most 100. */
  percentage: pulumi.Input<number>;
  /**
   * How long the slot is monitored before the next step: 0 to 86400 seconds. Azure Monitor shows a request after two or
   * three minutes. So during shorter times only the health check can find faults.
   */
  bakeTimeInSeconds: pulumi.Input<number>;
}

/** How much worse than production a slot may be during a step. */
export interface RolloutMetricsArgs {
  /**
   * The slot's share of requests answered with a status of 500 or more (`Http5xx`) may exceed production's by at most
   * this many percentage points, 0 to 100. Defaults to 1.
   */
  maximumServerErrorPercentage?: pulumi.Input<number>;
  /**
   * The slot's average response time (`HttpResponseTime`) may be at most this many times production's, 1 to 1000.
   * Defaults to 2.
   */
  maximumResponseTimeRatio?: pulumi.Input<number>;
  /**
   * The number of requests (`Requests`) that a slot needs in a step before its metrics count, 1 to 1000000. Production
   * needs as many before the slot is compared with it. Defaults to 20.
   */
  minimumRequests?: pulumi.Input<number>;
}
