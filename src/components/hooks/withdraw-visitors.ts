import type * as pulumi from "@pulumi/pulumi";
import { armOf } from "../azure/arm";
import { appOf, type Hook, hook, parametersOf } from "../azure/hook";
import { progress } from "../azure/tell";
import { withdrawVisitors } from "../releases/rollout-conduct";
import { RolloutRecord } from "../releases/rollout-record";
import type { Change } from "./declared";

/**
 * Before another build is delivered to the release slot, removes the visitors that an interrupted gradual release left
 * there. The other build can be another configuration of the same version, which the component's own inputs do not
 * show.
 */
export function withdrawingVisitors(component: pulumi.Resource): Hook {
  return hook(
    () => component,
    async (args) => {
      const app = await appOf(args);
      const { buildVersion } = await parametersOf(args);
      progress(component, `checking whether visitors are left on slot "${app.slot}"`);
      const record = new RolloutRecord(await armOf(component), app, component);
      await withdrawVisitors(record, buildVersion);
    },
  );
}

/**
 * Removes the visitors that an interrupted gradual release left on the release slot. Keeps them if the release
 * continues. It does not continue if the run declares another build or no rollout.
 */
export async function withdraw(
  { oldTexts, newTexts }: Change,
  app: Change["app"],
  component: pulumi.Resource,
): Promise<void> {
  if (!oldTexts.rollout && !newTexts.rollout) {
    return;
  }
  const record = new RolloutRecord(await armOf(component), app, component);
  progress(component, `checking whether visitors are left on slot "${app.slot}"`);
  await withdrawVisitors(record, newTexts.rollout ? newTexts.targetBuildVersion : undefined);
}
