import { DurableStorage, type Problem } from "../../rules";
import { checkChoice } from "../../rules/values";
import type { Declaration } from "../args/declaration";
import type { StayingArgs } from "../args/staying-args";
import { isPreview, SwapAction } from "../args/swap-action";

/** Checks the declared action, once it is known. */
export function checkSwapAction(path: string, action: unknown): Problem[] {
  return action === undefined ? [] : checkChoice(path, String(action), Object.values(SwapAction));
}

/** The parts of a declaration that decide whether a swap with preview is possible. */
export interface PreviewedSlots {
  /** Whether App Service swaps automatically. */
  readonly swapsByItself: boolean;
  /** What stays with production and the release slot, with the path of each declaration. */
  readonly places: readonly (readonly [path: string, own: StayingArgs])[];
}

/**
 * Checks that a swap with preview is possible if one is declared.
 *
 * Source: MicrosoftDocs/azure-docs#10661, for authentication.
 */
export function checkPreview(path: string, action: unknown, { swapsByItself, places }: PreviewedSlots): Problem[] {
  if (action !== SwapAction.Preview) {
    return [];
  }
  return [
    ...(swapsByItself
      ? [{ path, reason: "with auto swap App Service swaps whatever is delivered: remove it, or autoSwapSlotName" }]
      : []),
    ...places
      .filter(([, { authentication }]) => authentication !== undefined)
      .map(([place]) => ({
        path,
        reason: `Azure refuses a swap with preview while ${place}.authentication is enabled: remove one of the two`,
      })),
  ];
}

/**
 * Checks that nothing of a function app would run twice while its build waits: it waits with production's sticky settings, beside
 * production, for as long as people look at it.
 */
export function checkPreviewOfFunctions(path: string, { args }: Pick<Declaration, "args">): Problem[] {
  const { swapAction, disabledInSlots = [], triggerConnections = [], durableFunctions } = args;
  const ofProduction = [
    ...(disabledInSlots.length > 0 ? ["disabledInSlots"] : []),
    ...(triggerConnections.length > 0 ? ["triggerConnections"] : []),
    ...(durableFunctions?.storage === DurableStorage.TaskHubPerSlot ? ["durableFunctions.storage"] : []),
  ];
  return isPreview(swapAction) && ofProduction.length > 0
    ? [
        {
          path,
          reason:
            `a build that waits has production's sticky settings, those of ${ofProduction.join(", ")} too, so that what fires by itself ` +
            'would fire in the slot and in production: use "Swap"',
        },
      ]
    : [];
}

/** Checks that a build that will wait on the slot does not also get a rollout. */
export function checkNotGradual(path: string, action: unknown, rollout: unknown): Problem[] {
  return isPreview(action) && rollout !== undefined
    ? [{ path, reason: 'swapAction "Preview" and rollout cannot be combined: remove one' }]
    : [];
}
