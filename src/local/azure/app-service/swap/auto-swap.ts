import { asArmError } from "../../arm/protocol";
import { own } from "../../json";
import type { AppService } from "../app-service";
import { contentOf, isContainer } from "../model/content";
import { autoSwapNotSupported } from "../model/errors";
import type { Site, Slot } from "../model/state";
import { swapSlots } from "./swap";

/**
 * Whether a client's write pushes code to a slot that is swapped by itself: what the slot runs is changed.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Configure auto swap", which says that there is
 * none on Linux and for containers; that the setting is accepted and deployments then fail, bicep#7033.
 *
 * @param before The slot before the write.
 * @param after The slot as the write is to leave it.
 * @throws ArmError 409 on Linux and for containers.
 */
export function pushesToAutoSwap(before: Slot, after: Slot): boolean {
  const content = contentOf(after);
  if (autoSwapTargetOf(after) === "" || content === undefined || content === contentOf(before)) {
    return false;
  }
  if (after.properties.reserved === true || isContainer(after)) {
    throw autoSwapNotSupported(after.name);
  }
  return true;
}

/**
 * Swaps a slot to which code was pushed, once the app runs there; until then the app can be written, so that a push that
 * does not start can be followed by one that does. Then it is a swap like any other, which holds the app. Several pushes
 * that came before it make one swap.
 */
export function autoSwap(service: AppService, site: Site, source: Slot): void {
  // What cannot be saved now is told to the next client that has something saved.
  swapOnceRunning(service, site, source).catch(() => undefined);
}

async function swapOnceRunning(service: AppService, site: Site, source: Slot): Promise<void> {
  await service.runtime.settled(site, source);
  await service.writeNext(site, "SwapSiteSlots", async () => {
    if (service.closed || !source.awaitsAutoSwap || !service.holds(site, source)) {
      return;
    }
    const name = autoSwapTargetOf(source);
    try {
      await swapSlots(service.swapSurroundings(site), source, targetOf(service, site, source, name));
    } catch (error) {
      // Given up because all is ending: it is made when the local App Service is started again.
      if (service.closed) {
        return;
      }
      source.awaitsAutoSwap = false;
      const reason = asArmError(error).message;
      service.journal.add({ kind: "autoSwapFailed", site: site.name, source: source.name, target: name, reason });
      await service.save();
    }
  });
}

function targetOf(service: AppService, site: Site, source: Slot, name: string): Slot {
  const target = service.slot(site, name);
  if (target === source) {
    throw new Error(`Cannot swap slot '${source.name}' of site '${site.name}' with itself.`);
  }
  return target;
}

/** The name of the slot that a slot is swapped into by itself; empty where it is not. */
function autoSwapTargetOf(slot: Slot): string {
  return String(own(slot.configuration, "autoSwapSlotName") ?? "");
}
