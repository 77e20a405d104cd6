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
import type { Closed } from "../releases/health";
import type { Previews } from "../releases/previews";
import { keptSticky } from "../restoration/changed";
import type { Check } from "../validation/checks";
import type { Checked } from "../validation/declare";
import type { HealthCheck } from "../validation/health-check";
import { deliverBuilds, inheritConfiguration } from "./deliveries";
import { deployNoSwap } from "./deployment";
import type { DeploymentRecord } from "./deployment-record";
import { openHostStorage } from "./host-storage-access";
import { allowReading } from "./package-access";
import { declarePublishing } from "./publishing";
import { swapBuild } from "./release-writes";
import { runBeside } from "./side-containers";
import { stayInPlace } from "./staying-resources";
import { stickNames, stickToProduction, stickToSlots } from "./sticky-writes";
import { deployTraffic, keptRules, type Traffic } from "./traffic";
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
  openHostStorage(writes, declaration, owners);
  const { serverFarmId, location } = declaration.args;
  stayInPlace(writes, declaration.places, owners, { serverFarmId, ...(location === undefined ? {} : { location }) });
  runBeside(writes, declaration.args.sideContainers ?? {}, owners);
  stickToSlots(writes, Object.keys(declaration.slots), sticky);
  const isTakenOver = declaration.args.existingApp !== undefined;
  const next = { releaseSlot: isReleased ? releaseSlot : undefined, travelling, isTakenOver };
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
    routeTraffic(writes, declaration, isDeclaredLive(wanted, build));
    swap = declareSwap(writes, args);
  }
  inheritConfiguration(writes, declaration);
  return swap;
}

/** Checks the app and its slots, after they were created, for everything that was written to them. */
function watch(writes: Writes, { declaration, builds, build, wanted, site, slots }: AppWritesArgs): void {
  const { sticky, named, releaseSlot, isReleased, swapsByItself, sources } = declaration;
  const { name } = writes.args;
  const isLive = swapsByItself || isDeclaredLive(wanted, build);
  // A rollout gives the release slot its visitors.
  const others = declaration.args.rollout === undefined ? [] : [releaseSlot];
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
    sticky: new Map(sticky.slots.map((slot) => [slot, keptSticky(`${name}-${slot}-sticky`, sticky.of(slot))])),
    percentages: keptRules(`${name}-traffic`, trafficOf(declaration, isLive), others),
    waits,
  }));
}

/** Whether production must run the declared build. */
function isDeclaredLive(wanted: pulumi.Output<string>, { identity }: TravellingBuild): pulumi.Output<boolean> {
  return pulumi.all([wanted, identity]).apply(([build, declared]) => build === declared);
}

function withoutSettings(names: NamesByKind, lacking: readonly string[]): NamesByKind {
  return { ...names, settings: names.settings.filter((name) => !lacking.includes(name)) };
}

function declareSwap(
  writes: Writes,
  { declaration, checked, checks: proofs, build, wanted, previews, past }: AppWritesArgs,
): DeploymentRecord {
  const { releaseSlot: slot, isReleased, args } = declaration;
  const { parent, app, check, restoration } = writes.args;
  if (!isReleased) {
    const checks = [writes.noticing, restoration.hook("swap", PRODUCTION), check];
    return writes.add("swap", (name, { dependsOn: after }) =>
      deployNoSwap(parent, name, { ...app, targetBuildVersion: wanted, after, checks }),
    );
  }
  const reader = packageReaders(declaration).find(({ place }) => place === slot);
  const proof = {
    healthCheck: checked.apply(({ healthCheck }) => healthCheck),
    rollout: checked.apply(({ rollout }) => rollout),
    wait: checked.apply(({ wait }) => wait),
    closed: checked.apply(({ healthCheck }) => closedPlaces(declaration, healthCheck)),
    checks: proofs,
    networks: checked.apply(({ networks }) => networks),
    package: reader && pulumi.output({ containerId: reader.containerId, identityId: reader.identityId }),
  };
  return swapBuild(writes, { slot, build, wanted, swapAction: args.swapAction, previews, past, proof });
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
function routeTraffic(writes: Writes, declaration: Declaration, isLive: pulumi.Input<boolean>): void {
  if (declaration.traffic.length === 0) {
    return;
  }
  const { parent, app, check, restoration } = writes.args;
  writes.add("traffic", (name, { dependsOn: after }) =>
    deployTraffic(parent, name, {
      app,
      traffic: trafficOf(declaration, isLive),
      after,
      restored: restoration.of("traffic"),
      checks: [restoration.hook("traffic", PRODUCTION), check],
    }),
  );
}

function trafficOf({ args, releaseSlot }: Declaration, isLive: pulumi.Input<boolean>): Traffic {
  return {
    percentages: args.traffic ?? {},
    ramps: args.ramps ?? {},
    live: { slot: releaseSlot, isLive, percentage: args.trafficWhenLive ?? 0 },
  };
}
