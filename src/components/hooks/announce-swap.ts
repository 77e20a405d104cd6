import * as pulumi from "@pulumi/pulumi";
import { holdsBuild } from "../../rules";
import { NAMED_KINDS } from "../args/sticky";
import { isPreview } from "../args/swap-action";
import type { TravellingBuild } from "../args/travelling-build";
import { readHeldBuilds } from "../azure/held-builds";
import { appOf, type Hook, hook, known, parametersOf } from "../azure/hook";
import { inform } from "../azure/tell";
import { isSlot, waitingInTheWay } from "../azure/waiting-slot";
import { changesOfSwap, swapInWords, type TravellingValues } from "../releases/describe-swap";
import { describeSteps, type Rollout } from "../validation/rollout";

/**
 * In a preview, says what a swap will do: which builds it swaps, and which travelling settings change, without their
 * values. For a swap with preview, says whether it is started, completed or cancelled. Says nothing if production
 * already runs the target, or if that is not known yet. An `up` says the same when it swaps.
 *
 * @param build The declared build; undefined if something else delivers it.
 * @param rollout How visitors are sent to the slot before the swap; undefined for not at all.
 */
export function announcing(
  component: pulumi.Resource,
  build: TravellingBuild | undefined,
  rollout: pulumi.Input<Rollout | undefined>,
): Hook {
  return hook(
    () => component,
    async (args) => {
      const { target = "", action } = await parametersOf(args);
      const app = await appOf(args);
      if (!pulumi.runtime.isDryRun() || target === "" || app.site === "" || app.resourceGroupName === "") {
        return;
      }
      const [held, waiting] = await Promise.all([readHeldBuilds(app, component), waitingInTheWay(app, component)]);
      if (held.production === "") {
        return;
      }
      if (holdsBuild(held.production, target)) {
        if (app.targetSlot === undefined && isSlot(app.slot, waiting)) {
          inform(component, swapInWords(app, held, held.slot, "cancel"));
        }
        return;
      }
      const declared = build && (await known(build.identity)) === target ? await valuesIn(build) : undefined;
      const incoming = declared ? target : held.slot;
      const waits = isSlot(app.slot, waiting) && incoming === held.slot;
      if (holdsBuild(incoming, target) && !(waits && isPreview(action))) {
        const swap = swapInWords(app, held, incoming, isPreview(action) ? "preview" : waits ? "complete" : undefined);
        const changes = await changesOfSwap(app, component, declared);
        const gradually = await known(rollout);
        inform(component, `${swap}: ${changes}${gradually ? `, gradually: ${describeSteps(gradually)}` : ""}`);
      }
    },
    { onDryRun: true },
  );
}

/** What travels with a declared build; undefined if a preview does not know it yet. */
async function valuesIn({ parameters }: TravellingBuild): Promise<TravellingValues | undefined> {
  const [settings, connectionStrings, mounts] = await Promise.all(NAMED_KINDS.map((kind) => known(parameters[kind])));
  return settings && connectionStrings && mounts
    ? ({ settings, connectionStrings, mounts } as TravellingValues)
    : undefined;
}
