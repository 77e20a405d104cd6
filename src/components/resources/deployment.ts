import { Deployment } from "@pulumi/azure-native/resources/deployment";
import * as pulumi from "@pulumi/pulumi";
import type { TravellingBuild } from "../args/travelling-build";
import { before, type Hook } from "../azure/hook";
import { awaitEarlierOperations } from "../azure/operations";
import { announcing } from "../hooks/announce-swap";
import { releasing } from "../hooks/release";
import type { Previews } from "../releases/previews";
import type { Proof } from "../releases/release";
import type { Template } from "../templates/expressions";
import { GUARD, GUARDED_SWAP, PREVIEWED_SWAP } from "../templates/swap";
import { isPreview, type SwapAction } from "../validation/swap-action";

type DeploymentParameter = pulumi.Input<{ readonly value: unknown }>;

/** A deployment of a constant template, once what an earlier run left running is over. */
export interface DeployArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly template: pulumi.Input<Template>;
  readonly parameters: Readonly<Record<string, pulumi.Input<unknown>>>;
  /** Parameters that are left out where they turn out to be undefined. Defaults to none. */
  readonly optionalParameters?: Readonly<Record<string, pulumi.Output<{ readonly value: unknown } | undefined>>>;
  /** Changes where what it put into the app is gone, so that it is deployed again. Defaults to never. */
  readonly restored?: pulumi.Output<string>;
  /** What is to be checked before it is written. Defaults to nothing. */
  readonly checks?: readonly Hook[];
  /** What must be written before it. */
  readonly after?: pulumi.Resource | pulumi.Resource[];
}

/** Declares a deployment. Its name is made up, so that one which a killed run left behind is never in the way. */
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
  readonly targetBuildVersion: pulumi.Input<string>;
  /** How far the release goes. */
  readonly swapAction: pulumi.Input<SwapAction> | undefined;
  readonly previews: Previews;
  readonly proof: Proof;
  /** Changes where production has lost what was swapped in, so that it is swapped in again. Defaults to never. */
  readonly restored?: pulumi.Output<string>;
  /** The build that is declared with it; none where builds are delivered by others. */
  readonly build?: TravellingBuild;
  readonly checks?: readonly Hook[];
  readonly after?: pulumi.Resource | pulumi.Resource[];
}

/** Declares the swap of a slot into production, verified before it is written; or that its build waits on the slot. */
export function deploySwap(parent: pulumi.Resource, name: string, args: SwapArgs): Deployment {
  const action = args.swapAction === undefined ? undefined : pulumi.output(args.swapAction);
  return deploy(parent, name, {
    resourceGroupName: args.resourceGroupName,
    template: action?.apply((action) => (isPreview(action) ? PREVIEWED_SWAP : GUARDED_SWAP)) ?? GUARDED_SWAP,
    parameters: { site: args.siteName, slot: args.slot, target: args.targetBuildVersion },
    ...(action
      ? { optionalParameters: { action: action.apply((value) => (isPreview(value) ? { value } : undefined)) } }
      : {}),
    ...(args.restored === undefined ? {} : { restored: args.restored }),
    checks: [
      ...(args.checks ?? []),
      announcing(parent, args.build, args.proof.rollout),
      releasing(parent, name, args.proof, args.previews),
    ],
    ...(args.after ? { after: args.after } : {}),
  });
}

/** Declares what stands in place of the swap where there is no slot to be swapped. */
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

/** What production runs once a swap is deployed. */
export function liveBuildOf(swap: Deployment): pulumi.Output<string> {
  return swap.properties.apply((properties) => {
    const outputs = properties.outputs as Record<string, { readonly value?: unknown }> | null | undefined;
    return String(outputs?.liveBuild?.value ?? "");
  });
}
