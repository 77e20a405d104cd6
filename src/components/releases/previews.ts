import type * as pulumi from "@pulumi/pulumi";
import { holdsBuild, PRODUCTION } from "../../rules";
import { isPreview, type SwapAction } from "../args/swap-action";
import { type App, readHeldBuilds } from "../azure/held-builds";
import { appOf, type Hook, hook, known, parametersOf } from "../azure/hook";
import { SwapActions } from "../azure/swap-actions";
import { progress } from "../azure/tell";
import { isSlot, waitingInTheWay } from "../azure/waiting-slot";

/** A component whose releases may stop half way. */
export interface Previewing {
  /** The component, which may not be created yet. */
  readonly component: () => pulumi.Resource;
  readonly action: pulumi.Input<SwapAction> | undefined;
}

/**
 * Tracks who started the swap preview on the release slot, and cancels it before anything it depends on is rewritten.
 * Azure refuses writes to the slot during a preview, and does not store who started it.
 */
export class Previews {
  private isOurs = false;
  private cleared: Promise<boolean> | undefined;

  constructor(private readonly previewing: Previewing) {}

  /** Whether this run has cancelled a preview, so that it must be started again. */
  async isCancelled(): Promise<boolean> {
    return (await this.cleared) ?? false;
  }

  /** Whether a swap with preview is declared. */
  async declared(): Promise<boolean> {
    return isPreview(await known(this.previewing.action));
  }

  /**
   * Checks who started a pending preview, before anything is written.
   *
   * @param app The app with its release slot.
   * @param wanted The build that production must run.
   * @param before The action that was declared before.
   */
  async verify(app: App, wanted: string, before: unknown): Promise<void> {
    const { component } = this.previewing;
    const waiting = await waitingInTheWay(app, component());
    if (waiting === undefined) {
      return;
    }
    this.isOurs =
      isSlot(app.slot, waiting) &&
      (isPreview(before) ||
        ((await this.declared()) && holdsBuild((await readHeldBuilds(app, component())).slot, wanted)));
    if (!this.isOurs) {
      throw leftBehind(app, waiting);
    }
  }

  /**
   * Refuses a preview that someone else started.
   *
   * @param waiting The slot with the pending preview.
   * @param expected Whether a preview of the release slot is known to be ours.
   */
  refuseOthers(app: App, waiting: string | undefined, expected: boolean): void {
    if (waiting !== undefined && !(isSlot(app.slot, waiting) && (this.isOurs || expected))) {
      throw leftBehind(app, waiting);
    }
  }

  /**
   * Cancels the preview (once per run) before a write that Azure would refuse, or that the waiting build would miss.
   *
   * @param app The app with its release slot.
   * @param written The slot that is written to.
   */
  async clear(app: App, written: string): Promise<void> {
    if (written === PRODUCTION || written === app.slot) {
      this.cleared ??= this.cancel(app);
      await this.cleared;
    }
  }

  /**
   * Makes the hook that cancels the preview before a write. If the slot already holds the build, a delivery writes
   * nothing, and nothing is cancelled.
   *
   * @param releaseSlot The release slot.
   */
  clearing(releaseSlot: pulumi.Input<string>): Hook {
    return hook(this.previewing.component, async (args) => {
      const [app, slot = ""] = await Promise.all([appOf(args), known(releaseSlot)]);
      if (app.site !== "" && app.resourceGroupName !== "" && !(await this.isThere(args, { ...app, slot }))) {
        await this.clear({ ...app, slot }, app.slot || PRODUCTION);
      }
    });
  }

  private async isThere(args: pulumi.ResourceHookArgs, app: App): Promise<boolean> {
    const { buildVersion: delivered } = await parametersOf(args);
    if (delivered === undefined) {
      return false;
    }
    const held = await readHeldBuilds(app, this.previewing.component());
    return delivered === held.slot || delivered === held.production;
  }

  private async cancel(app: App): Promise<boolean> {
    const component = this.previewing.component();
    const waiting = await waitingInTheWay(app, component);
    this.refuseOthers(app, waiting, await this.declared());
    if (waiting !== undefined) {
      progress(component, `cancelling the preview of "${app.slot}" before it changes`);
      await (await SwapActions.of(app, component)).reset();
    }
    return waiting !== undefined;
  }
}

function leftBehind({ resourceGroupName, site, slot, targetSlot }: App, waiting: string): Error {
  const into = targetSlot === undefined ? " into production" : "";
  const command = `az webapp deployment slot swap --resource-group ${resourceGroupName} --name ${site} --slot ${waiting}`;
  const takeOver =
    waiting.toLowerCase() === slot.toLowerCase()
      ? '; or declare swapAction "Preview" with the build that it holds, to take it over'
      : "";
  return new Error(
    `swapAction: slot "${waiting}" of "${site}" waits to be swapped${into}, a preview that this program did ` +
      "not start. If another `pulumi up` releases this app just now, wait for its end and run this one again. Otherwise " +
      `complete it by \`${command} --action swap\`, or cancel it by \`${command} --action reset\`${takeOver}`,
  );
}
