import type * as pulumi from "@pulumi/pulumi";
import { type Arm, ArmFailure } from "../azure/arm";
import { readProperties } from "../azure/arm-answers";
import { textOf } from "../azure/error-text";
import { type App, describeBuild, type HeldBuilds, pathOf, targetInWords } from "../azure/held-builds";
import { untilIdle } from "../azure/operations";
import { progress, warn } from "../azure/tell";
import { RolloutRecord } from "./rollout-record";

/** What is needed to have a slot answer with its own build alone. */
export interface SlotSurroundings {
  readonly app: App;
  readonly arm: Arm;
  readonly component: pulumi.Resource;
  /** Whether visitors are sent to the slot only once its build has passed there. */
  readonly sendsVisitorsItself: boolean;
}

/**
 * Has a slot answer with the build that it holds and no other, before it is asked anything. A delivery restarts the slot, but
 * the process before answers until the new one is warm, and would pass for a build that does not even start. So the slot is
 * restarted once more by an action that ends when that is done.
 *
 * There are two exceptions. A slot that was last written by a swap has the processes of its build already, so going back
 * needs no restart. And a slot with visitors is not restarted, because they would see it.
 *
 * Sources: "Web Apps - Restart Slot", Microsoft, for `synchronous`; "Web App (Windows) Restart Operations", App Service blog
 * (2021), for all processes being restarted, and for answers with 503 meanwhile.
 *
 * @throws Error if the slot cannot be restarted: nothing was swapped.
 */
export async function untilOwnProcessesAnswer(held: HeldBuilds, around: SlotSurroundings): Promise<void> {
  const { app, arm, component, sendsVisitorsItself } = around;
  if (await isAsSwapped(arm, app)) {
    return;
  }
  const { slot: percentage = 0 } = await new RolloutRecord(arm, app, component).percentages();
  if (percentage > 0) {
    if (!sendsVisitorsItself) {
      await warn(
        component,
        `slot "${app.slot}" has ${percentage} % of production's visitors, so it is not restarted before it is asked whether ` +
          `${describeBuild(held.slot)} is healthy: the build before may answer for a while. Declare healthCheck.bodyValues ` +
          "with what this build alone answers, or traffic of 0 % while a build is released",
      );
    }
    return;
  }
  await untilIdle(app, component);
  progress(
    component,
    `restarting "${app.slot}", so that ${describeBuild(held.slot)} answers there and nothing before it`,
  );
  try {
    await arm("POST", `${pathOf(app, app.slot)}/restart?softRestart=false&synchronous=true`);
  } catch (error) {
    throw new Error(
      `healthCheck: slot "${app.slot}" could not be restarted before it is asked, so ${describeBuild(held.slot)} was not ` +
        `swapped in: ${targetInWords(app)} still runs ${describeBuild(held.production)}. ${cureOf(error)}. ${textOf(error)}`,
    );
  }
}

function cureOf(error: unknown): string {
  return error instanceof ArmFailure && error.status === 403
    ? "Give who runs Pulumi the permission Microsoft.Web/sites/slots/restart/action"
    : "Run `pulumi up` again";
}

/** What a slot tells of its last write and of its last swap. */
interface LastChanges {
  readonly lastModifiedTimeUtc?: string | null;
  readonly slotSwapStatus?: { readonly timestampUtc?: string | null } | null;
}

/**
 * Whether nothing was written to a slot since a swap gave it what it has.
 *
 * Source: recordings of 2019 and 2025, where the slot's last write is 15 and 24 ms before the time of the swap.
 */
async function isAsSwapped(arm: Arm, app: App): Promise<boolean> {
  const { lastModifiedTimeUtc, slotSwapStatus } = await readProperties<LastChanges>(arm, pathOf(app, app.slot));
  const [written, swapped] = [lastModifiedTimeUtc, slotSwapStatus?.timestampUtc].map(timeOf);
  return written !== undefined && swapped !== undefined && written <= swapped;
}

/** Milliseconds since 1970; undefined for no time. All of Azure's are in UTC, and some do not say so. */
function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text?.endsWith("Z") ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}
