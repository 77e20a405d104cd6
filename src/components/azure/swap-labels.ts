import { SWAP_API } from "../templates/expressions";
import type { Arm } from "./arm";
import { type App, pathOf } from "./held-builds";

/** What tells App Service which build a site has, and which one was asked for. */
interface Labels {
  readonly properties: { readonly buildVersion?: string | null; readonly targetBuildVersion?: string | null };
}

/**
 * Whether production's `buildVersion` label already equals the target although it runs another build. Azure compares labels
 * only, and would not swap. A swap by action moves labels that nobody wrote for it.
 *
 * @param build The build that is about to be swapped in.
 */
export async function isLabelled(arm: Arm, app: App, build: string): Promise<boolean> {
  const { properties } = (await arm("GET", pathOf(app))) as Labels;
  return properties.buildVersion === build;
}

/** Has production forget which build was last asked for by template, once another one came otherwise. */
export async function forgetTarget(arm: Arm, app: App): Promise<void> {
  const { properties } = (await arm("GET", pathOf(app))) as Labels;
  if (properties.targetBuildVersion) {
    await arm("PATCH", pathOf(app), { properties: { targetBuildVersion: null } }, SWAP_API);
  }
}
