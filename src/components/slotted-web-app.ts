import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random";
import { checkTarget, PRODUCTION, type Problem, routingLink } from "../rules";
import type { BuildArgs } from "./args/build-args";
import { declaredPlaces, hasTraffic, namedBy, releaseSlotOf, stickyIn, swapsByItself } from "./args/declaration";
import { OperatingSystem, type SlottedWebAppArgs } from "./args/slotted-web-app-args";
import { eachKind, lowerCase, NO_NAMES, type StickyNames } from "./args/sticky";
import { type TravellingBuild, travellingBuild } from "./args/travelling-build";
import { heldBySlots } from "./azure/held-builds";
import { before, known } from "./azure/hook";
import { keepingPreview } from "./hooks/release";
import { Ownership, retiring } from "./hooks/retire";
import { checkTargetIsHeld, verifyPlan, verifyTarget } from "./hooks/verify";
import { Previews } from "./releases/previews";
import { deliverBuilds, inheritConfiguration } from "./resources/deliveries";
import { deployNoSwap, deploySwap, liveBuildOf } from "./resources/deployment";
import { markRelease } from "./resources/rollout-marker";
import { declareSites } from "./resources/sites";
import { stayInPlace } from "./resources/staying-resources";
import { stickNames, stickToProduction, stickToSlots } from "./resources/sticky-writes";
import { deployTraffic, type Traffic } from "./resources/traffic";
import { Writes } from "./resources/writes";
import { resolveHealthCheck } from "./validation/health-check";
import { refuseProblems } from "./validation/problems";
import { resolveRollout } from "./validation/rollout";
import { pathOf } from "./validation/slots";
import { checkSwap, validateSlottedWebApp } from "./validation/slotted-web-app";

/**
 * A web app with deployment slots, whose builds go live by swapping.
 *
 * What travels with a build is delivered to the release slot, warmed up there, and swapped into production; production
 * gets it in no other way. What stays with a slot is written in place. The declaration says which build is where, and
 * declaring it again changes nothing.
 */
export class SlottedWebApp extends pulumi.ComponentResource {
  /** The app's name. */
  public readonly siteName: pulumi.Output<string>;
  /** The app's resource id. */
  public readonly siteId: pulumi.Output<string>;
  /** The app's own host name, for example `shop.azurewebsites.net`. */
  public readonly hostName: pulumi.Output<string>;
  /** The app's address, for example `https://shop.azurewebsites.net`. */
  public readonly url: pulumi.Output<string>;
  /** The slots' resource ids, by the slots' names. */
  public readonly slotIds: pulumi.Output<Record<string, string>>;
  /** The slots' own host names, by the slots' names. */
  public readonly slotHostNames: pulumi.Output<Record<string, string>>;
  /** The slots' addresses, by the slots' names. */
  public readonly slotUrls: pulumi.Output<Record<string, string>>;
  /** By slot, the link that brings a visitor of production to it, and keeps him there. */
  public readonly optInLinks: pulumi.Output<Record<string, string>>;
  /** The link that brings a visitor back to production, and keeps him there. */
  public readonly optOutLink: pulumi.Output<string>;
  /** The identity of the declared build: its version and the digest of what travels with it. */
  public readonly buildIdentity: pulumi.Output<string>;
  /** The identity of the build that production runs; with auto swap, of the one that goes live by itself. */
  public readonly liveBuild: pulumi.Output<string>;

  /** By slot, the identity of the build that it holds once all is written; empty where it holds none that says its version. */
  public readonly slotBuilds: pulumi.Output<Record<string, string>>;
  /** The names that stay with their slot when slots are swapped, whichever slot has them: the lists that App Service keeps. */
  public readonly stickyNames: pulumi.Output<StickyNames>;

  constructor(name: string, args: SlottedWebAppArgs, opts?: pulumi.ComponentResourceOptions) {
    const subject = `SlottedWebApp "${name}"`;
    const refuse = (problems: readonly Problem[]) => refuseProblems(subject, problems);
    refuse(validateSlottedWebApp(name, args));
    const releaseSlot = releaseSlotOf(args);
    const released = args.slots[releaseSlot] !== undefined;
    const { version } = args.build;
    const target = args.targetBuildVersion ?? version;
    const { swapAction } = args;
    const previews = new Previews({ component: () => this, action: swapAction });
    super(
      "azure-slots:index:SlottedWebApp",
      name,
      { named: namedBy(args), buildVersion: version, targetBuildVersion: target, swapAction },
      retiring(name, opts, {
        component: () => this,
        siteId: () => this.siteId,
        ownership: Ownership.All,
        unlock: (app, slot) => previews.clear({ ...app, slot: releaseSlot }, slot),
        verify: async (app, { buildVersion, targetBuildVersion }, before) => {
          const [version, wanted] = await Promise.all([buildVersion, targetBuildVersion].map(known));
          if (typeof version === "string" && typeof wanted === "string") {
            const target = { wanted, version, identity: undefined };
            await checkTargetIsHeld({ ...app, slot: releaseSlot }, this, target, released);
            await previews.verify({ ...app, slot: releaseSlot }, wanted, await known(before.swapAction));
          }
        },
      }),
    );

    const operatingSystem = args.operatingSystem ?? OperatingSystem.Linux;
    const key = new RandomBytes(`${name}-identity-key`, { length: 32 }, { parent: this }).hex;
    const travelling = (build: BuildArgs, path: string) => travellingBuild(build, operatingSystem, path, key, refuse);
    const build = travelling(args.build, "build");
    const { identity } = build;
    const wanted = pulumi.all([target, version, identity]).apply(([target, version, declared]) => {
      refuse(checkTarget("targetBuildVersion", target));
      return target === version ? declared : target;
    });

    const check = verifyTarget(this, name, { version, identity }, target, releaseSlot, released);
    const plan = verifyPlan(this, name, subject, args.serverFarmId, Object.keys(args.slots).length);
    // The checks need the whole declaration. It is waited for here, since a hook that waits holds up the engine, which
    // may be about to make what the declaration is made of.
    const healthCheck = resolveHealthCheck(args.healthCheck, refuse);
    const rollout = resolveRollout(args.rollout, refuse);
    const action = pulumi.output(swapAction).apply((action) => refuse(checkSwap(args, action)));
    const whole = pulumi.all([wanted, version, identity, healthCheck, rollout, action]);
    const declared = whole.apply((): pulumi.Resource[] => []);
    const unlock = previews.clearing(name, releaseSlot);
    const hooks = before(plan, check, unlock);
    const { site, siteName, slots } = declareSites(this, name, args, hooks, declared, refuse);
    const app = { resourceGroupName: args.resourceGroupName, siteName };

    const writes = new Writes(this, name, app, check, [site, ...slots.values()], unlock);
    const sticky = stickyIn(args);
    const builds = buildsOf(args, build, travelling);
    const declaredReleaseSlot = released ? releaseSlot : undefined;
    const proof = { healthCheck, rollout };
    const isLive = wanted.apply((build) => identity.apply((declared) => build === declared));
    let liveBuild: pulumi.Output<string>;
    if (args.rollout && released) {
      const release = { ...app, slot: releaseSlot, target: wanted };
      writes.add("rollout", (markerName, options) => markRelease(this, markerName, release, options));
    }
    stayInPlace(writes, declaredPlaces(args), new Map<string, pulumi.Resource>([...slots, [PRODUCTION, site]]));
    stickToSlots(writes, Object.keys(args.slots), sticky);
    if (swapsByItself(args)) {
      // The delivery sets the swap off, so all else comes before it. What is to travel from now on is kept until then.
      stickToProduction(writes, declaredReleaseSlot, sticky, lowerCase(namedBy(args).travelling));
      stickNames(writes, sticky);
      routeTraffic(writes, args, true, refuse);
      deliverBuilds(writes, args, builds, sticky);
      liveBuild = identity;
    } else {
      deliverBuilds(writes, args, builds, sticky);
      stickToProduction(writes, declaredReleaseSlot, sticky, NO_NAMES);
      stickNames(writes, sticky);
      routeTraffic(writes, args, isLive, refuse);
      const swap = writes.add("swap", (swapName, { dependsOn: after }) => {
        const swapArgs = { ...app, targetBuildVersion: wanted, checks: [check], after };
        return released
          ? deploySwap(this, swapName, { ...swapArgs, slot: releaseSlot, swapAction, previews, proof, build })
          : deployNoSwap(this, swapName, swapArgs);
      });
      liveBuild = liveBuildOf(swap);
    }
    inheritConfiguration(writes, args, builds, sticky);
    const written = pulumi.all(writes.all.map(({ urn }) => urn));
    if (swapAction !== undefined && released) {
      const release = { ...app, slot: releaseSlot, target: wanted };
      const live = pulumi.all([liveBuild, written]).apply(([live]) => live);
      liveBuild = keepingPreview(this, `${name}-swap`, release, proof, previews, live);
    }
    this.liveBuild = liveBuild;
    this.slotBuilds = heldBySlots(this, app, [...slots.keys()], pulumi.all([liveBuild, written]));
    this.stickyNames = pulumi.output(eachKind((kind) => [...sticky.names[kind]]));

    const bySlot = (of: (slot: string) => pulumi.Input<string>) =>
      pulumi.output(Object.fromEntries([...slots.keys()].map((slot) => [slot, of(slot)])));
    const hostOf = (slot: string) => slots.get(slot)?.defaultHostName ?? "";
    this.siteName = siteName;
    this.siteId = site.id;
    this.hostName = site.defaultHostName;
    this.url = pulumi.interpolate`https://${site.defaultHostName}`;
    this.slotIds = bySlot((slot) => slots.get(slot)?.id ?? "");
    this.slotHostNames = bySlot(hostOf);
    this.slotUrls = bySlot((slot) => pulumi.interpolate`https://${hostOf(slot)}`);
    this.optInLinks = bySlot((slot) => site.defaultHostName.apply((host) => routingLink(host, slot)));
    this.optOutLink = site.defaultHostName.apply((host) => routingLink(host, PRODUCTION));
    this.buildIdentity = identity;
    this.registerOutputs({
      siteName: this.siteName,
      siteId: this.siteId,
      hostName: this.hostName,
      url: this.url,
      slotIds: this.slotIds,
      slotHostNames: this.slotHostNames,
      slotUrls: this.slotUrls,
      optInLinks: this.optInLinks,
      optOutLink: this.optOutLink,
      buildIdentity: this.buildIdentity,
      liveBuild: this.liveBuild,
      slotBuilds: this.slotBuilds,
      stickyNames: this.stickyNames,
    });
  }
}

/** The builds that slots are given, by slot. */
function buildsOf(
  args: SlottedWebAppArgs,
  released: TravellingBuild,
  of: (build: BuildArgs, path: string) => TravellingBuild,
): Map<string, TravellingBuild> {
  const builds = Object.entries(args.slots).flatMap(([slot, { build }]): [string, TravellingBuild][] => {
    const delivered = slot === releaseSlotOf(args) ? released : build && of(build, `${pathOf(slot)}.build`);
    return delivered ? [[slot, delivered]] : [];
  });
  return new Map(builds);
}

/** @param isLive Whether production runs the declared build, so that the release slot holds the one before. */
function routeTraffic(
  writes: Writes,
  args: SlottedWebAppArgs,
  isLive: pulumi.Input<boolean>,
  refuse: (problems: readonly Problem[]) => void,
): void {
  if (!hasTraffic(args)) {
    return;
  }
  const traffic: Traffic = {
    percentages: args.traffic ?? {},
    ramps: args.ramps ?? {},
    live: { slot: releaseSlotOf(args), isLive, percentage: args.trafficWhenLive ?? 0 },
  };
  const paths = { percentages: "traffic", ramps: "ramps" };
  writes.add("traffic", (name, { dependsOn: after }) =>
    deployTraffic(writes.parent, name, writes.app, traffic, paths, { after, checks: [writes.check] }, refuse),
  );
}
