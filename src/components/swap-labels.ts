import type { Arm } from "./arm";
import { SWAP_API } from "./deployments/expressions";
import { type App, pathOf } from "./held-builds";

/** What tells App Service which build a site has, and which one was asked for. */
interface Labels {
  readonly properties: { readonly buildVersion?: string | null; readonly targetBuildVersion?: string | null };
}

/**
 * Takes a build's label off production that does not run it. A swap by template is of labels, and goes by nothing else: App
 * Service swaps nothing into a site whose label is the target. A swap by action, as one with preview ends, moves labels
 * that nobody wrote for it.
 *
 * @param target The build that is about to be swapped in.
 */
export async function unlabel(arm: Arm, app: App, target: string): Promise<void> {
  const { properties } = (await arm("GET", pathOf(app))) as Labels;
  if (properties.buildVersion === target) {
    await arm("PATCH", pathOf(app), { properties: { buildVersion: "unknown" } }, SWAP_API);
  }
}

/** Has production forget which build was last asked for by template, once another one came otherwise. */
export async function forgetTarget(arm: Arm, app: App): Promise<void> {
  const { properties } = (await arm("GET", pathOf(app))) as Labels;
  if (properties.targetBuildVersion) {
    await arm("PATCH", pathOf(app), { properties: { targetBuildVersion: null } }, SWAP_API);
  }
}
