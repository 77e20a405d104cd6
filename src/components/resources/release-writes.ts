import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random";
import { PRODUCTION } from "../../rules";
import { isPreview, type SwapAction } from "../args/swap-action";
import type { TravellingBuild } from "../args/travelling-build";
import type { Past } from "../azure/past";
import { notKnown } from "../azure/read-in-program";
import { warnOfDrift } from "../releases/drift";
import type { Previews } from "../releases/previews";
import type { Proof } from "../releases/release";
import { Restoration } from "../restoration/restoration";
import { buildsHeld, warnOfHandSwap } from "./builds-held";
import { deploySwap, liveBuildOf, targetOf } from "./deployment";
import type { DeploymentRecord } from "./deployment-record";
import { withoutTraces } from "./without-traces";
import type { Writes } from "./writes";

/** The builds of a declaration, once they are known. */
export interface DeclaredBuilds {
  /** The version of the declared build. */
  readonly version: pulumi.Output<string>;
  /** The version or the identity that is declared for production. */
  readonly target: pulumi.Output<string>;
  /** The build that production must run: an identity, or an older version. */
  readonly wanted: pulumi.Output<string>;
}

/** @param checked The declaration, once no problem was found in it. */
export function declaredBuilds(
  checked: pulumi.Output<{ readonly version: string; readonly target: string }>,
  { identity }: TravellingBuild,
): DeclaredBuilds {
  const version = pulumi.unsecret(checked.apply((values) => values.version));
  const target = pulumi.unsecret(checked.apply((values) => values.target));
  const wanted = pulumi
    .all([target, version, identity])
    .apply(([target, version, declared]) => (target === version ? declared : target));
  return { version, target, wanted };
}

/** Random bytes that only the stack knows, for the digests of its builds. */
export function identityKey(parent: pulumi.Resource, name: string): pulumi.Output<string> {
  return withoutTraces(() => new RandomBytes(`${name}-identity-key`, { length: 32 }, { parent }).hex);
}

/** What the swap of a delivered build needs. */
export interface BuildSwap {
  /** The release slot. */
  readonly slot: pulumi.Input<string>;
  /** The build that is delivered to it. */
  readonly build: TravellingBuild;
  /** The build that production must run: an identity, or an older version. */
  readonly wanted: pulumi.Output<string>;
  readonly swapAction: pulumi.Input<SwapAction> | undefined;
  readonly previews: Previews;
  readonly past: Past;
  readonly proof: Proof;
}

/** Declares the swap of the release slot into production, after everything that was written before. */
export function swapBuild(writes: Writes, { wanted, previews, ...swap }: BuildSwap): DeploymentRecord {
  const { parent, app, check, restoration } = writes.args;
  return writes.add("swap", (name, { dependsOn: after }) => {
    const written = pulumi.all(after.map(({ urn }) => urn));
    const restored = pulumi
      .all([restoration.of("swap"), written])
      .apply(async ([restored]) => ((await previews.isCancelled()) ? Restoration.again() : restored));
    return deploySwap(parent, name, {
      ...app,
      ...swap,
      targetBuildVersion: wanted,
      previews,
      restored,
      after,
      checks: [writes.noticing, restoration.hook("swap", swap.slot), check],
    });
  });
}

/** The declared builds of an app. */
export interface HeldAtTheEndArgs {
  /** The app's slots, without production. */
  readonly slots: pulumi.Input<readonly string[]>;
  /** The build that production must run. */
  readonly wanted: pulumi.Output<string>;
  /** The declared build. */
  readonly build: TravellingBuild;
  readonly swapAction: pulumi.Input<SwapAction> | undefined;
  /** The swap; or the slot whose builds App Service swaps automatically. */
  readonly swap: DeploymentRecord | string;
}

/** The builds that production and the slots hold. */
export interface HeldAtTheEnd {
  readonly production: pulumi.Output<string>;
  readonly slots: pulumi.Output<Record<string, string>>;
}

/**
 * The builds that production and the slots hold after all writes, read from their `BUILD_VERSION`. Warns if somebody brought
 * another build into production, or changed what the declared one was delivered with.
 */
export function heldAtTheEnd(
  writes: Writes,
  { slots, wanted, build, swapAction, swap }: HeldAtTheEndArgs,
): HeldAtTheEnd {
  const { parent, name, app, restoration } = writes.args;
  const { identity } = build;
  const isTouched = () => writes.isTouched;
  const written = pulumi.all(writes.all.map(({ urn }) => urn));
  const swappedIn = pulumi
    .all([wanted, swapAction])
    .apply(([build, action]) => (isPreview(action) ? undefined : build));
  const live = typeof swap === "string" ? identity : liveBuildOf(swap, swappedIn);
  const recorded = pulumi.all([live, written]).apply(([live]) => live);
  const places = pulumi.output(slots).apply((slots) => [PRODUCTION, ...slots]);
  const builds = buildsHeld({ parent, app, places, restoration, isTouched, recorded });
  const target = typeof swap === "string" ? wanted : targetOf(swap);
  const found = pulumi.all([builds, target, identity, swapAction]).apply(([builds, wanted, identity, action]) => {
    const live = builds[PRODUCTION] ?? "";
    if (typeof swap === "string") {
      // It goes live automatically, in a moment.
      return builds[swap] === identity ? identity : live;
    }
    if (!isPreview(action)) {
      warnOfHandSwap(parent, `${name}-swap`, live, wanted);
    }
    return live;
  });
  const production = pulumi.unsecret(found);
  warnOfDrift({ component: parent, app, build, live: production, wanted, found: restoration.state, isTouched });
  return {
    production,
    slots: pulumi
      .all([builds, slots])
      .apply(([builds, slots]) => Object.fromEntries(slots.map((slot) => [slot, builds[slot] ?? notKnown<string>()]))),
  };
}
