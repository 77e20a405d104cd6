import type { WebApp } from "@pulumi/azure-native/web/webApp";
import type { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import { closedToVisitors } from "../args/closed-to-visitors";
import type { Declaration } from "../args/declaration";
import { lackingIn } from "../args/in-environment";
import { packageReaders } from "../args/package-readers";
import type { StayingArgs } from "../args/staying-args";
import { lowerCase, type NamesByKind, NO_NAMES } from "../args/sticky";
import { isPreview } from "../args/swap-action";
import type { TravellingBuild } from "../args/travelling-build";
import type { Past } from "../azure/past";
import { notKnown } from "../azure/read-in-program";
import type { Closed } from "../releases/health";
import type { Previews } from "../releases/previews";
import { Restoration } from "../restoration/restoration";
import type { Check } from "../validation/checks";
import type { Checked } from "../validation/declare";
import type { HealthCheck } from "../validation/health-check";
import { buildsHeld, warnOfHandSwap } from "./builds-held";
import { deliverBuilds, inheritConfiguration } from "./deliveries";
import { deployNoSwap, deploySwap, liveBuildOf, targetOf } from "./deployment";
import type { DeploymentRecord } from "./deployment-record";
import { allowReading } from "./package-access";
import { declarePublishing } from "./publishing";
import { runBeside } from "./side-containers";
import { stayInPlace } from "./staying-resources";
import { stickNames, stickToProduction, stickToSlots } from "./sticky-writes";
import { deployTraffic } from "./traffic";
import type { Writes } from "./writes";

/** What the writes to an app need. */
export interface AppWritesArgs {
  readonly declaration: Declaration;
  readonly checked: pulumi.Output<Checked>;
  readonly checks: pulumi.Output<readonly Check[]>;
  /** The slots' builds, keyed by slot. */
  readonly builds: ReadonlyMap<string, TravellingBuild>;
  /** The app's build, which goes to the release slot. */
  readonly build: TravellingBuild;
  /** The build that production must run: an identity, or an older version. */
  readonly wanted: pulumi.Output<string>;
  readonly previews: Previews;
  readonly past: Past;
  readonly site: WebApp;
  readonly slots: ReadonlyMap<string, WebAppSlot>;
}

/**
 * Declares everything that is written to an app after it was created: what stays, the builds, the swap.
 *
 * @returns The swap; undefined if App Service swaps automatically.
 */
export function declareWrites(writes: Writes, args: AppWritesArgs): DeploymentRecord | undefined {
  const { declaration, builds, build, wanted, site, slots } = args;
  const { sticky, releaseSlot, isReleased, travelling } = declaration;
  watch(writes, args);
  const owners = new Map<string, WebApp | WebAppSlot>([...slots, [PRODUCTION, site]]);
  declarePublishing(writes, declaration.places, owners);
  allowReading(writes, packageReaders(declaration), owners);
  const { serverFarmId, location } = declaration.args;
  stayInPlace(writes, declaration.places, owners, { serverFarmId, ...(location === undefined ? {} : { location }) });
  runBeside(writes, declaration.args.sideContainers ?? {}, owners);
  stickToSlots(writes, Object.keys(declaration.slots), sticky);
  const next = { releaseSlot: isReleased ? releaseSlot : undefined, travelling };
  let swap: DeploymentRecord | undefined;
  if (declaration.swapsByItself) {
    // The delivery starts the swap, so everything else comes before it. Settings that will travel from now on are kept
    // until then.
    stickToProduction(writes, sticky, { ...next, kept: lowerCase(travelling) });
    stickNames(writes, sticky);
    routeTraffic(writes, declaration, true);
    deliverBuilds(writes, declaration, builds);
  } else {
    deliverBuilds(writes, declaration, builds);
    stickToProduction(writes, sticky, { ...next, kept: NO_NAMES });
    stickNames(writes, sticky);
    const isLive = pulumi.all([wanted, build.identity]).apply(([build, declared]) => build === declared);
    routeTraffic(writes, declaration, isLive);
    swap = declareSwap(writes, args);
  }
  inheritConfiguration(writes, declaration);
  return swap;
}

/** Checks the app and its slots, after they were created, for everything that was written to them. */
function watch(writes: Writes, { declaration, builds, wanted, site, slots }: AppWritesArgs): void {
  const { sticky, named, releaseSlot, isReleased, swapsByItself, sources } = declaration;
  const waits = pulumi
    .all([declaration.args.swapAction, wanted])
    .apply(([action, build]) => (isPreview(action) && isReleased ? { slot: releaseSlot, build } : undefined));
  const ids = [site.id, ...[...slots.values()].map(({ id }) => id)];
  const ready = pulumi.all([lackingIn(declaration.args.environment), pulumi.all(ids)]);
  writes.args.restoration.watch(writes.args.app, ready, ([lacking]) => ({
    watched: {
      slots: [PRODUCTION, ...slots.keys()],
      sticky: Object.fromEntries(
        Object.entries(named.sticky).map(([slot, names]) => [slot, withoutSettings(names, lacking)]),
      ),
      names: withoutSettings(sticky.names, lacking),
      traffic: named.traffic,
    },
    builds: new Map([...builds].map(([slot, { identity }]) => [slot, identity])),
    ...(isReleased && !swapsByItself ? { releaseSlot } : {}),
    inherits: sources,
    waits,
  }));
}

function withoutSettings(names: NamesByKind, lacking: readonly string[]): NamesByKind {
  return { ...names, settings: names.settings.filter((name) => !lacking.includes(name)) };
}

function declareSwap(
  writes: Writes,
  { declaration, checked, checks: proofs, build, wanted, previews, past }: AppWritesArgs,
): DeploymentRecord {
  const { releaseSlot, isReleased, args } = declaration;
  const { parent, app, check, restoration } = writes.args;
  return writes.add("swap", (name, { dependsOn: after }) => {
    const swap = { ...app, targetBuildVersion: wanted, after };
    const checks = [writes.noticing, restoration.hook("swap", isReleased ? releaseSlot : PRODUCTION), check];
    if (!isReleased) {
      return deployNoSwap(parent, name, { ...swap, checks });
    }
    const written = pulumi.all(after.map(({ urn }) => urn));
    const restored = pulumi
      .all([restoration.of("swap"), written])
      .apply(async ([restored]) => ((await previews.isCancelled()) ? Restoration.again() : restored));
    const reader = packageReaders(declaration).find(({ place }) => place === releaseSlot);
    const proof = {
      healthCheck: checked.apply(({ healthCheck }) => healthCheck),
      rollout: checked.apply(({ rollout }) => rollout),
      closed: checked.apply(({ healthCheck }) => closedPlaces(declaration, healthCheck)),
      checks: proofs,
      networks: checked.apply(({ networks }) => networks),
      package: reader && pulumi.output({ containerId: reader.containerId, identityId: reader.identityId }),
    };
    const { swapAction } = args;
    return deploySwap(parent, name, {
      ...swap,
      checks,
      slot: releaseSlot,
      swapAction,
      previews,
      past,
      proof,
      build,
      restored,
    });
  });
}

/** Why no visitor reaches the path of the health check, by place. */
function closedPlaces(
  { slots, releaseSlot, production }: Declaration,
  check: HealthCheck | undefined,
): pulumi.Output<Closed> {
  const why = (own: StayingArgs | undefined) => check && closedToVisitors(own ?? {}, check.path);
  return pulumi.output({ slot: why(slots[releaseSlot]), production: why(production) });
}

/** @param isLive Whether production runs the declared build. The release slot then holds the previous one. */
function routeTraffic(
  writes: Writes,
  { args, traffic, releaseSlot }: Declaration,
  isLive: pulumi.Input<boolean>,
): void {
  if (traffic.length === 0) {
    return;
  }
  const { parent, app, check, restoration } = writes.args;
  writes.add("traffic", (name, { dependsOn: after }) =>
    deployTraffic(parent, name, {
      app,
      traffic: {
        percentages: args.traffic ?? {},
        ramps: args.ramps ?? {},
        live: { slot: releaseSlot, isLive, percentage: args.trafficWhenLive ?? 0 },
      },
      after,
      restored: restoration.of("traffic"),
      checks: [restoration.hook("traffic", PRODUCTION), check],
    }),
  );
}

/** The declared builds of an app. */
export interface HeldAtTheEndArgs {
  readonly declaration: Declaration;
  /** The build that production must run. */
  readonly wanted: pulumi.Output<string>;
  /** The identity of the declared build. */
  readonly identity: pulumi.Output<string>;
  /** The swap; undefined if App Service swaps automatically. */
  readonly swap: DeploymentRecord | undefined;
}

/** The builds that production and the slots hold after all writes, read from their `BUILD_VERSION`. */
export function heldAtTheEnd(
  writes: Writes,
  { declaration, wanted, identity, swap }: HeldAtTheEndArgs,
): { readonly production: pulumi.Output<string>; readonly slots: pulumi.Output<Record<string, string>> } {
  const { parent, name, app, restoration } = writes.args;
  const slots = Object.keys(declaration.slots);
  const written = pulumi.all(writes.all.map(({ urn }) => urn));
  const swappedIn = pulumi
    .all([wanted, declaration.args.swapAction])
    .apply(([build, action]) => (isPreview(action) ? undefined : build));
  const recorded = pulumi.all([swap ? liveBuildOf(swap, swappedIn) : identity, written]).apply(([live]) => live);
  const isTouched = () => writes.isTouched;
  const builds = buildsHeld({ parent, app, places: [PRODUCTION, ...slots], restoration, isTouched, recorded });
  const production = pulumi
    .all([builds, swap ? targetOf(swap) : wanted, identity, declaration.args.swapAction])
    .apply(([builds, wanted, identity, action]) => {
      const live = builds[PRODUCTION] ?? "";
      if (declaration.swapsByItself) {
        // It goes live automatically, in a moment.
        return builds[declaration.releaseSlot] === identity ? identity : live;
      }
      if (!isPreview(action)) {
        warnOfHandSwap(parent, `${name}-swap`, live, wanted);
      }
      return live;
    });
  return {
    production: pulumi.unsecret(production),
    slots: builds.apply((builds) =>
      Object.fromEntries(slots.map((slot) => [slot, builds[slot] ?? notKnown<string>()])),
    ),
  };
}
