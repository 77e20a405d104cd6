import * as pulumi from "@pulumi/pulumi";
import type { TravellingBuild } from "../args/travelling-build";
import type { DeploymentOutputs } from "../azure/deploy-now";
import { before, type Hook, hasEngine } from "../azure/hook";
import { awaitEarlierOperations } from "../azure/operations";
import { notKnown } from "../azure/read-in-program";
import { announcing } from "../hooks/announce-swap";
import { type CarriedOut, carryingOut } from "../hooks/carry-out";
import { releasing } from "../hooks/release";
import type { Previews } from "../releases/previews";
import type { Proof } from "../releases/release";
import type { Template } from "../templates/expressions";
import { GUARD, GUARDED_SWAP, PREVIEWED_SWAP } from "../templates/swap";
import { isPreview, type SwapAction } from "../validation/swap-action";
import { Deployment } from "./deployment-record";

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

/** What came of each deployment, by its record. */
const results = new WeakMap<Deployment, CarriedOut>();

/** Declares a deployment, which is carried out where something of it changes. */
export function deploy(parent: pulumi.Resource, name: string, args: DeployArgs): Deployment {
  const result: CarriedOut = { isDue: false };
  const record = new Deployment(
    name,
    {
      resourceGroupName: args.resourceGroupName,
      properties: {
        // No secret, but long: a preview in detail would show the whole of it. Mocks would be handed all as one secret.
        template: hasEngine() ? pulumi.secret(args.template) : args.template,
        parameters: {
          ...Object.fromEntries(
            Object.entries(args.parameters).map(([key, value]) => [key, { value: maskedByName(value) }]),
          ),
          ...(args.optionalParameters as Record<string, DeploymentParameter>),
          ...(args.restored === undefined ? {} : { restored: { value: args.restored } }),
        },
      },
    },
    {
      parent,
      ...(args.after ? { dependsOn: args.after } : {}),
      hooks: before(
        name,
        awaitEarlierOperations(parent, name),
        ...(args.checks ?? []),
        carryingOut(parent, name, result),
      ),
    },
    () => !(result.isDue && pulumi.runtime.isDryRun()),
  );
  results.set(record, result);
  return record;
}

/** Makes each value within a secret a secret of its own, so that a preview shows the names of what is there, and all else. */
function maskedByName(input: unknown): unknown {
  if (pulumi.Output.isInstance(input)) {
    return pulumi
      .output(pulumi.isSecret(input))
      .apply((isSecret) => (isSecret ? pulumi.unsecret(input).apply(secretsOf) : input));
  }
  return eachMember(input, maskedByName) ?? input;
}

function secretsOf(value: unknown): unknown {
  return eachMember(value, secretsOf) ?? pulumi.secret(value);
}

/** What a function makes of each member of a list or an object; undefined for what is neither. */
function eachMember(value: unknown, make: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(make);
  }
  return typeof value === "object" && value !== null && !(value instanceof Promise)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, make(member)]))
    : undefined;
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

/**
 * What production runs once a swap is deployed: what that told, or where it was deployed by an earlier run, the build that it
 * swapped in. Not known in a preview that deploys it.
 *
 * @param target The build that it swaps in; undefined where it leaves it waiting.
 */
export function liveBuildOf(swap: Deployment, target: pulumi.Input<string | undefined>): pulumi.Output<string> {
  if (swap.properties !== undefined) {
    return swap.properties.apply(({ outputs }) => liveBuildIn(outputs as DeploymentOutputs | null | undefined));
  }
  return pulumi.all([swap.urn, target]).apply(([, target]) => {
    const { isDue, outputs } = results.get(swap) ?? { isDue: true };
    if (outputs !== undefined) {
      return liveBuildIn(outputs);
    }
    // A version alone does not say which configuration of it production runs.
    return isDue || target === undefined || !target.includes("+") ? notKnown<string>() : target;
  });
}

/** Azure spells the names of outputs otherwise than the template does, and compares them without case. */
function liveBuildIn(outputs: DeploymentOutputs | null | undefined): string {
  const [, output] = Object.entries(outputs ?? {}).find(([name]) => name.toLowerCase() === "livebuild") ?? [];
  return String(output?.value ?? "");
}
