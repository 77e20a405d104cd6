import type * as pulumi from "@pulumi/pulumi";
import {
  describeFigures,
  faultInLiveFigures,
  figuresSince,
  holdsBuild,
  type LiveMetricLimits,
  NO_REQUESTS,
  PRODUCTION,
  type SlotFigures,
} from "../../rules";
import { type Arm, armOf, nowByAzure } from "../azure/arm";
import { readProperties } from "../azure/arm-answers";
import { askSiteOf } from "../azure/ask-site";
import { textOf } from "../azure/error-text";
import { type App, describeBuild, pathOf, readHeldBuilds } from "../azure/held-builds";
import { readFigures } from "../azure/metrics";
import { inform, progress, warn } from "../azure/tell";
import type { HealthCheck } from "../validation/health-check";
import { bake } from "./bake";
import { BakeRecord, type BakeState } from "./bake-record";
import { Health } from "./health";
import { isRunOver } from "./run-over";

/** What a build that is live must stand, and for how long. All values are known. */
export interface LiveBakeRules {
  readonly bakeTimeInSeconds: number;
  readonly healthCheck?: HealthCheck | undefined;
  readonly metrics?: LiveMetricLimits | undefined;
}

/** The parts of a site that matter here. */
interface Site {
  readonly defaultHostName: string;
  /** Source: "Web Apps - Get", Azure's REST API: "The time the last successful slot swap completed". */
  readonly slotSwapStatus?: { readonly timestampUtc?: string | null } | null;
}

/** What a bake time needs. */
export interface LiveBakeSurroundings {
  readonly app: App;
  readonly arm: Arm;
  /** The component whose provider makes the requests. */
  readonly component: pulumi.Resource;
  readonly health: Health | undefined;
  /** When the slots were swapped last, in milliseconds since 1970; 0 if Azure does not tell. */
  readonly swappedAt: number;
}

/** The bake time of a build in production of an app. */
export class LiveBake {
  private readonly record: BakeRecord;

  constructor(
    private readonly rules: LiveBakeRules,
    private readonly around: LiveBakeSurroundings,
  ) {
    this.record = new BakeRecord(around.arm, around.app);
  }

  static async of(rules: LiveBakeRules, app: App, component: pulumi.Resource): Promise<LiveBake> {
    const [arm, ask] = await Promise.all([armOf(component), askSiteOf(component)]);
    const properties = await readProperties<Site>(arm, pathOf(app));
    const hostNames = { production: properties.defaultHostName, slot: "" };
    const { healthCheck } = rules;
    const health = healthCheck && new Health(healthCheck, { app, arm, ask, hostNames, component, closed: {} });
    const swappedAt = Date.parse(properties.slotSwapStatus?.timestampUtc ?? "") || 0;
    return new LiveBake(rules, { app, arm, component, health, swappedAt });
  }

  /**
   * Returns once the build has been live and healthy for its time. A build that has passed before is let through at once,
   * and those that came after it have to pass anew.
   *
   * @param before The build that was let through last; undefined if there was none.
   * @throws If the build does not pass, or production runs another one.
   */
  async carryOut(build: string, before: string | undefined): Promise<void> {
    const { arm, component, swappedAt } = this.around;
    const recorded = await this.record.read();
    const known = recorded?.passed ?? [];
    const passed = before === undefined || known.includes(before) ? known : [...known, before];
    if (passed.includes(build)) {
      await this.record.write({ build, passed: passed.slice(0, passed.indexOf(build) + 1) });
      inform(component, `${build} is live again, and has passed its bake time before: nothing waits for it`);
      return;
    }
    const isResumed = recorded?.build === build && recorded.since >= swappedAt;
    const since = (isResumed ? recorded : await this.record.write({ build, passed }))?.since ?? nowByAzure(arm);
    await this.watch(build, since, isResumed).catch((error: unknown) => this.fail({ build, passed }, error));
    inform(component, `${build} has been live and healthy for ${this.rules.bakeTimeInSeconds} s`);
  }

  private async watch(build: string, since: number, isResumed: boolean): Promise<void> {
    const { rules } = this;
    const { arm, app, component, health } = this.around;
    const title = `${build} bakes in production`;
    progress(component, isResumed ? `going on: ${title}` : title);
    // The metrics of the first minute also count earlier answers.
    const before = isResumed || rules.metrics === undefined ? NO_REQUESTS : await this.figures(since);
    await bake({
      title,
      // Azure recorded when the time began. Its clock may differ from this machine's.
      seconds: rules.bakeTimeInSeconds - Math.max(0, nowByAzure(arm) - since) / 1000,
      health,
      place: "production",
      isOver: async () => {
        const { production } = await readHeldBuilds(app, component);
        if (!holdsBuild(production, build)) {
          throw new Error(`somebody else changed the slots: production runs ${describeBuild(production)}`);
        }
        return false;
      },
      figures: async () => {
        if (rules.metrics === undefined) {
          return "production runs it";
        }
        const seen = figuresSince(await this.figures(since), before);
        const fault = faultInLiveFigures(seen, rules.metrics);
        if (fault !== undefined) {
          throw new Error(`${fault}. Production: ${describeFigures(seen)}`);
        }
        return describeFigures(seen);
      },
      say: (text) => progress(component, text),
    });
  }

  private figures(since: number): Promise<SlotFigures> {
    const { arm, app } = this.around;
    return readFigures(arm, app, PRODUCTION, since);
  }

  /** @throws Always. The error says what was seen, and what to do. */
  private async fail(state: BakeState, error: unknown): Promise<never> {
    const { rules } = this;
    const { app, component } = this.around;
    const where = `${describeBuild(state.build)} in production of "${app.site}"`;
    if (isRunOver(error)) {
      throw new Error(`the run was cut off while ${where} baked: run again, which goes on with the time that is left`);
    }
    await this.record
      .write(state)
      .catch((failure: unknown) =>
        warn(component, `the next bake time counts from the beginning of this one: ${textOf(failure)}`),
      );
    throw new Error(
      `${where} did not pass its bake time of ${rules.bakeTimeInSeconds} s, so what depends on it was not released: ` +
        `${textOf(error)}. Production is left as it is. Declare a build that has passed, which nothing waits for; or a better ` +
        "one. The same one bakes anew if you run `pulumi up` again",
    );
  }
}
