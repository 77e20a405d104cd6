import type * as pulumi from "@pulumi/pulumi";
import { holdsBuild } from "../../rules";
import { isPreview } from "../args/swap-action";
import { armOf } from "../azure/arm";
import { describeHeldBuilds, otherHolder, readHeldBuilds, targetInWords } from "../azure/held-builds";
import { appOf, type Hook, hook, known, parametersOf } from "../azure/hook";
import type { Past } from "../azure/past";
import { SwapActions } from "../azure/swap-actions";
import { progress } from "../azure/tell";
import { networksOf } from "../releases/networks";
import { verifyPackageAccess } from "../releases/package-access";
import type { Previews } from "../releases/previews";
import { type Proof, Release } from "../releases/release";
import { withdrawVisitors } from "../releases/rollout-conduct";
import { RolloutRecord } from "../releases/rollout-record";
import { verifySecretReferences } from "../releases/secret-references";

/**
 * Releases a build before the deployment of its swap is written. Reads what the slot really holds. Continues if that is
 * the target, or if production already runs it. Otherwise the `up` stops with an error that says what each of them
 * holds.
 *
 * If there is a health check or a rollout, the slots are swapped here. The deployment is then only written as a record,
 * after production has passed. A swap with preview is also started, completed and cancelled here.
 */
export function releasing(
  component: pulumi.Resource,
  name: string,
  proof: Proof,
  previews: Previews,
  past: Past,
): Hook {
  return hook(
    () => component,
    async (args) => {
      const { target = "", action } = await parametersOf(args);
      const before = (await past.keepersOf(args.urn)) ?? {};
      const app = await appOf(args);
      const [healthCheck, closed = {}, rollout, wait, checks = [], declaredNetworks] = await Promise.all([
        known(proof.healthCheck),
        known(proof.closed),
        known(proof.rollout),
        known(proof.wait),
        known(proof.checks),
        known(proof.networks),
      ]);
      progress(component, `reading what "${app.slot}" and ${targetInWords(app)} hold`);
      const actions = await SwapActions.of(app, component);
      const [held, waiting] = await Promise.all([readHeldBuilds(app, component), actions.waiting()]);
      const isExpected = before.action !== undefined || (isPreview(action) && holdsBuild(held.slot, target));
      previews.refuseOthers(app, waiting, isExpected);
      const isLive = holdsBuild(held.production, target);
      if (!isLive && !holdsBuild(held.slot, target)) {
        const holder = await otherHolder(app, component, target);
        const where = holder === undefined ? "" : `, but in slot "${holder}"`;
        const other = holder === undefined ? "" : `, declare "${holder}" as the slot to swap`;
        throw new Error(
          `targetBuildVersion ${target} is not in slot "${app.slot}"${where}: ${describeHeldBuilds(app, held)}. ` +
            `Deploy ${target} to "${app.slot}" first${other}, or declare a target that one of them holds`,
        );
      }
      if (!isLive) {
        await verifySecretReferences(app, held, component);
        await verifyPackageAccess(app, held, component, await known(proof.package));
      }
      const arm = await armOf(component);
      if (rollout === undefined && app.targetSlot === undefined) {
        // An interrupted rollout may have been declared earlier.
        await withdrawVisitors(new RolloutRecord(arm, app, component));
      }
      // A swap between two other slots is an action, which is asked to keep networks.
      const isObserved = proof.networks === undefined && app.targetSlot === undefined && !isLive;
      const networks = isObserved ? await networksOf(arm, app) : declaredNetworks;
      const release = await Release.of({
        app,
        actions,
        healthCheck,
        closed,
        rollout,
        wait,
        checks,
        networks,
        component,
        name,
      });
      if (isLive) {
        if (waiting !== undefined) {
          await release.cancel(held);
        }
        progress(component, `${targetInWords(app)} runs ${held.production} already: nothing to swap`);
        await release.keepNetworks();
        // A run that was interrupted after the swap has not checked production yet. The replaced build is then still on
        // the slot.
        const was = before.action === undefined ? before.target : undefined;
        const replaced = was !== undefined && holdsBuild(held.slot, was);
        await release.confirm(held.production, replaced ? held.slot : undefined);
      } else if (isPreview(action)) {
        await release.preview(held, waiting !== undefined);
      } else if (waiting !== undefined) {
        await release.complete(held);
      } else {
        await release.prove(held);
      }
    },
  );
}
