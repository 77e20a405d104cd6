import { WebAppSlotConfigurationNames } from "@pulumi/azure-native/web/webAppSlotConfigurationNames";
import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random";
import { checkTarget, PRODUCTION, type Problem, routingLink } from "../rules";
import { verifyPlan, verifyTarget, warnOfRestart } from "./checks";
import { hasTraffic, namedBy, releaseSlotOf, stickyBySlot, swapsByItself } from "./declaration";
import { declareSites } from "./declare-sites";
import { deploy, deploySwap, liveBuildOf } from "./deploy";
import { RELEASE_DELIVERY, SLOT_DELIVERY } from "./deployments/delivery";
import { INHERITED_FROM_PRODUCTION, INHERITED_FROM_SLOT } from "./deployments/inheritance";
import {
  LONE_PRODUCTION_STICKY_VALUES,
  PRODUCTION_STICKY_VALUES,
  SLOT_STICKY_VALUES,
} from "./deployments/sticky-values";
import { before } from "./hooks";
import { refuseProblems } from "./problems";
import { Ownership, retiring } from "./retirement";
import { OperatingSystem, type SlottedWebAppArgs } from "./slotted-web-app-args";
import { stayingResources } from "./staying-resources";
import { eachKind, isEmpty, lowerCase, type NamesByKind, namesOf, STICKY_LISTS, written } from "./sticky";
import { deployTraffic } from "./traffic";
import { travellingBuild } from "./travelling-build";
import { pathOf } from "./validate-slots";
import { validateSlottedWebApp } from "./validate-slotted-web-app";

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

  constructor(name: string, args: SlottedWebAppArgs, opts?: pulumi.ComponentResourceOptions) {
    const subject = `SlottedWebApp "${name}"`;
    const refuse = (problems: readonly Problem[]) => refuseProblems(subject, problems);
    refuse(validateSlottedWebApp(name, args));
    super(
      "azure-slots:index:SlottedWebApp",
      name,
      { named: namedBy(args) },
      retiring(
        name,
        opts,
        () => this,
        () => this.siteId,
        Ownership.All,
      ),
    );

    const operatingSystem = args.operatingSystem ?? OperatingSystem.Linux;
    const releaseSlot = releaseSlotOf(args);
    const released = args.slots[releaseSlot] !== undefined;
    const key = new RandomBytes(`${name}-identity-key`, { length: 32 }, { parent: this }).hex;
    const build = travellingBuild(args.build, operatingSystem, "build", key, refuse);
    const { identity } = build;
    const version = args.build.version;
    const target = args.targetBuildVersion ?? version;
    const wanted = pulumi.all([target, version, identity]).apply(([target, version, declared]) => {
      refuse(checkTarget("targetBuildVersion", target));
      return target === version ? declared : target;
    });

    const check = verifyTarget(this, name, { version, identity }, target, releaseSlot, released);
    const plan = verifyPlan(this, name, subject, args.serverFarmId, Object.keys(args.slots).length);
    // The checks need the whole declaration. It is waited for here, since a hook that waits holds up the engine, which
    // may be about to make what the declaration is made of.
    const declared = pulumi.all([wanted, version, identity]).apply((): pulumi.Resource[] => []);
    const hooks = before(plan, check);
    const { site, siteName, slots, last: made } = declareSites(this, name, args, hooks, declared, refuse);
    const app = { resourceGroupName: args.resourceGroupName, siteName };

    // Every write to the app waits for the one before it: App Service refuses two at a time.
    let last: pulumi.Resource = made;
    const write = (suffix: string, args: Omit<Parameters<typeof deploy>[2], "resourceGroupName" | "after">) => {
      const checks = [check, ...(args.checks ?? [])];
      last = deploy(this, `${name}-${suffix}`, {
        ...args,
        resourceGroupName: app.resourceGroupName,
        checks,
        after: last,
      });
    };

    const staying: pulumi.Resource[] = [site, ...slots.values()];
    for (const [slot, own] of [...Object.entries(args.slots), [PRODUCTION, args.production ?? {}] as const]) {
      const owner = slots.get(slot) ?? site;
      staying.push(...stayingResources(this, name, app, slot, own, owner, staying, before(check)));
    }
    last = staying.at(-1) ?? last;

    const sticky = stickyBySlot(args);
    const allNames = namesOf(...sticky.values());
    const stuckTo = (slot: string) => lowerCase(namesOf(sticky.get(slot) ?? NOTHING));
    const defaultsTravel = args.defaultStickySettingsTravel ?? false;
    for (const slot of Object.keys(args.slots).filter((each) => !isEmpty(stuckTo(each)))) {
      const values = written(sticky.get(slot) ?? NOTHING);
      write(`${slot}-sticky`, { template: SLOT_STICKY_VALUES, parameters: { site: siteName, slot, ...values } });
    }

    const deliver = () => {
      for (const [slot, own] of Object.entries(args.slots)) {
        const delivered =
          slot === releaseSlot
            ? build
            : own.build && travellingBuild(own.build, operatingSystem, `${pathOf(slot)}.build`, key, refuse);
        if (delivered) {
          write(`${slot}-delivery`, {
            template: slot === releaseSlot ? RELEASE_DELIVERY : SLOT_DELIVERY,
            parameters: { site: siteName, slot, ...delivered.parameters, sticky: { ...stuckTo(slot), defaultsTravel } },
          });
        }
      }
    };
    const stickInProduction = (kept: NamesByKind) => {
      if (!isEmpty(stuckTo(PRODUCTION))) {
        const suffix = "production-sticky";
        write(suffix, {
          template: released ? PRODUCTION_STICKY_VALUES : LONE_PRODUCTION_STICKY_VALUES,
          parameters: {
            site: siteName,
            ...written(sticky.get(PRODUCTION) ?? NOTHING),
            ...(released ? { releaseSlot, kept } : {}),
          },
          checks: [warnOfRestart(this, `${name}-${suffix}`)],
        });
      }
      if (!isEmpty(allNames)) {
        const lists = Object.entries(STICKY_LISTS).map(([kind, list]) => [
          list,
          [...allNames[kind as keyof NamesByKind]],
        ]);
        last = new WebAppSlotConfigurationNames(
          `${name}-slot-config-names`,
          { resourceGroupName: app.resourceGroupName, name: siteName, ...Object.fromEntries(lists) },
          { parent: this, dependsOn: [...staying, last], hooks: before(check) },
        );
      }
    };
    const swapsItself = swapsByItself(args);
    if (swapsItself) {
      // The delivery sets the swap off, so all else comes before it. What is to travel from now on is kept until then.
      stickInProduction(lowerCase(namedBy(args).travelling));
    } else {
      deliver();
      stickInProduction(NO_NAMES);
    }

    if (hasTraffic(args)) {
      last = deployTraffic(
        this,
        `${name}-traffic`,
        app,
        {
          percentages: args.traffic ?? {},
          ramps: args.ramps ?? {},
          live: {
            slot: releaseSlot,
            isLive: swapsItself ? true : wanted.apply((build) => identity.apply((declared) => build === declared)),
            percentage: args.trafficWhenLive ?? 0,
          },
        },
        { percentages: "traffic", ramps: "ramps" },
        { after: last, checks: [check] },
        refuse,
      );
    }

    if (swapsItself) {
      deliver();
      this.liveBuild = identity;
    } else {
      const swap = deploySwap(this, `${name}-swap`, {
        resourceGroupName: app.resourceGroupName,
        siteName,
        slot: releaseSlot,
        targetBuildVersion: wanted,
        checks: [check],
        after: last,
      });
      this.liveBuild = liveBuildOf(swap);
      last = swap;
    }

    for (const [slot, own] of Object.entries(args.slots)) {
      const source = own.configurationSource ?? PRODUCTION;
      if (slot !== releaseSlot && own.build === undefined && source !== "") {
        const fromProduction = source === PRODUCTION;
        write(`${slot}-delivery`, {
          template: fromProduction ? INHERITED_FROM_PRODUCTION : INHERITED_FROM_SLOT,
          parameters: {
            site: siteName,
            slot,
            ...(fromProduction ? {} : { source }),
            sticky: { ...lowerCase(allNames), defaultsTravel },
          },
        });
      }
    }

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
    });
  }
}

const NOTHING = { settings: {}, connectionStrings: {}, mounts: {} };
const NO_NAMES = eachKind((): readonly string[] => []);
