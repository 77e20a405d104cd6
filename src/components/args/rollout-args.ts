import type * as pulumi from "@pulumi/pulumi";
import type { AfterInterruption } from "../../rules";

/**
 * A gradual release: App Service sends a rising part of production's visitors to the slot, until the slots are swapped. The
 * slot is watched meanwhile; where it does worse than production, it gets no visitors any more, and the `up` fails. Changing
 * it writes nothing.
 */
export interface RolloutArgs {
  /** The parts of production's visitors that the slot is given, one after the other, rising. */
  steps: RolloutStepArgs[];
  /**
   * How much worse than production the slot may be, by Azure Monitor's metrics of both. They are read in any case, which
   * takes the permission `Microsoft.Insights/metrics/read`. Defaults to the defaults of each limit.
   */
  metrics?: RolloutMetricsArgs;
  /**
   * For how many seconds, 0 to 3600, the swap waits after the last step, while nobody new is sent to the slot. A cookie pins
   * visitors to the slot for an hour, and after the swap the slot holds the build before: those whose cookie has not ended
   * are thrown back to it. 0 swaps at once. Defaults to 3600.
   */
  waitForPinnedVisitorsInSeconds?: pulumi.Input<number>;
  /**
   * What the next `up` does with a release of the same build that was cut off: `Resume` goes on with the step that it was
   * at, and the time already spent in that step counts; `Restart` begins with the first. Defaults to `Resume`.
   */
  afterInterruption?: AfterInterruption;
}

/** A part of production's visitors, for a time. */
export interface RolloutStepArgs {
  /** The percentage of production's visitors that the slot is given: above 0, above the step's before it, up to 100. */
  percentage: pulumi.Input<number>;
  /**
   * For how many seconds, 0 to 86400, it is watched before the next step. Azure Monitor tells of a request two or three
   * minutes after it: shorter times are proven by the health check alone.
   */
  bakeTimeInSeconds: pulumi.Input<number>;
}

/** How much worse than production a slot may be, in the time of a step. */
export interface RolloutMetricsArgs {
  /**
   * By how many percentage points, 0 to 100, the slot's share of requests that are answered with a status of 500 or more
   * (`Http5xx`) may be above production's. Defaults to 1.
   */
  maximumServerErrorPercentage?: pulumi.Input<number>;
  /**
   * How many times, 1 to 1000, production's average response time (`HttpResponseTime`) the slot's may be. Defaults to 2.
   */
  maximumResponseTimeRatio?: pulumi.Input<number>;
  /**
   * How many requests (`Requests`), 1 to 1000000, the slot must have had in a step before it is judged by its metrics;
   * production, before the slot is compared with it. Defaults to 20.
   */
  minimumRequests?: pulumi.Input<number>;
}
