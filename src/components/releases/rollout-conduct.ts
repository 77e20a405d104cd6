import type * as pulumi from "@pulumi/pulumi";
import {
  AfterInterruption,
  COOKIE_SECONDS,
  describeFigures,
  faultInFigures,
  figuresSince,
  holdsBuild,
  NO_REQUESTS,
  PRODUCTION,
  routingLink,
  type SlotFigures,
} from "../../rules";
import { type Arm, nowByAzure } from "../azure/arm";
import { textOf } from "../azure/error-text";
import { type App, describeBuild, describeHeldBuilds, type HeldBuilds, readHeldBuilds } from "../azure/held-builds";
import { readFigures } from "../azure/metrics";
import { progress, warn } from "../azure/tell";
import type { Rollout } from "../validation/rollout";
import { bake } from "./bake";
import type { Health } from "./health";
import { type RecordedPosition, type RolloutPosition, RolloutRecord, RolloutState } from "./rollout-record";
import { isRunOver } from "./run-over";

/** What a gradual release needs. */
export interface RolloutSurroundings {
  readonly app: App;
  readonly arm: Arm;
  readonly hostNames: { readonly production: string; readonly slot: string };
  readonly component: pulumi.Resource;
}

/** A stage of a gradual release: a percentage, for a time. */
export interface Stage {
  readonly title: string;
  readonly state: RolloutState;
  readonly step: number;
  readonly percentage: number;
  readonly seconds: number;
}

/** What a slot and production answered during the same time. */
interface Compared {
  readonly slot: SlotFigures;
  readonly production: SlotFigures;
}

/** The gradual release of one build through a slot. */
export class RolloutConduct {
  private readonly record: RolloutRecord;

  constructor(
    private readonly rollout: Rollout,
    private readonly health: Health | undefined,
    private readonly around: RolloutSurroundings,
  ) {
    this.record = new RolloutRecord(around.arm, around.app, around.component);
  }

  /**
   * Sends more and more visitors to the slot. Returns after the slot gets no new visitors and the wait for pinned ones
   * is over. If the slot does worse than allowed, or anything else fails, it gets no new visitors.
   *
   * @throws An error that names the step, what was seen, and what production runs.
   */
  async carryOut(held: HeldBuilds): Promise<void> {
    const stages = stagesOf(this.rollout);
    await this.refuseTooMany();
    const position = await this.interruptedPosition();
    const interrupted = position && stageAt(stages, position, held.slot);
    let stage = interrupted ?? stages[0];
    try {
      for (stage of stages.slice(interrupted ? stages.indexOf(interrupted) : 0)) {
        const resumed = stage === interrupted ? position : undefined;
        if (await this.bake(stage, held.slot, resumed)) {
          return;
        }
      }
    } catch (error) {
      if (stage === undefined) {
        throw error;
      }
      if (isRunOver(error)) {
        throw new Error(
          `rollout: the run was cut off at ${stage.title} of ${held.slot}, and slot "${this.around.app.slot}" keeps the visitors ` +
            "that it has: run again, or declare the build that production runs, which takes them off",
        );
      }
      await this.fail(stage, held, textOf(error));
    }
  }

  /**
   * Removes the rule after the build went live. The slot then holds the previous build, for which no percentage is
   * declared.
   */
  async finish(live: string): Promise<void> {
    const position = await this.record.read();
    if (position?.build === live && (await this.record.percentages()).slot !== undefined) {
      const { build, step } = position;
      await this.record.write({ build, step, state: RolloutState.Finished, percentage: 0 });
    }
  }

  /** Removes visitors that an interrupted earlier run left on the slot. A failure is only a warning. */
  async giveUp(): Promise<void> {
    const { app, component } = this.around;
    await withdrawVisitors(this.record).catch((error: unknown) =>
      warn(component, `rollout: visitors are still sent to slot "${app.slot}": ${textOf(error)}`),
    );
  }

  /** The position of an interrupted run, if the release is to be resumed and the rule still equals the recorded one. */
  private async interruptedPosition(): Promise<RecordedPosition | undefined> {
    if (this.rollout.afterInterruption === AfterInterruption.Restart) {
      return undefined;
    }
    const position = await this.record.read();
    return position && (await this.record.percentages()).slot === position.percentage ? position : undefined;
  }

  private async refuseTooMany(): Promise<void> {
    const { others } = await this.record.percentages();
    const most = Math.max(...this.rollout.steps.map(({ percentage }) => percentage));
    if (others + most > 100) {
      throw new Error(
        `rollout.steps: they give slot "${this.around.app.slot}" up to ${most} percent of production's visitors, and other ` +
          `slots get ${others} percent: declare ${100 - others} percent at most`,
      );
    }
  }

  /**
   * Gives the slot a stage's percentage, and checks it for the stage's time.
   *
   * @param resumed The position within this stage at which an earlier run was interrupted.
   * @returns Whether someone else made the build go live meanwhile.
   * @throws If the slot does not pass.
   */
  private async bake(stage: Stage, build: string, resumed: RecordedPosition | undefined): Promise<boolean> {
    const { title, state, step, percentage, seconds } = stage;
    this.say(resumed ? `going on with ${title}` : `beginning ${title}`);
    const { since } = resumed ?? (await this.record.write({ build, state, step, percentage }));
    // The metrics of the stage's first minute also count earlier answers.
    const before = resumed ? NOTHING : await this.figures(since);
    // Azure recorded when the stage began. Its clock may differ from this machine's.
    const passed = resumed ? Math.max(0, nowByAzure(this.around.arm) - since) / 1000 : 0;
    return bake({
      title,
      seconds: seconds - passed,
      health: this.health,
      place: "slot",
      isOver: () => this.isLive(build),
      figures: async () => {
        const seen = comparedSince(await this.figures(since), before);
        const worse = faultInFigures(seen.slot, seen.production, this.rollout.metrics);
        if (worse !== undefined) {
          throw new Error(`${worse}. ${this.describe(seen)}`);
        }
        return this.describe(seen);
      },
      say: (text) => this.say(text),
    });
  }

  /** @throws If the slot no longer holds the build, or the engine has ended. */
  private async isLive(build: string): Promise<boolean> {
    const { app, component } = this.around;
    const held = await readHeldBuilds(app, component);
    if (!holdsBuild(held.production, build) && held.slot !== build) {
      throw new Error(`somebody else changed the slots: ${describeHeldBuilds(app, held)}`);
    }
    return holdsBuild(held.production, build);
  }

  private async figures(since: number): Promise<Compared> {
    const { arm, app } = this.around;
    const [slot, production] = await Promise.all([
      readFigures(arm, app, app.slot, since),
      readFigures(arm, app, PRODUCTION, since),
    ]);
    return { slot, production };
  }

  /** @throws Always. The error says what was seen, and what happened to the visitors. */
  private async fail({ title, step }: Stage, held: HeldBuilds, seen: string): Promise<never> {
    const { slot } = this.around.app;
    const position = { build: held.slot, step, state: RolloutState.Stopped, percentage: 0 };
    const visitors = await this.record.write(position).then(
      () => `Slot "${slot}" gets no new visitors`,
      (error: unknown) =>
        `Slot "${slot}" still gets visitors, since setting its percentage to 0 failed as well (${textOf(error)}): ` +
        "set it by hand, or run again",
    );
    throw new Error(
      `rollout: ${held.slot} was stopped at ${title}, so it was not swapped in: production still runs ` +
        `${describeBuild(held.production)}. Seen: ${seen}. ${visitors}; those whom a cookie pins to it stay there until it ` +
        `ends, within an hour, or they follow ${routingLink(this.around.hostNames.production, PRODUCTION)}`,
    );
  }

  private describe({ slot, production }: Compared): string {
    return `slot "${this.around.app.slot}": ${describeFigures(slot)}; production: ${describeFigures(production)}`;
  }

  private say(text: string): void {
    progress(this.around.component, text);
  }
}

/**
 * Stops new visitors to the slot of an interrupted gradual release.
 *
 * @param target The build that is to go live; its release may continue. Absent if there is none.
 */
export async function withdrawVisitors(record: RolloutRecord, target?: string): Promise<void> {
  const position = await record.read();
  if (!isUnderWay(position) || (target !== undefined && holdsBuild(position.build, target))) {
    return;
  }
  if ((await record.percentages()).slot === position.percentage) {
    const { build, step } = position;
    await record.write({ build, step, state: RolloutState.Stopped, percentage: 0 });
  }
}

/** The stages of a gradual release: the steps, then the wait for pinned visitors. */
export function stagesOf({ steps, waitForPinnedVisitorsInSeconds = COOKIE_SECONDS }: Rollout): Stage[] {
  return [
    ...steps.map(({ percentage, bakeTimeInSeconds }, index) => ({
      title: `step ${index + 1} of ${steps.length}, ${percentage} %`,
      state: RolloutState.Baking,
      step: index + 1,
      percentage,
      seconds: bakeTimeInSeconds,
    })),
    {
      title: "the wait for pinned visitors, 0 %",
      state: RolloutState.AwaitingPinnedVisitors,
      step: steps.length,
      percentage: 0,
      seconds: waitForPinnedVisitorsInSeconds,
    },
  ];
}

/**
 * The stage at which a release of the build was interrupted, if the same stage is declared now. Undefined to begin
 * anew.
 */
export function stageAt(stages: readonly Stage[], position: RolloutPosition, build: string): Stage | undefined {
  return position.build === build
    ? stages.find(({ state, percentage }) => state === position.state && percentage === position.percentage)
    : undefined;
}

function isUnderWay(position: RecordedPosition | undefined): position is RecordedPosition {
  return position?.state === RolloutState.Baking || position?.state === RolloutState.AwaitingPinnedVisitors;
}

const NOTHING: Compared = { slot: NO_REQUESTS, production: NO_REQUESTS };

function comparedSince(now: Compared, before: Compared): Compared {
  return {
    slot: figuresSince(now.slot, before.slot),
    production: figuresSince(now.production, before.production),
  };
}
