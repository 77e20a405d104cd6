import * as pulumi from "@pulumi/pulumi";
import { BUILD_VERSION_SETTING } from "../../rules";
import { armOf } from "../azure/arm";
import { appOf, type Hook, hook, known, parameterOf } from "../azure/hook";
import { withdrawVisitors } from "../releases/rollout-conduct";
import { RolloutRecord } from "../releases/rollout-record";
import type { Change } from "./component";

/**
 * Takes visitors off the release slot before another build is delivered there, whom a gradual release left there that was
 * cut off: also another configuration of the same version, of which the component's own inputs know nothing.
 */
export function withdrawingVisitors(component: pulumi.Resource): Hook {
  return hook(async (args) => {
    const app = await appOf(args);
    const settings = (await parameterOf(args, "settings")) as Readonly<Record<string, unknown>> | undefined;
    const build = settings?.[BUILD_VERSION_SETTING];
    pulumi.log.info(`looking whether visitors are left on slot "${app.slot}"`, component, undefined, true);
    const record = new RolloutRecord(await armOf(component), app, component);
    await withdrawVisitors(record, typeof build === "string" ? build : undefined);
  });
}

/**
 * Takes visitors off the release slot whom a gradual release left there that was cut off, unless it goes on:
 * in a run that declares another build, or no rollout.
 */
export async function withdraw(
  { oldInputs, newInputs }: Change,
  app: Change["app"],
  component: pulumi.Resource,
): Promise<void> {
  if (!oldInputs.rollout && !newInputs.rollout) {
    return;
  }
  const target = await known(newInputs.targetBuildVersion);
  const record = new RolloutRecord(await armOf(component), app, component);
  pulumi.log.info(`looking whether visitors are left on slot "${app.slot}"`, component, undefined, true);
  await withdrawVisitors(record, newInputs.rollout && typeof target === "string" ? target : undefined);
}
