import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION, routingLink, SYSTEM_ASSIGNED } from "../rules";
import { appOf, namedApp } from "./args/app-args";
import { versionOfBuild } from "./args/build-package";
import { NOTHING_NAMED } from "./args/named";
import { packageReading } from "./args/package-readers";
import { promotedBuilds } from "./args/promoted-build";
import type { ReleaseReference } from "./args/references";
import type { SlottedReleaseArgs } from "./args/slotted-release-args";
import { NO_NAMES } from "./args/sticky";
import { isPreview } from "./args/swap-action";
import { travellingBuild } from "./args/travelling-build";
import { existingApp } from "./azure/existing-app";
import { inOrder } from "./azure/hook";
import { Past } from "./azure/past";
import { recordDeclared } from "./hooks/declared";
import { Promotions, promotedTexts } from "./hooks/promotions";
import { releaseHooks, verifyNotSticky } from "./hooks/slotted-release";
import { verifyTarget } from "./hooks/verify";
import { verifyFunctionsHost } from "./hooks/verify-functions-host";
import { withdrawingVisitors } from "./hooks/withdraw-visitors";
import { Previews } from "./releases/previews";
import { deliverElsewhere } from "./resources/deliveries";
import { releaseOf } from "./resources/release-reference";
import { declaredBuilds, heldAtTheEnd, identityKey, swapBuild } from "./resources/release-writes";
import { withoutTraces } from "./resources/without-traces";
import { Writes } from "./resources/writes";
import { Restoration } from "./restoration/restoration";
import { declareRelease } from "./validation/slotted-release";

/**
 * The releases of an app that is declared elsewhere: by another stack, by Terraform or in the portal. A `SlottedWebApp`
 * declares the app together with its releases.
 *
 * It owns what a release owns: the build on the release slot, the swap into production, and which builds are where. It
 * writes nothing that stays with a slot. What is sticky in Azure is kept as it is, whoever declares it. So the other
 * declaration must leave out what travels: app settings that are not sticky, the package, the stack.
 *
 * @throws InputPropertiesError Where something is wrong with the arguments: all problems at once, each by its path.
 */
export class SlottedRelease extends pulumi.ComponentResource {
  /** The slot that releases go through. */
  public readonly releaseSlot: pulumi.Output<string>;
  /** The identity of the declared build: its version and the digest of what travels with it. */
  public readonly buildIdentity: pulumi.Output<string>;
  /** The identity of the build that production really runs, read once all is written. Not known in a preview that swaps. */
  public readonly liveBuild: pulumi.Output<string>;
  /** The identity of the build that the release slot holds once all is written; empty where it holds none that says its version. */
  public readonly slotBuild: pulumi.Output<string>;
  /**
   * The release that production really runs: its version, and where its package or its image is. It has no secret. A stack exports
   * it, and another app is declared to run the same by `build.promotedFrom`.
   */
  public readonly release: pulumi.Output<ReleaseReference>;
  /** Production's address, for example `https://shop.azurewebsites.net`. */
  public readonly url: pulumi.Output<string>;
  /** The release slot's address. */
  public readonly slotUrl: pulumi.Output<string>;
  /** The link that brings a visitor of production to the release slot, and keeps him there. */
  public readonly optInLink: pulumi.Output<string>;
  /** The link that brings a visitor back to production, and keeps him there. */
  public readonly optOutLink: pulumi.Output<string>;

  constructor(name: string, args: SlottedReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const { build: declaredBuild, checkedFor, checks } = declareRelease(name, args, opts);
    const component = () => this;
    const previews = new Previews({ component, action: args.swapAction });
    const promoted = promotedBuilds({ build: args.build });
    const promotions = new Promotions(component, promoted);
    const past = new Past(component);
    const restoration = new Restoration(component, name, past, "declared elsewhere");
    super("azure-slots:index:SlottedRelease", name, {}, past.optionsOf(name, opts));

    const { releaseSlot, swapAction } = args;
    const declared = recordDeclared(this, name, {
      named: NOTHING_NAMED,
      texts: {
        ...namedApp(args),
        releaseSlot,
        buildVersion: versionOfBuild(declaredBuild),
        ...promotedTexts(promoted),
        targetBuildVersion: args.targetBuildVersion ?? versionOfBuild(declaredBuild),
        swapAction,
        rollout: args.rollout && "true",
      },
      past,
      restoration,
      ...releaseHooks({ component: this, previews, promotions, releaseSlot }),
    });

    const named = appOf(this, args);
    const existing = existingApp(this, named);
    const checked = checkedFor(existing);
    const of = <Value>(read: (values: pulumi.Unwrap<typeof checked>) => Value) =>
      pulumi.unsecret(checked.apply((values) => read(values)));
    const slot = of((values) => values.releaseSlot.name);
    const key = pulumi.all([checked, identityKey(this, name)]).apply(([, bytes]) => bytes);
    const isFunctionApp = of((values) => values.isFunctionApp);
    const build = travellingBuild(
      declaredBuild,
      of((values) => values.operatingSystem),
      key,
      { isFunctionApp },
    );
    const { identity } = build;
    const { version, target, wanted } = declaredBuilds(checked, build);
    // A hook that waits holds up the engine: so all that hooks need is waited for before the first resource that has any.
    const ready = pulumi.all([named.siteName, wanted, checks, declared]);
    const app = { ...named, siteName: ready.apply(([site]) => site) };

    const waits = pulumi
      .all([swapAction, wanted, slot])
      .apply(([action, build, slot]) => (isPreview(action) ? { slot, build } : undefined));
    restoration.watch(app, slot, (releaseSlot) => ({
      watched: { slots: [PRODUCTION, releaseSlot], sticky: {}, names: NO_NAMES, traffic: [] },
      builds: new Map([[releaseSlot, identity]]),
      releaseSlot,
      waits,
    }));
    const holds = verifyTarget(this, { version, identity, target, releaseSlot: slot, isReleased: true });
    const check = inOrder(promotions.hook(), holds);
    const unlock = previews.clearing(slot);
    const writes = new Writes({ parent: this, name, app, check, first: [], unlock, restoration });
    const gradual = args.rollout === undefined ? [] : [withdrawingVisitors(this)];
    const reading = packageReading(declaredBuild, SYSTEM_ASSIGNED);
    const proof = {
      healthCheck: checked.apply(({ healthCheck }) => healthCheck),
      rollout: checked.apply(({ rollout }) => rollout),
      checks,
      package: reading && pulumi.output(reading),
    };
    const swap = withoutTraces(() => {
      const checks = [verifyNotSticky(this, name, declaredBuild), verifyFunctionsHost(this, name, isFunctionApp)];
      deliverElsewhere(writes, { slot, build, isFunctionApp, checks: [...checks, ...gradual] });
      return swapBuild(writes, { slot, build, wanted, swapAction, previews, past, proof });
    });
    const slots = slot.apply((name) => [name]);
    const held = heldAtTheEnd(writes, { slots, wanted, build, swapAction, swap });

    this.release = releaseOf({
      parent: this,
      app,
      siteId: pulumi.unsecret(existing.apply(({ siteId }) => siteId)),
      live: held.production,
      identity,
      build: declaredBuild,
    });
    const host = pulumi.unsecret(existing.apply(({ hostName }) => hostName));
    this.releaseSlot = slot;
    this.buildIdentity = identity;
    this.liveBuild = held.production;
    this.slotBuild = pulumi.all([held.slots, slot]).apply(([builds, slot]) => builds[slot] ?? "");
    this.url = pulumi.interpolate`https://${host}`;
    this.slotUrl = of((values) => `https://${values.releaseSlot.hostName}`);
    this.optInLink = pulumi.all([host, slot]).apply(([host, slot]) => routingLink(host, slot));
    this.optOutLink = host.apply((host) => routingLink(host, PRODUCTION));
    // Only what is known as soon as the app is there: the next run needs it, also where this one fails later.
    this.registerOutputs({ releaseSlot: slot, url: this.url, slotUrl: this.slotUrl });
  }
}
