import * as pulumi from "@pulumi/pulumi";
import { holdsBuild } from "../rules";
import { type Arm, armOf } from "./arm";
import { type AskSite, askSiteOf } from "./ask-site";
import { deployNow } from "./deploy-now";
import { GUARDED_SWAP } from "./deployments/swap";
import type { HealthCheck } from "./health-check";
import { type App, describeBuild, describeHeldBuilds, type HeldBuilds, pathOf, readHeldBuilds } from "./held-builds";
import { appOf, type Hook, hook, known, parametersOf } from "./hooks";
import { hostNamesOf } from "./host-names";
import { untilIdle } from "./operations";
import { type Probed, probe } from "./probe";
import type { Rollout } from "./rollout";
import { RolloutConduct, withdrawVisitors } from "./rollout-conduct";
import { RolloutRecord } from "./rollout-record";

/** How a swap is proven. */
export interface Proof {
  /** What must pass on the slot before the swap, and on production after it. */
  readonly healthCheck?: pulumi.Input<HealthCheck | undefined>;
  /** How visitors are sent to the slot before the swap. */
  readonly rollout?: pulumi.Input<Rollout | undefined>;
}

/**
 * Releases a build, before the deployment of its swap is written. It reads what the slot really holds: the swap goes on
 * when that is the target, or when production runs it already; else the `up` stops with an error that says what each of
 * them holds.
 *
 * Where there is a health check, the slot is asked first; then the slots are swapped here, so that the deployment is
 * written, as a record, only once production has passed too. Where production does not, they are swapped back. A gradual
 * release comes between the slot's health check and the swap.
 */
export function releasing(component: pulumi.Resource, name: string, { healthCheck, rollout }: Proof): Hook {
  return hook(`${name}-verify-swap`, async (args) => {
    const { target = "" } = await parametersOf(args);
    const app = await appOf(args);
    const [check, gradually] = await Promise.all([known(healthCheck), known(rollout)]);
    pulumi.log.info(`reading what "${app.slot}" and production hold`, component, undefined, true);
    const held = await readHeldBuilds(app, component);
    const isLive = holdsBuild(held.production, target);
    if (!isLive && !holdsBuild(held.slot, target)) {
      throw new Error(
        `targetBuildVersion ${target} is not in slot "${app.slot}": ${describeHeldBuilds(app, held)}. ` +
          `Deploy ${target} to "${app.slot}" first, or declare a target that one of them holds`,
      );
    }
    if (gradually === undefined) {
      // One that was cut off may have been declared before.
      await withdrawVisitors(new RolloutRecord(await armOf(component), app, component));
    }
    if (check === undefined && gradually === undefined) {
      const what = isLive
        ? `production runs ${held.production} already: nothing to swap`
        : `swapping ${held.slot} from "${app.slot}" into production`;
      pulumi.log.info(what, component, undefined, true);
      return;
    }
    const release = await Release.of(app, check, gradually, component, name);
    if (!isLive) {
      await release.prove(held);
      return;
    }
    // A run that was cut off after the swap has proven nothing yet. What it replaced is still on the slot then.
    const before = await parametersOf({ ...args, newInputs: args.oldInputs });
    const replaced = before.target !== undefined && holdsBuild(held.slot, before.target);
    await release.confirm(held.production, replaced ? held.slot : undefined);
  });
}

/** The release of one build through a slot. */
class Release {
  private constructor(
    private readonly app: App,
    private readonly check: HealthCheck | undefined,
    private readonly rollout: RolloutConduct | undefined,
    private readonly hostNames: { readonly production: string; readonly slot: string },
    private readonly arm: Arm,
    private readonly ask: AskSite,
    private readonly component: pulumi.Resource,
    private readonly name: string,
  ) {}

  static async of(
    app: App,
    check: HealthCheck | undefined,
    rollout: Rollout | undefined,
    component: pulumi.Resource,
    name: string,
  ): Promise<Release> {
    const [hostNames, arm, ask] = await Promise.all([
      hostNamesOf(app, component),
      armOf(component),
      askSiteOf(component),
    ]);
    const conduct = rollout && new RolloutConduct(rollout, check, { app, arm, ask, hostNames, component });
    return new Release(app, check, conduct, hostNames, arm, ask, component, name);
  }

  /** Brings what the slot holds live once the slot has passed, and leaves it there if production passes too. */
  async prove(held: HeldBuilds): Promise<void> {
    const { slot } = this.app;
    const where = `slot "${slot}"`;
    const probed = { where, hostName: this.hostNames.slot, endsAtFaults: false };
    const fault = await this.faultOf(probed);
    if (fault !== undefined) {
      await this.rollout?.giveUp();
      throw new Error(
        `healthCheck: ${held.slot} is not healthy on ${where}, so it was not swapped in: ` +
          `production still runs ${describeBuild(held.production)}. ${fault}`,
      );
    }
    if (held.production !== "") {
      await this.rollout?.carryOut(held);
    }
    this.say(`swapping ${held.slot} from "${slot}" into production`);
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
    const probed = { where: "production", hostName: this.hostNames.production, endsAtFaults: true };
    const fault = await this.faultOf(probed);
    if (fault === undefined) {
      await this.rollout?.finish(live);
      return;
    }
    await this.undo(live, replaced, fault).finally(() => this.rollout?.giveUp());
  }

  /** @throws Always: what production runs then, and the fault. */
  private async undo(live: string, replaced: string | undefined, fault: string): Promise<never> {
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
          `${error instanceof Error ? error.message : String(error)}. ${fault}`,
      );
    });
    throw new Error(
      `healthCheck: production was not healthy with ${live}, so the slots were swapped back: production runs ` +
        `${describeBuild(replaced)}, slot "${this.app.slot}" holds ${live}. ${fault}`,
    );
  }

  private async faultOf(probed: Probed): Promise<string | undefined> {
    return this.check && probe(this.ask, this.check, probed, this.component);
  }

  private async swap(target: string): Promise<void> {
    await untilIdle(this.app, this.component);
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
    // What has no version cannot be asked for by one.
    await this.arm("POST", `${pathOf(this.app, this.app.slot)}/slotsswap`, {
      targetSlot: "production",
      preserveVnet: true,
    });
    await untilIdle(this.app, this.component);
  }

  private say(text: string): void {
    pulumi.log.info(text, this.component, undefined, true);
  }
}
