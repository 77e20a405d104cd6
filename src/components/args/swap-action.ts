/**
 * How far a release goes. `Swap` completes it. `Preview` is a swap with preview: the build gets production's sticky
 * settings on the release slot and waits there.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Swap with preview (multi-phase swap)". The
 * words are those of `az webapp deployment slot swap --action`, with a capital letter.
 */
export const SwapAction = { Swap: "Swap", Preview: "Preview" } as const;
export type SwapAction = (typeof SwapAction)[keyof typeof SwapAction];

/** Whether a swap with preview is declared. */
export function isPreview(action: unknown): boolean {
  return action === SwapAction.Preview;
}
