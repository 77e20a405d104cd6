import { isDeepStrictEqual } from "node:util";
import { EXTENSION_VERSION_SETTING, SWAP_WARM_UP_PATH_SETTING, SWAP_WARM_UP_STATUSES_SETTING } from "../../../../rules";
import type { Clock } from "../../../clock";
import type { Journal } from "../../../journal/journal";
import { StartError } from "../../../visitors/workers/start-error";
import { warmUp } from "../../../visitors/workers/warm-up";
import type { ArmError } from "../../arm/protocol";
import type { Changed } from "../../azure-state";
import { webError } from "../../bodies/web-error";
import { hasAuthentication, sameAuthentication } from "../model/authentication";
import {
  initializationFailed,
  noAnswerToPing,
  preparedForSwap,
  previewWithAuthentication,
  workerDidNotStart,
} from "../model/errors";
import { afterSwapOfFunctions, hasRunningVersion } from "../model/functions-host";
import { defaultHostName } from "../model/host-names";
import { etagOf, isOfFunctions, swapName, touch } from "../model/resources";
import type { NamedSettings, Plan, Site, Slot } from "../model/state";
import { exchangeConfiguration, stickinessOf, withContentOf } from "../model/sticky";
import type { Runtime } from "../runtime";
import type { Switches } from "../switches";
import { SwapPoint } from "./points";
import type { Swaps } from "./progress";

/** What a swap needs besides the two slots. */
export interface SwapSurroundings {
  readonly site: Site;
  readonly plan: Plan | undefined;
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly switches: Switches;
  /** Is told each step and each point. */
  readonly swaps: Swaps;
  readonly clock: Clock;
  /** Whether each slot keeps its virtual network, whatever a swap does with it. Defaults to false. */
  readonly preservesNetwork?: boolean;
  /** Saves the app to disk, and what else belongs to the same step. */
  readonly save: (...others: readonly Changed[]) => Promise<void>;
  /** Notes that the swap is made. Called just before the save that makes it, with which the result is saved. */
  readonly made?: () => readonly Changed[];
}

/**
 * Swaps two slots, in the steps that Microsoft documents:
 * 1. The target's sticky settings are applied to the source. It restarts with them and is warmed up.
 * 2. The routing is switched.
 * 3. The source, which now holds the target's old content, gets its own settings back and restarts.
 *
 * The target serves all the time. If the source does not start, its settings are restored.
 * A source that a preview with the same target has prepared is not prepared again: the swap completes the preview, as
 * recorded.
 *
 * @param targetBuildVersion The value that declared this swap, to be stored with the target.
 * @throws ArmError 400 when the source's app does not start or does not answer, 409 when one of the slots is prepared
 * for another swap.
 */
export async function swapSlots(
  around: SwapSurroundings,
  source: Slot,
  target: Slot,
  targetBuildVersion?: string,
): Promise<void> {
  refuseOtherPreviews(around.site, source, target);
  if (!source.prepared) {
    await prepare(around, source, target, false);
  }
  await around.swaps.pass(around.site, source, target, SwapPoint.WarmedUp);
  const startedAt = source.lastModified;
  target.targetBuildVersion = targetBuildVersion ?? target.targetBuildVersion;
  try {
    await switchRouting(around, source, target, startedAt);
  } catch (error) {
    around.swaps.end(around.site, "failed", messageOf(error));
    throw error;
  }
  around.swaps.end(around.site, "succeeded");
}

/**
 * The etag with which Azure answers that a swap has begun: the one that production has after it. The target takes over the time
 * at which the source was last changed, which for a swap without a preview is now. Source: recordings of 2019 and 2025.
 */
export function etagOfSwap(site: Site, source: Slot, target: Slot, clock: Clock): string {
  if (!source.prepared) {
    touch(source, clock);
  }
  const { production = target } = site.slots;
  return etagOf(target === production ? source : production);
}

/**
 * Does the first part of a swap: applies the target's sticky settings to the source and warms it up.
 *
 * @param preview Whether to wait afterwards, as a swap with preview does.
 */
export async function prepare(around: SwapSurroundings, source: Slot, target: Slot, preview: boolean): Promise<void> {
  const { site, plan, runtime, swaps, save } = around;
  refuseOtherPreviews(site, source, target);
  if (source.stopped || target.stopped) {
    const stopped = source.stopped ? source : target;
    throw webError(
      409,
      "Conflict",
      `Cannot swap slots for site '${site.name}' because the '${stopped.name}' slot is stopped.`,
    );
  }
  if (preview && [source, target].some(hasAuthentication)) {
    throw previewWithAuthentication();
  }
  const before = namedSettings(source);
  const applied = withContentOf(target, source, stickinessOf(site, around.switches));
  const restarts = !isDeepStrictEqual(before, applied) || appliesAuthentication(source, target);
  swaps.reach(site, source, target, "settings");
  source.prepared = { target: target.name.toLowerCase(), preview, before };
  Object.assign(source, applied);
  if (preview) {
    touch(source, around.clock);
  }
  await save();
  try {
    await swaps.pass(site, source, target, SwapPoint.SettingsApplied);
    if (restarts) {
      swaps.reach(site, source, target, "restart");
      await runtime.restart(site, source, plan, `settings of ${target.name} applied for a swap`);
    } else {
      await runtime.settled(site, source);
      await restartIfDown(around, source, target);
    }
    await swaps.pass(site, source, target, SwapPoint.Restarted);
    swaps.reach(site, source, target, "warmUp");
    await warm(around, source);
  } catch (error) {
    // Any other error is a fault of this emulator.
    const told = error instanceof StartError ? didNotStart(site, source, error) : error;
    swaps.end(site, "failed", messageOf(told));
    await cancel(around, source, restarts);
    throw told;
  }
  if (preview) {
    swaps.end(site, "waiting");
  }
}

/** How Azure says that a source's app does not start, with the settings that it has now. */
function didNotStart(site: Site, source: Slot, why: StartError): ArmError {
  if (!isOfFunctions(source)) {
    return workerDidNotStart(site.name, source.name, why);
  }
  return hasRunningVersion(source.appSettings[EXTENSION_VERSION_SETTING])
    ? noAnswerToPing(site.name, source.name, why)
    : initializationFailed(site.name, source.name, why);
}

/**
 * Refuses a swap of two slots if one of them has a pending preview with another slot. The documents say this of the
 * source. The target stores only one slot, as its `targetSwapSlot`; what Azure answers to a second is not documented.
 */
function refuseOtherPreviews(site: Site, source: Slot, target: Slot): void {
  const taken = Object.values(site.slots).some(
    (slot) => slot !== source && slot.prepared?.target === target.name.toLowerCase(),
  );
  const forAnother = source.prepared && source.prepared.target !== target.name.toLowerCase();
  if (target.prepared || forAnother || taken) {
    throw preparedForSwap();
  }
}

/** Undoes {@link prepare}: the source gets its own settings back. */
export async function cancel(around: SwapSurroundings, source: Slot, restarts = true): Promise<void> {
  if (!source.prepared) {
    return;
  }
  const { before } = source.prepared;
  const target = around.site.slots[source.prepared.target];
  const changed =
    !isDeepStrictEqual(namedSettings(source), before) || (target && appliesAuthentication(source, target));
  Object.assign(source, before);
  source.prepared = undefined;
  around.swaps.end(around.site, "cancelled");
  await around.save();
  if (restarts && changed) {
    await around.runtime.restart(around.site, source, around.plan, "settings put back after a swap that was given up");
  }
}

/**
 * Does the second part of a swap. From here on each slot holds the other's content: one save, one exchange. If the save fails, the
 * source stays prepared: the same swap can be asked for again, or given up.
 */
async function switchRouting(around: SwapSurroundings, source: Slot, target: Slot, startedAt: number): Promise<void> {
  const { site, plan, runtime, journal, switches, swaps, save } = around;
  swaps.reach(site, source, target, "switch");
  const sticky = stickinessOf(site, switches, around.preservesNetwork);
  const sourceBefore = source.prepared?.before ?? namedSettings(source);
  const targetSettings = namedSettings(source);
  const sourceSettings = withContentOf(sourceBefore, namedSettings(target), sticky);

  Object.assign(target, targetSettings);
  Object.assign(source, sourceSettings);
  source.prepared = undefined;
  // The pushed code has been swapped, whoever asked for it. It must not be swapped again for the same push.
  source.awaitsAutoSwap = false;
  target.awaitsAutoSwap = false;
  exchangeConfiguration(source, target, sticky);
  [source.content, target.content] = [target.content, source.content];
  // Not documented. It notes the language stack, which travels.
  [source.metadata, target.metadata] = [target.metadata, source.metadata];
  [source.deploymentId, target.deploymentId] = [target.deploymentId, source.deploymentId];
  if (switches.buildVersionAtSwap === "travels") {
    [source.buildVersion, target.buildVersion] = [target.buildVersion, source.buildVersion];
  }
  target.lastModified = startedAt;
  touch(source, around.clock);
  // Recorded: it is some milliseconds after the slot's last write.
  const status = {
    timestampUtc: new Date(around.clock.now()).toISOString(),
    sourceSlotName: swapName(source),
    destinationSlotName: swapName(target),
  };
  source.slotSwapStatus = status;
  target.slotSwapStatus = status;
  afterSwapOfFunctions(target, around.clock);
  await save(...(around.made?.() ?? []));
  runtime.exchange(site, source, target);
  journal.add({ kind: "swap", site: site.name, source: source.name, target: target.name });
  await swaps.pass(site, source, target, SwapPoint.Switched);
  swaps.reach(site, source, target, "otherSide");
  await runtime.restart(site, source, plan, `own settings applied after a swap into ${target.name}`);
}

/** Starts an app that is not running. In Azure the first request starts it; here the warm-up does. */
async function restartIfDown(around: SwapSurroundings, source: Slot, target: Slot): Promise<void> {
  const worker = around.runtime.serving(around.site, source);
  const up = await worker?.ready.then(
    () => true,
    () => false,
  );
  if (!up) {
    around.swaps.reach(around.site, source, target, "restart");
    await around.runtime.restart(around.site, source, around.plan, "not running when a swap came to warm it up");
  }
}

async function warm(around: SwapSurroundings, source: Slot): Promise<void> {
  const worker = around.runtime.serving(around.site, source);
  if (!worker) {
    throw new Error(`nothing runs for ${source.name}`);
  }
  const statuses = source.appSettings[SWAP_WARM_UP_STATUSES_SETTING]?.split(",").map((status) => Number(status.trim()));
  await warmUp(worker, {
    path: source.appSettings[SWAP_WARM_UP_PATH_SETTING] ?? "/",
    hostName: defaultHostName(around.site, source),
    ...(statuses ? { statuses } : {}),
  });
}

/**
 * Whether the source needs a restart for the target's authentication. The authentication itself stays with the target.
 */
function appliesAuthentication(source: Slot, target: Slot): boolean {
  return hasAuthentication(target) && !sameAuthentication(source, target);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function namedSettings(slot: Slot): NamedSettings {
  return {
    appSettings: slot.appSettings,
    connectionStrings: slot.connectionStrings,
    storageAccounts: slot.storageAccounts,
  };
}
