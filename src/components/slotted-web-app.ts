import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import { WebAppSlotConfigurationNames } from "@pulumi/azure-native/web/webAppSlotConfigurationNames";
import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random";
import {
  BUILD_VERSION_SETTING,
  buildIdentity,
  checkStack,
  checkTarget,
  checkVersion,
  PACKAGE_SETTING,
  stackConfiguration,
} from "../rules";
import { deploy, deploySwap, liveBuildOf } from "./deploy";
import { DELIVERY } from "./deployments/delivery";
import { PRODUCTION_STICKY_VALUES, SLOT_STICKY_VALUES } from "./deployments/sticky-values";
import { before, verifyTarget } from "./hooks";
import { refuseProblems } from "./problems";
import { OperatingSystem, type SlotArgs, type SlottedWebAppArgs } from "./slotted-web-app-args";
import {
  checkNamesOfSlots,
  checkPackageUri,
  releaseSlotOf,
  stickyNames,
  validateSlottedWebApp,
} from "./validate-slotted-web-app";

/** A declared build, with what the component derives of it. */
interface ResolvedBuild {
  readonly identity: string;
  /** All app settings that travel, the package and the identity among them. */
  readonly settings: Record<string, string>;
}

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
  /** The identity of the declared build: its version and the digest of what travels with it. */
  public readonly buildIdentity: pulumi.Output<string>;
  /** The identity of the build that production runs. */
  public readonly liveBuild: pulumi.Output<string>;

  constructor(name: string, args: SlottedWebAppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-slots:index:SlottedWebApp", name, {}, opts);
    refuseProblems(`SlottedWebApp "${name}"`, validateSlottedWebApp(name, args));

    const operatingSystem = args.operatingSystem ?? OperatingSystem.Linux;
    const linux = operatingSystem === OperatingSystem.Linux;
    const releaseSlot = releaseSlotOf(args);
    const build = resolveBuild(this, name, args, operatingSystem);
    const identity = pulumi.unsecret(build.apply((resolved) => resolved.identity));
    const target = args.targetBuildVersion ?? args.build.version;

    const check = verifyTarget(this, name, { version: args.build.version, identity }, target, releaseSlot);
    const hooks = before(check);
    // The check needs the whole declaration. It is waited for here, since a hook that waits holds up the engine, which
    // may be about to make what the declaration is made of.
    const declared = pulumi.all([target, args.build.version, identity]).apply((): pulumi.Resource[] => []);
    const resourceGroupName = args.resourceGroupName;
    const common = {
      resourceGroupName,
      serverFarmId: args.serverFarmId,
      kind: linux ? "app,linux" : "app",
      reserved: linux,
      httpsOnly: args.httpsOnly ?? false,
      tags: args.tags ?? {},
      ...(args.location === undefined ? {} : { location: args.location }),
    };

    const site = new WebApp(
      name,
      {
        ...common,
        ...(args.name === undefined ? {} : { name: args.name }),
        siteConfig: staysWith(args.production),
      },
      { parent: this, hooks, dependsOn: declared, transformations: [onlyDeclared(staysWith(args.production))] },
    );
    const siteName = site.name.apply((made) => {
      refuseProblems(`SlottedWebApp "${name}"`, checkNamesOfSlots(made, Object.keys(args.slots)));
      return made;
    });

    // Every write to the app waits for the one before it: App Service refuses two at a time.
    let last: pulumi.Resource = site;
    const slots = new Map<string, WebAppSlot>();
    for (const [slot, own] of Object.entries(args.slots)) {
      const resource: WebAppSlot = new WebAppSlot(
        `${name}-${slot}`,
        { ...common, name: siteName, slot, siteConfig: staysWith(own) },
        { parent: this, dependsOn: last, hooks, transformations: [onlyDeclared(staysWith(own))] },
      );
      slots.set(slot, resource);
      last = resource;
    }

    const inPlace = { resourceGroupName, checks: [check] };
    for (const [slot, { stickySettings }] of Object.entries(args.slots)) {
      if (hasAny(stickySettings)) {
        last = deploy(this, `${name}-${slot}-sticky`, {
          ...inPlace,
          template: SLOT_STICKY_VALUES,
          parameters: { site: siteName, slot, values: pulumi.secret(stickySettings) },
          after: last,
        });
      }
    }

    const sticky = [...stickyNames(args).keys()].sort();
    last = deploy(this, `${name}-${releaseSlot}-delivery`, {
      ...inPlace,
      template: DELIVERY,
      parameters: {
        site: siteName,
        slot: releaseSlot,
        settings: pulumi.secret(build.apply((resolved) => resolved.settings)),
        configuration: configurationOf(args, operatingSystem),
        stickyNames: sticky.map((item) => item.toLowerCase()),
      },
      after: last,
    });

    if (hasAny(args.production?.stickySettings)) {
      last = deploy(this, `${name}-production-sticky`, {
        ...inPlace,
        template: PRODUCTION_STICKY_VALUES,
        parameters: { site: siteName, releaseSlot, values: pulumi.secret(args.production?.stickySettings) },
        after: last,
      });
    }
    if (sticky.length > 0) {
      last = new WebAppSlotConfigurationNames(
        `${name}-slot-config-names`,
        { resourceGroupName, name: siteName, appSettingNames: sticky },
        { parent: this, dependsOn: last, hooks },
      );
    }

    const swap = deploySwap(this, `${name}-swap`, {
      ...inPlace,
      siteName,
      slot: releaseSlot,
      targetBuildVersion: pulumi.all([target, args.build.version, identity]).apply(([wanted, version, declared]) => {
        refuseProblems(`SlottedWebApp "${name}"`, checkTarget("targetBuildVersion", wanted));
        return wanted === version ? declared : wanted;
      }),
      after: last,
    });

    this.siteName = siteName;
    this.siteId = site.id;
    this.hostName = site.defaultHostName;
    this.url = pulumi.interpolate`https://${site.defaultHostName}`;
    this.slotIds = pulumi.output(mapSlots(slots, (slot) => slot.id));
    this.slotHostNames = pulumi.output(mapSlots(slots, (slot) => slot.defaultHostName));
    this.slotUrls = pulumi.output(mapSlots(slots, (slot) => pulumi.interpolate`https://${slot.defaultHostName}`));
    this.buildIdentity = identity;
    this.liveBuild = liveBuildOf(swap);
    this.registerOutputs({
      siteName: this.siteName,
      siteId: this.siteId,
      hostName: this.hostName,
      url: this.url,
      slotIds: this.slotIds,
      slotHostNames: this.slotHostNames,
      slotUrls: this.slotUrls,
      buildIdentity: this.buildIdentity,
      liveBuild: this.liveBuild,
    });
  }
}

/** Everything that travels, checked once it is known, so that a fault stops it before anything is written. */
function resolveBuild(
  parent: pulumi.Resource,
  name: string,
  args: SlottedWebAppArgs,
  operatingSystem: OperatingSystem,
): pulumi.Output<ResolvedBuild> {
  const key = new RandomBytes(`${name}-identity-key`, { length: 32 }, { parent });
  const { version, packageUri, stack, settings } = args.build;
  const declared = { version, packageUri, stack, settings: settings ?? {} };
  return pulumi
    .all([declared, configurationOf(args, operatingSystem), key.hex])
    .apply(([build, configuration, bytes]): ResolvedBuild => {
      refuseProblems(`SlottedWebApp "${name}"`, [
        ...checkVersion("build.version", build.version),
        ...checkStack("build.stack", build.stack, operatingSystem),
        ...checkPackageUri("build.packageUri", build.packageUri),
      ]);
      const { packageUri: uri, settings: own } = build;
      const identity = buildIdentity(build.version, { configuration, packageUri: uri, settings: own }, bytes);
      return { identity, settings: { ...own, [PACKAGE_SETTING]: uri, [BUILD_VERSION_SETTING]: identity } };
    });
}

/** The properties of `config/web` that travel with the build. */
function configurationOf(
  args: SlottedWebAppArgs,
  operatingSystem: OperatingSystem,
): pulumi.Output<Record<string, string>> {
  return pulumi.all([args.build.stack, args.build.startupCommand ?? ""]).apply(
    ([stack, command]): Record<string, string> => ({
      ...stackConfiguration(stack, operatingSystem),
      appCommandLine: command,
    }),
  );
}

/**
 * The configuration of a slot that stays with it. It is always stated, since a slot that is created without any starts
 * with a copy of all of production's settings, sticky ones too. Source: recorded traffic.
 */
function staysWith(slot: SlotArgs | undefined): { alwaysOn: pulumi.Input<boolean> } {
  return { alwaysOn: slot?.alwaysOn ?? false };
}

/**
 * Takes out of a resource's `siteConfig` what azure-native's SDK puts there unasked, `netFrameworkVersion` among it: that
 * one travels, and must not be written to a site or slot that holds a build.
 */
function onlyDeclared(siteConfig: object): pulumi.ResourceTransformation {
  return ({ props, opts }) => ({ props: { ...props, siteConfig }, opts });
}

function hasAny(settings: Record<string, pulumi.Input<string>> | undefined): boolean {
  return Object.keys(settings ?? {}).length > 0;
}

function mapSlots<Value>(
  slots: ReadonlyMap<string, WebAppSlot>,
  of: (slot: WebAppSlot) => Value,
): Record<string, Value> {
  return Object.fromEntries([...slots].map(([name, slot]) => [name, of(slot)]));
}
