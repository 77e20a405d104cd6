import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { SWAP_API } from "../templates/expressions";
import { type Arm, ArmFailure, armOf } from "./arm";
import { rampUpRulesOf, readProperties } from "./arm-answers";
import { type App, describeBuild, describeHeldBuilds, pathOf, readHeldBuilds, targetOf } from "./held-builds";
import { untilIdle } from "./operations";
import { pause } from "./polling";
import { isSlot, waitingInTheWay } from "./waiting-slot";

/** How many times an action is tried if its answer is lost, or App Service is too busy. */
const TRIES = 3;

/**
 * How many times an idle app is read before a swap counts as not done. The first number is for a swap that was
 * accepted, the second for one that may never have arrived.
 */
const READS_ONCE_ACCEPTED = 15;
const READS_IN_DOUBT = 5;

/**
 * A swap with preview of a slot into production, by App Service's actions. A POST is never repeated before the state
 * was read: a second swap would bring back what the first one replaced.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Swap with preview (multi-phase swap)".
 */
export class SwapActions {
  private constructor(
    private readonly app: App,
    private readonly arm: Arm,
    private readonly askOnce: Arm,
    private readonly component: pulumi.Resource,
  ) {}

  static async of(app: App, component: pulumi.Resource): Promise<SwapActions> {
    const [arm, askOnce] = await Promise.all([armOf(component), armOf(component, 0)]);
    return new SwapActions(app, arm, askOnce, component);
  }

  /** The slot with a pending swap into production; undefined if there is none, or if the app does not exist. */
  waiting(): Promise<string | undefined> {
    return waitingInTheWay(this.app, this.component);
  }

  /** Applies production's sticky settings to the slot. The swap is then pending. */
  preview(): Promise<void> {
    return this.ask(`${this.path}/applySlotConfig`, this.intoTarget, async () => this.isSlot(await this.waiting()));
  }

  /** Gives the slot its own sticky settings back. */
  async reset(): Promise<void> {
    const isReset = async () => !this.isSlot(await this.waiting());
    await this.ask(`${this.path}/resetSlotConfig`, undefined, isReset).catch(() =>
      // Clients differ: some send this to the changed slot, others to the target of the swap.
      this.ask(`${pathOf(this.app)}/resetSlotConfig`, undefined, isReset),
    );
  }

  /**
   * Swaps the slot's content into production. Completes a pending preview. Keeps traffic rules in place, because it is
   * not settled whether a swap moves them. Does nothing if production already runs the build.
   *
   * @param build The build that the slot must hold; empty for one without a version.
   * @throws If the slot does not hold it.
   */
  async swap(build: string): Promise<void> {
    const held = await readHeldBuilds(this.app, this.component);
    if (held.production === build) {
      return;
    }
    if (held.slot !== build) {
      throw new Error(
        `${describeBuild(build)} is not in slot "${this.app.slot}" any more: ${describeHeldBuilds(this.app, held)}. Run \`pulumi up\` again`,
      );
    }
    const places = [pathOf(this.app, targetOf(this.app)), this.path];
    const before = await Promise.all(places.map((place) => this.rulesOf(place)));
    await this.ask(`${this.path}/slotsswap`, this.intoTarget, (accepted) =>
      this.isSwapped(build, accepted ? READS_ONCE_ACCEPTED : READS_IN_DOUBT),
    );
    for (const [index, place] of places.entries()) {
      if (!isDeepStrictEqual(await this.rulesOf(place), before[index])) {
        await this.arm("PATCH", `${place}/config/web`, { properties: { experiments: { rampUpRules: before[index] } } });
      }
    }
    await this.forgetTarget();
  }

  isSlot(waiting: string | undefined): boolean {
    return isSlot(this.app.slot, waiting);
  }

  private get intoTarget(): object {
    return { targetSlot: targetOf(this.app), preserveVnet: true };
  }

  private get path(): string {
    return pathOf(this.app, this.app.slot);
  }

  /** Clears production's `targetBuildVersion` after an action has swapped in another build. */
  private async forgetTarget(): Promise<void> {
    const path = pathOf(this.app, targetOf(this.app));
    const { targetBuildVersion } = await readProperties<{ targetBuildVersion?: string | null }>(this.arm, path);
    if (targetBuildVersion) {
      await this.arm("PATCH", path, { properties: { targetBuildVersion: null } }, SWAP_API);
    }
  }

  private async rulesOf(place: string): Promise<readonly unknown[]> {
    return rampUpRulesOf<unknown>(this.arm, place);
  }

  /** @param isDone Reads whether the request was carried out. Is told whether it was accepted. */
  private async ask(path: string, body: unknown, isDone: (accepted: boolean) => Promise<boolean>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const failure: unknown = await this.askOnce("POST", path, body).then(
        () => undefined,
        (error: unknown) => error,
      );
      await untilIdle(this.app, this.component);
      if (await isDone(failure === undefined)) {
        return;
      }
      if (failure === undefined) {
        throw new Error(`POST ${path} was accepted, and changed nothing`);
      }
      if (attempt === TRIES || !mayPass(failure)) {
        throw failure;
      }
    }
  }

  private async isSwapped(build: string, reads: number): Promise<boolean> {
    for (let read = 1; ; read++) {
      if ((await readHeldBuilds(this.app, this.component)).production === build) {
        return true;
      }
      if (read === reads) {
        return false;
      }
      await pause(read);
      await untilIdle(this.app, this.component);
    }
  }
}

/** Whether a retry may succeed: there was no answer, or App Service was busy. */
function mayPass(failure: unknown): boolean {
  return (
    !(failure instanceof ArmFailure) ||
    [408, 429].includes(failure.status) ||
    failure.status >= 500 ||
    (failure.status === 409 && /in progress/i.test(failure.message))
  );
}
