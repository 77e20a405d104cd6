import type * as pulumi from "@pulumi/pulumi";
import type { Networks } from "../../rules";
import { type Arm, armOf } from "../azure/arm";
import { type AskSite, askSiteOf } from "../azure/ask-site";
import { deployNow } from "../azure/deploy-now";
import { textOf } from "../azure/error-text";
import {
  type App,
  describeBuild,
  describeHeldBuilds,
  type HeldBuilds,
  readHeldBuilds,
  targetInWords,
} from "../azure/held-builds";
import { hostNamesOf } from "../azure/host-names";
import { untilIdle } from "../azure/operations";
import type { SwapActions } from "../azure/swap-actions";
import { inform, progress } from "../azure/tell";
import { GUARDED_SWAP } from "../templates/swap";
import type { Check } from "../validation/checks";
import type { HealthCheck } from "../validation/health-check";
import type { Rollout } from "../validation/rollout";
import { changesOfSwap, type PreviewStep, swapInWords } from "./describe-swap";
import { type Closed, Health, type Place } from "./health";
import { putNetworksBack } from "./networks";
import { type OrchestrationWait, untilNoOrchestrationRuns } from "./orchestrations";
import { untilOwnProcessesAnswer } from "./own-processes";
import type { PackageReading } from "./package-access";
import { ReleaseChecks } from "./release-checks";
import { RolloutConduct } from "./rollout-conduct";

/** How a build is checked around a swap. */
export interface Proof {
  /** What must pass on the slot before the swap, and on production after it. */
  readonly healthCheck?: pulumi.Input<HealthCheck | undefined>;
  /** Why nobody outside gets in, by place. Defaults to visitors getting in everywhere. */
  readonly closed?: pulumi.Input<Closed>;
  /** How visitors are sent to the slot before the swap. */
  readonly rollout?: pulumi.Input<Rollout | undefined>;
  /** How the swap waits for durable orchestrations; undefined if it does not. */
  readonly wait?: pulumi.Input<OrchestrationWait | undefined>;
  /** The commands that must pass before the swap, and before any visitor of production is sent to the slot. */
  readonly checks?: pulumi.Input<readonly Check[]>;
  /**
   * The networks that production and the slot are to keep; undefined if they do not differ. Defaults to those that they have
   * before the swap.
   */
  readonly networks?: pulumi.Input<Networks | undefined>;
  /** How the slot's package is read; undefined where no identity reads it. */
  readonly package?: pulumi.Input<PackageReading> | undefined;
}

/** What to release, and how. */
export interface Releasing {
  readonly app: App;
  readonly actions: SwapActions;
  readonly healthCheck: HealthCheck | undefined;
  readonly closed: Closed;
  readonly rollout: Rollout | undefined;
  readonly wait: OrchestrationWait | undefined;
  readonly checks: readonly Check[];
  readonly networks: Networks | undefined;
  /** The component whose provider makes the requests. */
  readonly component: pulumi.Resource;
  /** The beginning of the deployments' names. */
  readonly name: string;
}

/** What to do about a build that does not pass. */
const MEND = "Fix the build, or what it needs, and run `pulumi up` again; or declare the build that production runs";

/** A health check and where to run it. */
interface Asked {
  readonly arm: Arm;
  readonly ask: AskSite;
  readonly hostNames: { readonly production: string; readonly slot: string };
}

/** The release of the build that a slot holds. */
export class Release {
  private readonly health: Health | undefined;
  private readonly conduct: RolloutConduct | undefined;
  private readonly checks: ReleaseChecks | undefined;

  private constructor(
    private readonly releasing: Releasing,
    private readonly asked: Asked,
  ) {
    const { app, component, healthCheck, closed, rollout, checks } = releasing;
    this.health = healthCheck && new Health(healthCheck, { ...asked, app, component, closed });
    this.conduct = rollout && new RolloutConduct(rollout, this.health, { ...asked, app, component });
    this.checks = checks.length === 0 ? undefined : new ReleaseChecks(checks, { ...asked, app, component });
  }

  static async of(releasing: Releasing): Promise<Release> {
    const { app, component } = releasing;
    const [hostNames, arm, ask] = await Promise.all([
      hostNamesOf(app, component),
      armOf(component),
      askSiteOf(component),
    ]);
    return new Release(releasing, { hostNames, arm, ask });
  }

  /** Applies production's sticky settings to the slot, and stops there after the build has passed with them. */
  async preview(held: HeldBuilds, waits: boolean): Promise<void> {
    const { app, actions } = this.releasing;
    if (!waits) {
      await this.answersAlone(held);
      if (this.checks !== undefined) {
        await this.passOnSlot(held);
      }
      await this.announce(held, "preview");
      this.say(`applying production's sticky settings to ${held.slot} on "${app.slot}"`);
      await actions.preview().catch((error: unknown) => {
        throw new Error(
          `swapAction: ${held.slot} was not previewed on slot "${app.slot}", so production still runs ` +
            `${describeBuild(held.production)}. ${whyNotPreviewed(error)}`,
        );
      });
    }
    await this.passWithSettingsOfProduction(held);
    this.say(`${held.slot} waits on "${app.slot}" to be swapped into production`);
  }

  /** Checks the waiting build on the slot again and completes the swap. Swaps back if production does not pass. */
  async complete(held: HeldBuilds): Promise<void> {
    const { app, actions } = this.releasing;
    await this.passWithSettingsOfProduction(held);
    await this.announce(held, "complete");
    await this.untilIdle();
    this.say(`completing the swap of ${held.slot} from "${app.slot}" into production`);
    try {
      await actions.swap(held.slot);
    } catch (error) {
      this.say(
        `swapping ${held.slot} from its start, because the pending swap could not be completed: ${textOf(error)}`,
      );
      await actions.reset();
      await this.swap(held.slot);
    }
    await this.keepNetworks();
    await this.confirm(held.slot, held.production);
  }

  /** Waits for durable orchestrations to end, if that is declared. */
  private async untilIdle(): Promise<void> {
    const { app, component, wait } = this.releasing;
    if (wait !== undefined) {
      await untilNoOrchestrationRuns(wait, { ...this.asked, app, component });
    }
  }

  /** Gives the slot its own sticky settings back. */
  async cancel(held: HeldBuilds): Promise<void> {
    const { app, actions } = this.releasing;
    await this.announce(held, "cancel");
    this.say(`cancelling the swap of ${held.slot} from "${app.slot}" into production`);
    await actions.reset();
  }

  /**
   * Swaps the slot's build in after the slot has passed its health check, its checks and its rollout. Swaps back if
   * production does not pass. If no health check and no rollout is declared, and the networks do not differ, only announces
   * the swap: the deployment that follows does it.
   */
  async prove(held: HeldBuilds): Promise<void> {
    const { app, healthCheck } = this.releasing;
    await this.answersAlone(held);
    await this.passOnSlot(held);
    if (held.production !== "") {
      await this.conduct?.carryOut(held);
    }
    await this.announce(held);
    await this.untilIdle();
    this.say(`swapping ${held.slot} from "${app.slot}" into ${targetInWords(app)}`);
    const { networks } = this.releasing;
    const isDoneHere = [healthCheck, this.conduct, networks, app.targetSlot].some((each) => each !== undefined);
    if (isDoneHere) {
      await this.swap(held.slot);
      await this.confirm(held.slot, held.production);
    }
  }

  /** Gives production and the slot their own networks back, if a swap has moved them. */
  async keepNetworks(): Promise<void> {
    const { app, networks, component } = this.releasing;
    if (networks !== undefined) {
      await putNetworksBack(this.asked.arm, app, networks, component);
    }
  }

  /**
   * Checks production, and swaps back if it does not pass.
   *
   * @param live The build that production runs.
   * @param replaced The build that it ran before and that the slot holds now; undefined if not known.
   */
  async confirm(live: string, replaced: string | undefined): Promise<void> {
    const { healthCheck } = this.releasing;
    const fault = await this.faultOf("production");
    if (fault === undefined) {
      if (healthCheck !== undefined) {
        await this.verifyIsLive(live);
      }
      await this.conduct?.finish(live);
      return;
    }
    await this.undo(live, replaced, fault).finally(() => this.conduct?.giveUp());
  }

  /** @throws Always. The error says what production runs afterwards, and the fault. */
  private async undo(live: string, replaced: string | undefined, fault: string): Promise<never> {
    const { app } = this.releasing;
    const [{ slot }, target] = [app, targetInWords(app)];
    if (replaced === undefined) {
      throw new Error(
        `healthCheck: ${target} runs ${live} and is not healthy; slot "${slot}" does not hold the build ` +
          `before, so nothing was swapped. ${fault}. Declare a build that is healthy`,
      );
    }
    this.say(`swapping ${live} out of ${target} again`);
    await this.swapBack(live, replaced).catch((error: unknown) => {
      throw new Error(
        `healthCheck: ${target} runs ${live} and is not healthy, and swapping back to ${describeBuild(replaced)} failed: ` +
          `${textOf(error)}. ${fault}. Run \`pulumi up\` again, which swaps it back`,
      );
    });
    throw new Error(
      `healthCheck: ${target} was not healthy with ${live}, so the slots were swapped back: ${target} runs ` +
        `${describeBuild(replaced)}, slot "${slot}" holds ${live}. ${fault}. Mind what differs in ${target}, ` +
        `sticky settings for example. ${MEND}`,
    );
  }

  /** Has only the build that the slot holds answer there, if it is asked anything. */
  private async answersAlone(held: HeldBuilds): Promise<void> {
    const { app, component } = this.releasing;
    if (this.health?.isAsked("slot") || this.checks !== undefined) {
      const sendsVisitorsItself = this.conduct !== undefined;
      await untilOwnProcessesAnswer(held, { app, arm: this.asked.arm, component, sendsVisitorsItself });
    }
  }

  /** Has the build pass its health check and its checks on the slot, with the slot's own sticky settings. */
  private async passOnSlot(held: HeldBuilds): Promise<void> {
    const { app } = this.releasing;
    const fault = await this.faultOf("slot");
    if (fault !== undefined) {
      await this.conduct?.giveUp();
      throw new Error(
        `healthCheck: ${held.slot} is not healthy on slot "${app.slot}", so it was not swapped in: ` +
          `${targetInWords(app)} still runs ${describeBuild(held.production)}. ${fault}. ${MEND}`,
      );
    }
    await this.checks?.pass(held).catch(async (error: unknown) => {
      await this.conduct?.giveUp();
      throw error;
    });
  }

  private async passWithSettingsOfProduction(held: HeldBuilds): Promise<void> {
    const { slot } = this.releasing.app;
    const fault = await this.faultOf("slot");
    if (fault === undefined) {
      return;
    }
    await this.cancel(held).catch((error: unknown) => {
      throw new Error(
        `healthCheck: ${held.slot} is not healthy on slot "${slot}" with production's sticky settings, and ` +
          `cancelling its preview failed, so that it waits there: ${textOf(error)}. ${fault}`,
      );
    });
    throw new Error(
      `healthCheck: ${held.slot} is not healthy on slot "${slot}" with production's sticky settings, so its ` +
        `preview was cancelled: production still runs ${describeBuild(held.production)}, the slot holds ${held.slot} with ` +
        `its own. ${fault}. ${MEND}`,
    );
  }

  /**
   * Describes what is wrong with the build on the slot or in production; undefined if it passes, or if there is no
   * check.
   */
  private async faultOf(place: Place): Promise<string | undefined> {
    return this.health?.pass(place);
  }

  /** Refuses to continue if someone swapped by hand meanwhile. The deployment that is written next would undo that. */
  private async verifyIsLive(live: string): Promise<void> {
    const { app, component } = this.releasing;
    const held = await readHeldBuilds(app, component);
    if (held.production !== live) {
      throw new Error(
        `healthCheck: somebody else changed the slots while ${targetInWords(app)} was asked whether ${live} is healthy: ` +
          `${describeHeldBuilds(app, held)}. Declare the build that production is to run, and run \`pulumi up\` again`,
      );
    }
  }

  /** @param build The build that the slot holds. */
  private async swap(build: string): Promise<void> {
    const { app, actions, component, name } = this.releasing;
    await untilIdle(app, component);
    if (app.targetSlot !== undefined) {
      await actions.swap(build);
      return;
    }
    const { resourceGroupName, site, slot } = app;
    await deployNow(this.asked.arm, resourceGroupName, name, GUARDED_SWAP, { site, slot, target: build });
    await this.keepNetworks();
  }

  private async swapBack(live: string, replaced: string): Promise<void> {
    const { app, component } = this.releasing;
    const held = await readHeldBuilds(app, component);
    if (held.production !== live || held.slot !== replaced) {
      throw new Error(`somebody else changed the slots: ${describeHeldBuilds(app, held)}`);
    }
    await this.swap(replaced);
  }

  /** Announces what is done now, as the preview did. If some of it cannot be read, it is done anyway. */
  private async announce(held: HeldBuilds, step?: PreviewStep): Promise<void> {
    const { app, component } = this.releasing;
    if (held.production === "") {
      return;
    }
    const swap = swapInWords(app, held, held.slot, step);
    const changes = step === "cancel" ? undefined : await changesOfSwap(app, component).catch(() => undefined);
    inform(component, changes === undefined ? swap : `${swap}: ${changes}`);
  }

  private say(text: string): void {
    progress(this.releasing.component, text);
  }
}

function whyNotPreviewed(error: unknown): string {
  const text = textOf(error);
  return /authentication/i.test(text)
    ? 'Azure refuses a swap with preview while authentication is enabled on one of the slots: disable it, or declare swapAction "Swap". ' +
        text
    : text;
}
