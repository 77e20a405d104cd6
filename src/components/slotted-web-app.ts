import type { WebApp } from "@pulumi/azure-native/web/webApp";
import type { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION, routingLink } from "../rules";
import type { BuildArgs } from "./args/build-args";
import { versionOfBuild } from "./args/build-package";
import { promotedBuilds } from "./args/promoted-build";
import type { ReleaseReference } from "./args/references";
import type { SlottedWebAppArgs } from "./args/slotted-web-app-args";
import type { DnsRecord } from "./args/staying-args";
import { eachKind, type StickyNames } from "./args/sticky";
import { travellingBuild } from "./args/travelling-build";
import { before, inOrder } from "./azure/hook";
import { Past } from "./azure/past";
import { recordDeclared } from "./hooks/declared";
import { Promotions, promotedTexts } from "./hooks/promotions";
import { mayDeleteSlots, ownHooks } from "./hooks/slotted-web-app";
import { verifyTakeOver } from "./hooks/take-over";
import { verifyPlan, verifyTarget } from "./hooks/verify";
import { warnOfHealthCheckPath } from "./hooks/warn-of-restart";
import { Previews } from "./releases/previews";
import { declareWrites } from "./resources/app-writes";
import { dnsRecordsOf } from "./resources/host-names";
import { releaseOf } from "./resources/release-reference";
import { declaredBuilds, heldAtTheEnd, identityKey } from "./resources/release-writes";
import { declareSites } from "./resources/sites";
import { withoutTraces } from "./resources/without-traces";
import { Writes } from "./resources/writes";
import { Restoration } from "./restoration/restoration";
import { declare } from "./validation/declare";

/**
 * A web app with deployment slots, whose builds go live by swapping.
 *
 * What travels with a build is delivered to the release slot, warmed up there, and swapped into production; production
 * gets it in no other way. What stays with a slot is written in place. The declaration says which build is where, and
 * declaring it again changes nothing.
 *
 * @throws InputPropertiesError Where something is wrong with the arguments: all problems at once, each by its path.
 */
export class SlottedWebApp extends pulumi.ComponentResource {
  /** The app, to hang on it what this component does not declare: a role, a metric alert, a private endpoint. */
  public readonly site: WebApp;
  /** The slots, by name, likewise. */
  public readonly slots: Record<string, WebAppSlot>;
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
  /**
   * The identity of the build that production really runs, read once all is written; with auto swap, of the one that goes
   * live by itself. Not known in a preview that swaps.
   */
  public readonly liveBuild: pulumi.Output<string>;
  /** By slot, the identity of the build that it holds once all is written; empty where it holds none that says its version. */
  public readonly slotBuilds: pulumi.Output<Record<string, string>>;
  /**
   * The release that production really runs: its version, and where its package or its image is. It has no secret. A stack exports
   * it, and another app is declared to run the same by `build.promotedFrom`.
   */
  public readonly release: pulumi.Output<ReleaseReference>;
  /** The names that stay with their slot when slots are swapped, whichever slot has them: the lists that App Service keeps. */
  public readonly stickyNames: pulumi.Output<StickyNames>;

  /**
   * By custom host name, the DNS records to make for it, before it can be bound. Known once the app and its slots are there,
   * and part of the error where a record is missing.
   */
  public readonly dnsRecords: pulumi.Output<Record<string, DnsRecord[]>>;

  constructor(name: string, args: SlottedWebAppArgs, opts?: pulumi.ComponentResourceOptions) {
    const { declaration, checked, checks } = declare(name, args, opts);
    const placed = declaration.args;
    const component = () => this;
    const restoration = new Restoration(component, name);
    const previews = new Previews({ component, action: placed.swapAction });
    const promoted = promotedBuilds(args);
    const promotions = new Promotions(component, promoted);
    const past = new Past(component);
    super("azure-slots:index:SlottedWebApp", name, {}, past.optionsOf(name, opts));

    const declared = recordDeclared(this, name, {
      named: declaration.named,
      texts: {
        virtualNetworks: declaration.virtualNetworks,
        buildVersion: versionOfBuild(placed.build),
        ...promotedTexts(promoted),
        targetBuildVersion: placed.targetBuildVersion ?? versionOfBuild(placed.build),
        swapAction: placed.swapAction,
        rollout: placed.rollout && "true",
        resourceGroupName: placed.resourceGroupName,
        siteName: placed.name,
        location: placed.location,
        operatingSystem: declaration.operatingSystem,
        hyperV: declaration.hyperV ? "true" : undefined,
      },
      past,
      restoration,
      ...ownHooks(declaration, { component: this, previews, promotions, mayDelete: () => mayDeleteSlots(this, opts) }),
    });

    const known = pulumi.all([checked, identityKey(this, name)]).apply(([, bytes]) => bytes);
    const travelling = (build: BuildArgs) =>
      travellingBuild(build, declaration.operatingSystem, known, declaration.packageIdentity);
    const builds = new Map(declaration.builds.map(([slot, build]) => [slot, travelling(build)]));
    const build = builds.get(declaration.releaseSlot) ?? travelling(placed.build);
    const { identity } = build;
    const { version, target, wanted } = declaredBuilds(checked, build);

    const { releaseSlot, isReleased } = declaration;
    const check = inOrder(
      promotions.hook(),
      verifyTarget(this, { version, identity, target, releaseSlot, isReleased }),
    );
    const plan = verifyPlan(this, declaration);
    const restart = warnOfHealthCheckPath(this);
    const unlock = previews.clearing(releaseSlot);
    // A hook that waits holds up the engine, which may be about to make what the declaration is made of: so all that hooks
    // need is waited for before the first resource that has any.
    const ready = pulumi.all([checked, wanted, checks, declared]);
    const hooks = before(name, verifyTakeOver(this, placed.existingApp), plan, check, restart, unlock);
    const { site, siteName, slots } = withoutTraces(() => declareSites(this, declaration, hooks, ready));
    const app = { resourceGroupName: placed.resourceGroupName, siteName };
    const first = [site, ...slots.values()];
    const writes = new Writes({ parent: this, name, app, check, first, unlock, restoration });
    const swap = withoutTraces(() =>
      declareWrites(writes, { declaration, checked, checks, builds, build, wanted, previews, past, site, slots }),
    );
    const held = heldAtTheEnd(writes, {
      slots: Object.keys(declaration.slots),
      wanted,
      identity,
      swapAction: placed.swapAction,
      swap: swap ?? releaseSlot,
    });

    const bySlot = (of: (slot: WebAppSlot, name: string) => pulumi.Input<string>) =>
      pulumi.output(Object.fromEntries([...slots].map(([name, slot]) => [name, of(slot, name)])));
    this.site = site;
    this.slots = Object.fromEntries(slots);
    this.siteName = siteName;
    this.siteId = site.id;
    this.hostName = site.defaultHostName;
    this.url = pulumi.interpolate`https://${site.defaultHostName}`;
    this.slotIds = bySlot(({ id }) => id);
    this.slotHostNames = bySlot(({ defaultHostName }) => defaultHostName);
    this.slotUrls = bySlot(({ defaultHostName }) => pulumi.interpolate`https://${defaultHostName}`);
    this.optInLinks = bySlot((_, slot) => site.defaultHostName.apply((host) => routingLink(host, slot)));
    this.optOutLink = site.defaultHostName.apply((host) => routingLink(host, PRODUCTION));
    this.buildIdentity = identity;
    this.liveBuild = held.production;
    this.slotBuilds = held.slots;
    this.release = releaseOf({
      parent: this,
      app,
      siteId: site.id,
      live: held.production,
      identity,
      build: placed.build,
    });
    this.stickyNames = pulumi.output(eachKind((kind) => [...declaration.sticky.names[kind]]));
    const ids = [site.id, ...[...slots.values()].map(({ id }) => id)];
    this.dnsRecords = dnsRecordsOf(this, declaration, app, ids);
    // Only what is known as soon as the app is there: the next run needs it, also where this one fails later.
    this.registerOutputs({ siteName, siteId: this.siteId, hostName: this.hostName, url: this.url });
  }
}
