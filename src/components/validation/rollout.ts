import { type AfterInterruption, checkRollout, type MetricLimits, type Problem } from "../../rules";
import { plainValues } from "../args/plain";
import type { RolloutArgs } from "../args/rollout-args";

/** A gradual release with all values known. */
export interface Rollout {
  readonly steps: readonly { readonly percentage: number; readonly bakeTimeInSeconds: number }[];
  readonly metrics?: MetricLimits;
  readonly waitForPinnedVisitorsInSeconds?: number;
  readonly afterInterruption?: AfterInterruption;
}

/** Checks the parts of a gradual release that are known before the program runs on. */
export function validateRollout(declared: RolloutArgs | undefined): Problem[] {
  if (declared === undefined) {
    return [];
  }
  const { steps, metrics, ...others } = declared;
  return checkRollout("rollout", {
    ...plainValues(others),
    steps: Array.isArray(steps) ? steps.map(plainValues) : steps,
    metrics: plainValues(metrics ?? {}),
  });
}

/** The percentages as text for a preview, for example `10 %, 50 %`. */
export function describeSteps({ steps }: Rollout): string {
  return steps.map(({ percentage }) => `${percentage} %`).join(", ");
}
