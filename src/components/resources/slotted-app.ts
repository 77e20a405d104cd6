import type { WebApp } from "@pulumi/azure-native/web/webApp";
import type { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION, routingLink } from "../../rules";
import type { BuildArgs } from "../args/build-args";
import { versionOfBuild } from "../args/build-package";
import { pairedSettings } from "../args/function-host";
import { promotedBuilds } from "../args/promoted-build";
import type { ReleaseReference } from "../args/references";
import type { SlottedAppArgs } from "../args/slotted-app-args";
import type { DnsRecord } from "../args/staying-args";
import { eachKind, type StickyNames } from "../args/sticky";
import { travellingBuild } from "../args/travelling-build";
import { before, inOrder } from "../azure/hook";
import { Past } from "../azure/past";
import { recordDeclared } from "../hooks/declared";
import { Promotions, promotedTexts } from "../hooks/promotions";
import { mayDeleteSlots, ownHooks } from "../hooks/slotted-web-app";
import { verifyTakeOver } from "../hooks/take-over";
import { verifyPlan, verifyTarget } from "../hooks/verify";
import { warnOfHealthCheckPath } from "../hooks/warn-of-restart";
import { Previews } from "../releases/previews";
import { Restoration } from "../restoration/restoration";
import type { Declared } from "../validation/declare";
import { declareWrites } from "./app-writes";
import { dnsRecordsOf } from "./host-names";
import { releaseOf } from "./release-reference";
import { declaredBuilds, heldAtTheEnd, identityKey } from "./release-writes";
import { declareSites } from "./sites";
import { withoutTraces } from "./without-traces";
import { Writes } from "./writes";

/** An app with slots, whatever its kind: what a component for it gives. */
export interface SlottedApp {
  readonly site: WebApp;
  readonly slots: Record<string, WebAppSlot>;
  readonly siteName: pulumi.Output<string>;
  readonly siteId: pulumi.Output<string>;
  readonly hostName: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  readonly slotIds: pulumi.Output<Record<string, string>>;
  readonly slotHostNames: pulumi.Output<Record<string, string>>;
  readonly slotUrls: pulumi.Output<Record<string, string>>;
  readonly optInLinks: pulumi.Output<Record<string, string>>;
  readonly optOutLink: pulumi.Output<string>;
  readonly buildIdentity: pulumi.Output<string>;
  readonly liveBuild: pulumi.Output<string>;
  readonly slotBuilds: pulumi.Output<Record<string, string>>;
  readonly release: pulumi.Output<ReleaseReference>;
  readonly stickyNames: pulumi.Output<StickyNames>;
  readonly dnsRecords: pulumi.Output<Record<string, DnsRecord[]>>;
}

/** What a component prepares before it is registered: its options are part of that. */
export class AppComposition {
  /** The options to register the component with. */
  readonly options: pulumi.ComponentResourceOptions;
  private readonly restoration: Restoration;
  private readonly previews: Previews;
  private readonly promotions: Promotions;
  private readonly past: Past;

  /**
   * @param component The component, once it is registered.
   * @param args Its arguments, as the user wrote them.
   * @param declared What was found in them.
   */
  constructor(
    component: () => pulumi.ComponentResource,
    private readonly name: string,
    private readonly args: Pick<SlottedAppArgs, "build" | "slots">,
    private readonly declared: Declared,
    private readonly opts: pulumi.ComponentResourceOptions | undefined,
  ) {
    this.previews = new Previews({ component, action: declared.declaration.args.swapAction });
    this.promotions = new Promotions(component, promotedBuilds(args));
    this.past = new Past(component);
    this.restoration = new Restoration(component, name, this.past);
    this.options = this.past.optionsOf(name, opts);
  }

  /** Declares the app, its slots, and all that is written to them, as parts of the registered component. */
  declareApp(parent: pulumi.ComponentResource): SlottedApp {
    const { name, restoration, previews, promotions, past } = this;
    const { declaration, checked, checks } = this.declared;
    const placed = declaration.args;
    const declared = this.record(parent);

    const known = pulumi.all([checked, identityKey(parent, name)]).apply(([, bytes]) => bytes);
    const { kind, packageIdentity } = declaration;
    const travelling = (build: BuildArgs, slot: string) => {
      const paired = slot === declaration.releaseSlot ? pairedSettings(declaration) : {};
      return travellingBuild(build, declaration.operatingSystem, known, {
        packageIdentity,
        isFunctionApp: kind.isFunctionApp,
        paired,
      });
    };
    const builds = new Map(declaration.builds.map(([slot, build]) => [slot, travelling(build, slot)]));
    const build = builds.get(declaration.releaseSlot) ?? travelling(placed.build, declaration.releaseSlot);
    const { identity } = build;
    const { version, target, wanted } = declaredBuilds(checked, build);

    const { releaseSlot, isReleased } = declaration;
    const check = inOrder(
      promotions.hook(),
      verifyTarget(parent, { version, identity, target, releaseSlot, isReleased }),
    );
    const plan = verifyPlan(parent, declaration);
    const restart = warnOfHealthCheckPath(parent);
    const unlock = previews.clearing(releaseSlot);
    // A hook that waits holds up the engine, which may be about to make what the declaration is made of: so all that hooks
    // need is waited for before the first resource that has any.
    const ready = pulumi.all([checked, wanted, checks, declared]);
    const hooks = before(name, verifyTakeOver(parent, placed.existingApp), plan, check, restart, unlock);
    const { site, siteName, slots } = withoutTraces(() => declareSites(parent, declaration, hooks, ready));
    const app = { resourceGroupName: placed.resourceGroupName, siteName };
    const first = [site, ...slots.values()];
    const writes = new Writes({ parent, name, app, check, first, unlock, restoration });
    const swap = withoutTraces(() =>
      declareWrites(writes, { declaration, checked, checks, builds, build, wanted, previews, past, site, slots }),
    );
    const held = heldAtTheEnd(writes, {
      slots: Object.keys(declaration.slots),
      wanted,
      build,
      swapAction: placed.swapAction,
      swap: swap ?? releaseSlot,
    });
    const ids = [site.id, ...[...slots.values()].map(({ id }) => id)];
    return {
      ...addressesOf(site, slots),
      siteName,
      buildIdentity: identity,
      liveBuild: held.production,
      slotBuilds: held.slots,
      release: releaseOf({ parent, app, siteId: site.id, live: held.production, identity, build: placed.build }),
      stickyNames: pulumi.output(eachKind((kind) => [...declaration.sticky.names[kind]])),
      dnsRecords: dnsRecordsOf(parent, declaration, app, ids),
    };
  }

  /** Records what is declared, and acts on what has changed, before anything is written. */
  private record(component: pulumi.ComponentResource): pulumi.Output<string> {
    const { name, args, opts, restoration, previews, promotions, past } = this;
    const { declaration } = this.declared;
    const placed = declaration.args;
    return recordDeclared(component, name, {
      named: declaration.named,
      texts: {
        virtualNetworks: declaration.virtualNetworks,
        buildVersion: versionOfBuild(placed.build),
        ...promotedTexts(promotedBuilds(args)),
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
      ...ownHooks(declaration, { component, previews, promotions, mayDelete: () => mayDeleteSlots(component, opts) }),
    });
  }
}

type Addresses = Pick<
  SlottedApp,
  | "site"
  | "slots"
  | "siteId"
  | "hostName"
  | "url"
  | "slotIds"
  | "slotHostNames"
  | "slotUrls"
  | "optInLinks"
  | "optOutLink"
>;

/** Where an app and its slots are. */
function addressesOf(site: WebApp, slots: ReadonlyMap<string, WebAppSlot>): Addresses {
  const bySlot = (of: (slot: WebAppSlot, name: string) => pulumi.Input<string>) =>
    pulumi.output(Object.fromEntries([...slots].map(([name, slot]) => [name, of(slot, name)])));
  return {
    site,
    slots: Object.fromEntries(slots),
    siteId: site.id,
    hostName: site.defaultHostName,
    url: pulumi.interpolate`https://${site.defaultHostName}`,
    slotIds: bySlot(({ id }) => id),
    slotHostNames: bySlot(({ defaultHostName }) => defaultHostName),
    slotUrls: bySlot(({ defaultHostName }) => pulumi.interpolate`https://${defaultHostName}`),
    optInLinks: bySlot((_, slot) => site.defaultHostName.apply((host) => routingLink(host, slot))),
    optOutLink: site.defaultHostName.apply((host) => routingLink(host, PRODUCTION)),
  };
}
