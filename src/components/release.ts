import * as pulumi from "@pulumi/pulumi";
import { holdsBuild } from "../rules";
import type { AppName } from "./app";
import { type Arm, armOf } from "./arm";
import { askSiteOf } from "./ask-site";
import { deployNow } from "./deploy-now";
import { GUARDED_SWAP } from "./deployments/swap";
import type { HealthCheck } from "./health-check";
import { type App, describeBuild, describeHeldBuilds, type HeldBuilds, pathOf, readHeldBuilds } from "./held-builds";
import { appOf, type Hook, hasEngine, hook, known, parametersOf } from "./hooks";
import { hostNamesOf } from "./host-names";
import { untilIdle } from "./operations";
import type { Previews } from "./previews";
import { probe } from "./probe";
import { isPreview } from "./swap-action";
import { forgetTarget, unlabel } from "./swap-labels";
import { SwapPreview } from "./swap-preview";

/** How often a swap by name is asked for that is not heard. */
const SWAP_TRIES = 3;

/** How a swap is proven. */
export interface Proof {
  /** What must pass on the slot before the swap, and on production after it. */
  readonly healthCheck?: pulumi.Input<HealthCheck | undefined>;
}

/**
 * Releases a build, before the deployment of its swap is written. It reads what the slot really holds: the swap goes on
 * when that is the target, or when production runs it already; else the `up` stops with an error that says what each of
 * them holds.
 *
 * Where there is a health check, the slot is asked first; then the slots are swapped here, so that the deployment is
 * written, as a record, only once production has passed too. Where production does not, they are swapped back.
 *
 * A swap with preview is begun, completed and cancelled here.
 */
export function releasing(component: pulumi.Resource, name: string, { healthCheck }: Proof, previews: Previews): Hook {
  return hook(`${name}-verify-swap`, async (args) => {
    const { target = "", action } = await parametersOf(args);
    const before = await parametersOf({ ...args, newInputs: args.oldInputs });
    const app = await appOf(args);
    const check = await known(healthCheck);
    pulumi.log.info(`reading what "${app.slot}" and production hold`, component, undefined, true);
    const preview = await SwapPreview.of(app, component);
    const [held, waiting] = await Promise.all([readHeldBuilds(app, component), preview.waiting()]);
    const isExpected = before.action !== undefined || (isPreview(action) && holdsBuild(held.slot, target));
    previews.refuseOthers(app, preview, waiting, isExpected);
    const isLive = holdsBuild(held.production, target);
    if (!isLive && !holdsBuild(held.slot, target)) {
      throw new Error(
        `targetBuildVersion ${target} is not in slot "${app.slot}": ${describeHeldBuilds(app, held)}. ` +
          `Deploy ${target} to "${app.slot}" first, or declare a target that one of them holds`,
      );
    }
    const release = await Release.of(app, check, preview, component, name);
    if (isLive) {
      if (waiting !== undefined) {
        await release.cancel(held);
      }
      pulumi.log.info(`production runs ${held.production} already: nothing to swap`, component, undefined, true);
      // A run that was cut off after the swap has proven nothing yet. What it replaced is still on the slot then.
      const was = before.action === undefined ? before.target : undefined;
      const replaced = was !== undefined && holdsBuild(held.slot, was);
      await release.confirm(held.production, replaced ? held.slot : undefined);
    } else if (isPreview(action)) {
      await release.preview(held, waiting !== undefined);
    } else if (waiting !== undefined) {
      await release.complete(held);
    } else {
      await release.prove(held, target);
    }
  });
}

/**
 * Has a build that is to wait on the slot wait there, also where the deployment of its swap had no reason to be written: a
 * preview that was cancelled, since something that it is made of was written, or by somebody else, is begun anew.
 *
 * @param live What production runs, once all writes are done.
 */
export function keepingPreview(
  component: pulumi.Resource,
  name: string,
  release: AppName & { readonly slot: pulumi.Input<string>; readonly target: pulumi.Input<string> },
  { healthCheck }: Proof,
  previews: Previews,
  live: pulumi.Output<string>,
): pulumi.Output<string> {
  const { resourceGroupName, siteName, slot, target } = release;
  return pulumi
    .all([live, resourceGroupName, siteName, slot, target])
    .apply(async ([live, resourceGroupName, site, slot, target]) => {
      if (!(await previews.declared()) || pulumi.runtime.isDryRun() || !hasEngine() || holdsBuild(live, target)) {
        return live;
      }
      const app = { resourceGroupName, site, slot };
      const preview = await SwapPreview.of(app, component);
      const waiting = await preview.waiting();
      previews.refuseOthers(app, preview, waiting, true);
      if (waiting === undefined) {
        const held = await readHeldBuilds(app, component);
        if (holdsBuild(held.slot, target) && !holdsBuild(held.production, target)) {
          const release = await Release.of(app, await known(healthCheck), preview, component, name);
          await release.preview(held, false);
        }
      }
      return live;
    });
}

/** The release of one build through a slot. */
class Release {
  private constructor(
    private readonly app: App,
    private readonly check: HealthCheck | undefined,
    private readonly swapPreview: SwapPreview,
    private readonly arm: Arm,
    private readonly component: pulumi.Resource,
    private readonly name: string,
  ) {}

  static async of(
    app: App,
    check: HealthCheck | undefined,
    preview: SwapPreview,
    component: pulumi.Resource,
    name: string,
  ): Promise<Release> {
    return new Release(app, check, preview, await armOf(component), component, name);
  }

  /** Stops half way, with production's sticky settings on the slot, once the build has passed with them. */
  async preview(held: HeldBuilds, waits: boolean): Promise<void> {
    const { slot } = this.app;
    if (!waits) {
      this.say(`applying production's sticky settings to ${held.slot} on "${slot}"`);
      await this.swapPreview.begin().catch((error: unknown) => {
        throw new Error(
          `swapAction: ${held.slot} was not previewed on slot "${slot}", so production still runs ` +
            `${describeBuild(held.production)}. ${whyNotPreviewed(error)}`,
        );
      });
    }
    await this.passWithSettingsOfProduction(held);
    this.say(`${held.slot} waits on "${slot}" to be swapped into production`);
  }

  /** Brings what waits on the slot live once it has passed there again, and leaves it there if production passes too. */
  async complete(held: HeldBuilds): Promise<void> {
    await this.passWithSettingsOfProduction(held);
    this.say(`completing the swap of ${held.slot} from "${this.app.slot}" into production`);
    try {
      await this.swapPreview.complete(held.slot);
      await forgetTarget(this.arm, this.app);
    } catch (error) {
      this.say(`swapping ${held.slot} from its start, since what waits was not completed: ${textOf(error)}`);
      await this.swapPreview.reset();
      await this.swap(held.slot);
    }
    await this.confirm(held.slot, held.production);
  }

  /** Gives the slot its own sticky settings back. */
  async cancel(held: HeldBuilds): Promise<void> {
    this.say(`cancelling the swap of ${held.slot} from "${this.app.slot}" into production`);
    await this.swapPreview.reset();
  }

  private async passWithSettingsOfProduction(held: HeldBuilds): Promise<void> {
    const fault = await this.faultOf("slot");
    if (fault === undefined) {
      return;
    }
    await this.cancel(held).catch((error: unknown) => {
      throw new Error(
        `healthCheck: ${held.slot} is not healthy on slot "${this.app.slot}" with production's sticky settings, and ` +
          `cancelling its preview failed, so that it waits there: ${textOf(error)}. ${fault}`,
      );
    });
    throw new Error(
      `healthCheck: ${held.slot} is not healthy on slot "${this.app.slot}" with production's sticky settings, so its ` +
        `preview was cancelled: production still runs ${describeBuild(held.production)}, the slot holds ${held.slot} with ` +
        `its own. ${fault}`,
    );
  }

  /** What is wrong with the build on the slot, or in production; undefined where it passes, or where nothing is asked. */
  private async faultOf(place: "slot" | "production"): Promise<string | undefined> {
    if (this.check === undefined) {
      return undefined;
    }
    const [hostNames, ask] = await Promise.all([hostNamesOf(this.app, this.component), askSiteOf(this.component)]);
    const isProduction = place === "production";
    const where = isProduction ? place : `slot "${this.app.slot}"`;
    return probe(ask, this.check, { where, hostName: hostNames[place], endsAtFaults: isProduction }, this.component);
  }

  /**
   * Brings what the slot holds live once the slot has passed, and leaves it there if production passes too. Where nothing is
   * asked, the deployment that follows brings it live.
   *
   * @param target What the deployment asks for.
   */
  async prove(held: HeldBuilds, target: string): Promise<void> {
    const { slot } = this.app;
    const fault = await this.faultOf("slot");
    if (fault !== undefined) {
      throw new Error(
        `healthCheck: ${held.slot} is not healthy on slot "${slot}", so it was not swapped in: ` +
          `production still runs ${describeBuild(held.production)}. ${fault}`,
      );
    }
    this.say(`swapping ${held.slot} from "${slot}" into production`);
    if (this.check === undefined) {
      await unlabel(this.arm, this.app, target);
      return;
    }
    await this.swap(held.slot);
    await this.confirm(held.slot, held.production);
  }

  /**
   * Asks production, and swaps back where it does not pass.
   *
   * @param live What it runs.
   * @param replaced What it ran before and the slot holds now; undefined where that is not known.
   */
  async confirm(live: string, replaced: string | undefined): Promise<void> {
    const fault = await this.faultOf("production");
    if (fault === undefined) {
      await this.verifyIsLive(live);
      return;
    }
    if (replaced === undefined) {
      throw new Error(
        `healthCheck: production runs ${live} and is not healthy; slot "${this.app.slot}" does not hold the build ` +
          `before, so nothing was swapped. ${fault}`,
      );
    }
    this.say(`swapping ${live} out of production again`);
    await this.swapBack(live, replaced).catch((error: unknown) => {
      throw new Error(
        `healthCheck: production runs ${live} and is not healthy, and swapping back to ${describeBuild(replaced)} failed: ` +
          `${textOf(error)}. ${fault}`,
      );
    });
    throw new Error(
      `healthCheck: production was not healthy with ${live}, so the slots were swapped back: production runs ` +
        `${describeBuild(replaced)}, slot "${this.app.slot}" holds ${live}. ${fault}`,
    );
  }

  /** Who swapped by hand meanwhile knew why: the deployment that is written next would undo it. */
  private async verifyIsLive(live: string): Promise<void> {
    const held = await readHeldBuilds(this.app, this.component);
    if (held.production !== live) {
      throw new Error(
        `healthCheck: somebody else changed the slots while production was asked whether ${live} is healthy: ` +
          describeHeldBuilds(this.app, held),
      );
    }
  }

  private async swap(target: string): Promise<void> {
    await untilIdle(this.app, this.component);
    await unlabel(this.arm, this.app, target);
    const { resourceGroupName, site, slot } = this.app;
    await deployNow(this.arm, resourceGroupName, this.name, GUARDED_SWAP, { site, slot, target });
  }

  private async swapBack(live: string, replaced: string): Promise<void> {
    const held = await readHeldBuilds(this.app, this.component);
    if (held.production !== live || held.slot !== replaced) {
      throw new Error(`somebody else changed the slots: ${describeHeldBuilds(this.app, held)}`);
    }
    if (replaced !== "") {
      await this.swap(replaced);
      return;
    }
    await this.swapByName(live);
  }

  /**
   * Swaps to what has no version, and cannot be asked for by one.
   *
   * @param live What production runs until then. While it does, the swap was not made, whatever was answered.
   */
  private async swapByName(live: string): Promise<void> {
    const path = `${pathOf(this.app, this.app.slot)}/slotsswap`;
    for (let tries = 1; ; tries++) {
      const asked = this.arm("POST", path, { targetSlot: "production", preserveVnet: true });
      const [outcome] = await Promise.allSettled([asked]);
      await untilIdle(this.app, this.component);
      const held = await readHeldBuilds(this.app, this.component);
      if (held.production !== live) {
        return;
      }
      if (outcome.status === "fulfilled") {
        throw new Error(`it was not swapped: ${describeHeldBuilds(this.app, held)}`);
      }
      if (tries === SWAP_TRIES) {
        throw outcome.reason;
      }
    }
  }

  private say(text: string): void {
    pulumi.log.info(text, this.component, undefined, true);
  }
}

function whyNotPreviewed(error: unknown): string {
  const text = textOf(error);
  return /authentication/i.test(text)
    ? 'Azure refuses a swap with preview while authentication is enabled on one of the slots: disable it, or declare swapAction "Swap". ' +
        text
    : text;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
