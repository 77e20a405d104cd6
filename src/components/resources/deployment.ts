import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import { isPreview, type SwapAction } from "../args/swap-action";
import type { TravellingBuild } from "../args/travelling-build";
import type { DeploymentOutputs } from "../azure/deploy-now";
import { before, type Hook, toldOf } from "../azure/hook";
import { awaitEarlierOperations } from "../azure/operations";
import type { Past } from "../azure/past";
import { notKnown } from "../azure/read-in-program";
import { announcing } from "../hooks/announce-swap";
import { type CarriedOut, carryingOut } from "../hooks/carry-out";
import { releasing } from "../hooks/release";
import type { Previews } from "../releases/previews";
import type { Proof } from "../releases/release";
import { SWAPPED_BETWEEN_SLOTS } from "../templates/between-slots";
import { GUARD, GUARDED_SWAP, PREVIEWED_SWAP } from "../templates/swap";
import { type DeploymentArgs, type DeploymentRecord, recordDeployment } from "./deployment-record";

/** A deployment of a constant template. It waits for operations of earlier runs. */
export interface DeployArgs extends DeploymentArgs {
  /** Changes if the deployment's effect is gone, so that it is deployed again. By default it never changes. */
  readonly restored?: pulumi.Output<string>;
  /** What to check before it is written. Defaults to nothing. */
  readonly checks?: readonly Hook[];
  /** What must be written before it. */
  readonly after?: pulumi.Resource | pulumi.Resource[];
}

/** The result of each deployment, by its record. */
const results = new WeakMap<DeploymentRecord, CarriedOut>();

/** Declares a deployment. It is carried out when anything about it changes. */
export function deploy(parent: pulumi.Resource, name: string, args: DeployArgs): DeploymentRecord {
  const result: CarriedOut = { isDue: false };
  const { resourceGroupName, template, restored } = args;
  const parameters = { ...args.parameters, ...(restored === undefined ? {} : { restored }) };
  const deployed = { resourceGroupName, template, parameters };
  const steps = [
    awaitEarlierOperations(parent, name),
    ...(args.checks ?? []),
    carryingOut(parent, name, deployed, result),
  ];
  const record = recordDeployment(name, deployed, {
    parent,
    ...(args.after ? { dependsOn: args.after } : {}),
    hooks: before(name, ...steps.map((step) => toldOf(deployed, step))),
  });
  results.set(record, result);
  return record;
}

/** The app, the slot and the build of a swap. */
export interface SwapArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly siteName: pulumi.Input<string>;
  readonly slot: pulumi.Input<string>;
  /** The slot that it is swapped with. Defaults to production. */
  readonly targetSlot?: pulumi.Input<string>;
  readonly targetBuildVersion: pulumi.Input<string>;
  /** How far the release goes. */
  readonly swapAction: pulumi.Input<SwapAction> | undefined;
  readonly previews: Previews;
  readonly past: Past;
  readonly proof: Proof;
  /** Changes if production has lost what was swapped in, so that it is swapped in again. By default it never changes. */
  readonly restored?: pulumi.Output<string>;
  /** The build that is declared with it; none if something else delivers builds. */
  readonly build?: TravellingBuild;
  readonly checks?: readonly Hook[];
  readonly after?: pulumi.Resource | pulumi.Resource[];
}

/**
 * Declares the swap of a slot into production, verified before it is written. Or declares that its build waits on the
 * slot.
 */
export function deploySwap(parent: pulumi.Resource, name: string, args: SwapArgs): DeploymentRecord {
  const action = args.swapAction === undefined ? undefined : pulumi.output(args.swapAction);
  const other = args.targetSlot === undefined ? undefined : pulumi.output(args.targetSlot);
  const isOther = (slot: string | undefined) => slot !== undefined && slot.toLowerCase() !== PRODUCTION;
  const template =
    action || other
      ? pulumi
          .all([action, other])
          .apply(([action, slot]) =>
            isOther(slot) ? SWAPPED_BETWEEN_SLOTS : isPreview(action) ? PREVIEWED_SWAP : GUARDED_SWAP,
          )
      : GUARDED_SWAP;
  return deploy(parent, name, {
    resourceGroupName: args.resourceGroupName,
    template,
    parameters: {
      site: args.siteName,
      slot: args.slot,
      target: args.targetBuildVersion,
      ...(action ? { action: action.apply((value) => (isPreview(value) ? value : undefined)) } : {}),
      ...(other ? { targetSlot: other.apply((value) => (isOther(value) ? value : undefined)) } : {}),
    },
    ...(args.restored === undefined ? {} : { restored: args.restored }),
    checks: [
      ...(args.checks ?? []),
      announcing(parent, args.build, args.proof.rollout),
      releasing(parent, name, args.proof, args.previews, args.past),
    ],
    ...(args.after ? { after: args.after } : {}),
  });
}

/** Declares the deployment that replaces the swap if there is no slot to swap. */
export function deployNoSwap(
  parent: pulumi.Resource,
  name: string,
  args: Pick<SwapArgs, "resourceGroupName" | "siteName" | "targetBuildVersion" | "checks" | "after">,
): DeploymentRecord {
  return deploy(parent, name, {
    resourceGroupName: args.resourceGroupName,
    template: GUARD,
    parameters: { site: args.siteName, target: args.targetBuildVersion },
    checks: args.checks ?? [],
    ...(args.after ? { after: args.after } : {}),
  });
}

/**
 * The build that production runs after a swap. If an earlier run deployed the swap, that is the build it swapped in. A preview
 * does not know it if it would deploy the swap, or if the build is declared by its version alone; an `up` reads what is there.
 *
 * @param target The build that the swap brings to production; undefined if the swap leaves it waiting on the slot.
 */
export function liveBuildOf(swap: DeploymentRecord, target: pulumi.Input<string | undefined>): pulumi.Output<string> {
  return pulumi.all([swap.urn, target]).apply(([, target]) => {
    const { isDue, outputs } = results.get(swap) ?? { isDue: true };
    if (outputs !== undefined) {
      return liveBuildIn(outputs);
    }
    if (!pulumi.runtime.isDryRun()) {
      return target ?? "";
    }
    // A version alone does not say which configuration production runs.
    return isDue || target === undefined || !target.includes("+") ? notKnown<string>() : target;
  });
}

/**
 * The build that production must run by a swap's record. In `refresh --run-program` the record is the last run's, whatever
 * is declared now.
 */
export function targetOf(swap: DeploymentRecord): pulumi.Output<string> {
  return pulumi.unsecret(swap.keepers).apply((keepers) => keepers?.target ?? "");
}

/** Azure spells the names of outputs otherwise than the template does, and compares them without case. */
function liveBuildIn(outputs: DeploymentOutputs): string {
  const [, output] = Object.entries(outputs).find(([name]) => name.toLowerCase() === "livebuild") ?? [];
  return String(output?.value ?? "");
}
