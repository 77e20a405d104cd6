import { checkTarget, type Problem } from "../../rules";
import type { SlotSwapArgs } from "../args/slot-swap-args";
import { validateChecks } from "./checks";
import { validateHealthCheck } from "./health-check";
import { validateRollout } from "./rollout";
import { checkNotGradual, checkSwapAction } from "./swap-action";

/** What the components for an app that is declared elsewhere declare about its releases. */
type ReleasingArgs = Partial<
  Pick<SlotSwapArgs, "targetBuildVersion" | "healthCheck" | "swapAction" | "rollout" | "checks">
>;

/** Checks the known values of how an app that is declared elsewhere is released. */
export function validateReleasing(args: ReleasingArgs): Problem[] {
  const { targetBuildVersion: target, healthCheck, swapAction, rollout, checks } = args;
  return [
    ...(typeof target === "string" ? checkTarget("targetBuildVersion", target) : []),
    ...validateHealthCheck(healthCheck),
    ...(typeof swapAction === "string" ? checkSwapAction("swapAction", swapAction) : []),
    ...checkNotGradual("swapAction", swapAction, rollout),
    ...validateRollout(rollout),
    ...validateChecks(checks),
  ];
}
