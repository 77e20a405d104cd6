import { Deployment } from "@pulumi/azure-native/resources/deployment";
import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import type { TravellingBuild } from "../args/travelling-build";
import { before, type Hook } from "../azure/hook";
import { awaitEarlierOperations } from "../azure/operations";
import { announcing } from "../hooks/announce-swap";
import { releasing } from "../hooks/release";
import type { Previews } from "../releases/previews";
import type { Proof } from "../releases/release";
import { SWAPPED_BETWEEN_SLOTS } from "../templates/between-slots";
import type { Template } from "../templates/expressions";
import { GUARD, GUARDED_SWAP, PREVIEWED_SWAP } from "../templates/swap";
import { isPreview, type SwapAction } from "../validation/swap-action";

type DeploymentParameter = pulumi.Input<{ readonly value: unknown }>;

/** A deployment of a constant template. It waits for operations of earlier runs. */
export interface DeployArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly template: pulumi.Input<Template>;
  readonly parameters: Readonly<Record<string, pulumi.Input<unknown>>>;
  /** Parameters that are left out if they are undefined. Defaults to none. */
  readonly optionalParameters?: Readonly<Record<string, pulumi.Output<{ readonly value: unknown } | undefined>>>;
  /** Changes if the deployment's effect is gone, so that it is deployed again. By default it never changes. */
  readonly restored?: pulumi.Output<string>;
  /** What to check before it is written. Defaults to nothing. */
  readonly checks?: readonly Hook[];
  /** What must be written before it. */
  readonly after?: pulumi.Resource | pulumi.Resource[];
}

/** Declares a deployment. Its name is generated, so a deployment that a killed run left behind is never in the way. */
export function deploy(parent: pulumi.Resource, name: string, args: DeployArgs): Deployment {
  return new Deployment(
    name,
    {
      resourceGroupName: args.resourceGroupName,
      properties: {
        mode: "Incremental",
        template: args.template,
        parameters: {
          ...Object.fromEntries(Object.entries(args.parameters).map(([key, value]) => [key, { value }])),
          ...(args.optionalParameters as Record<string, DeploymentParameter>),
          ...(args.restored === undefined ? {} : { restored: { value: args.restored } }),
        },
      },
    },
    {
      parent,
      ...(args.after ? { dependsOn: args.after } : {}),
      hooks: before(name, awaitEarlierOperations(parent), ...(args.checks ?? [])),
    },
  );
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
export function deploySwap(parent: pulumi.Resource, name: string, args: SwapArgs): Deployment {
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
    parameters: { site: args.siteName, slot: args.slot, target: args.targetBuildVersion },
    optionalParameters: {
      ...(action ? { action: action.apply((value) => (isPreview(value) ? { value } : undefined)) } : {}),
      ...(other ? { targetSlot: other.apply((value) => (isOther(value) ? { value } : undefined)) } : {}),
    },
    ...(args.restored === undefined ? {} : { restored: args.restored }),
    checks: [
      ...(args.checks ?? []),
      announcing(parent, args.build, args.proof.rollout),
      releasing(parent, name, args.proof, args.previews),
    ],
    ...(args.after ? { after: args.after } : {}),
  });
}

/** Declares the deployment that replaces the swap if there is no slot to swap. */
export function deployNoSwap(
  parent: pulumi.Resource,
  name: string,
  args: Pick<SwapArgs, "resourceGroupName" | "siteName" | "targetBuildVersion" | "checks" | "after">,
): Deployment {
  return deploy(parent, name, {
    resourceGroupName: args.resourceGroupName,
    template: GUARD,
    parameters: { site: args.siteName, target: args.targetBuildVersion },
    checks: args.checks ?? [],
    ...(args.after ? { after: args.after } : {}),
  });
}

/** The build that production runs after a swap. */
export function liveBuildOf(swap: Deployment): pulumi.Output<string> {
  return swap.properties.apply((properties) => {
    const outputs = properties.outputs as Record<string, { readonly value?: unknown }> | null | undefined;
    return String(outputs?.liveBuild?.value ?? "");
  });
}
