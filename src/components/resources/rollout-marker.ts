import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random";
import { armOf } from "../azure/arm";
import { before, hook, known } from "../azure/hook";
import { withdrawVisitors } from "../releases/rollout-conduct";
import { RolloutRecord } from "../releases/rollout-record";

/** The build that is released gradually, and the slot that it is released through. */
export interface MarkedRelease {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly siteName: pulumi.Input<string>;
  readonly slot: pulumi.Input<string>;
  readonly target: pulumi.Input<string>;
}

/**
 * Keeps in the state which build is released gradually. It changes with that, before anything of another build is written:
 * visitors whom a run that was cut off left on the slot are taken off first. The swap alone could not tell, since it does
 * not change where the build before is declared again.
 */
export function markRelease(
  component: pulumi.Resource,
  name: string,
  { resourceGroupName, siteName, slot, target }: MarkedRelease,
  options: { readonly parent: pulumi.Resource; readonly dependsOn?: pulumi.Resource[] },
): RandomBytes {
  const withdrawing = hook(`${name}-withdraw-visitors`, async ({ newInputs }) => {
    const keepers = await known(newInputs?.keepers as pulumi.Input<Record<string, string> | undefined>);
    const { resourceGroupName = "", site = "", slot = "", target } = keepers ?? {};
    const record = new RolloutRecord(await armOf(component), { resourceGroupName, site, slot }, component);
    pulumi.log.info(`looking whether visitors are left on slot "${slot}"`, component, undefined, true);
    await withdrawVisitors(record, target);
  });
  // The names in `keepers` are those of an App.
  const keepers = { resourceGroupName, site: siteName, slot, target };
  return new RandomBytes(name, { length: 1, keepers }, { ...options, hooks: before(withdrawing) });
}
