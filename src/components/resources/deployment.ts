import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import { isPreview, type SwapAction } from "../args/swap-action";
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
import { SWAPPED_BETWEEN_SLOTS } from "../templates/between-slots";
import type { Template } from "../templates/expressions";
import { GUARD, GUARDED_SWAP, PREVIEWED_SWAP } from "../templates/swap";
import { Deployment } from "./deployment-record";

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

/** The result of each deployment, by its record. */
const results = new WeakMap<Deployment, CarriedOut>();

/** Declares a deployment. It is carried out when anything about it changes. */
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

/**
 * The build that production runs after a swap. If an earlier run deployed the swap, that is the build it swapped in. A preview
 * does not know it if it would deploy the swap, or if the build is declared by its version alone; an `up` reads what is there.
 *
 * @param target The build that the swap brings to production; undefined if the swap leaves it waiting on the slot.
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
    if (!pulumi.runtime.isDryRun()) {
      return target ?? "";
    }
    // A version alone does not say which configuration production runs.
    return isDue || target === undefined || !target.includes("+") ? notKnown<string>() : target;
  });
}

/** Azure spells the names of outputs otherwise than the template does, and compares them without case. */
function liveBuildIn(outputs: DeploymentOutputs | null | undefined): string {
  const [, output] = Object.entries(outputs ?? {}).find(([name]) => name.toLowerCase() === "livebuild") ?? [];
  return String(output?.value ?? "");
}
