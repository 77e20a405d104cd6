import { asArmError } from "../../arm/protocol";
import { own } from "../../json";
import type { AppService } from "../app-service";
import { contentOf, isContainer } from "../model/content";
import { autoSwapNotSupported } from "../model/errors";
import type { Site, Slot } from "../model/state";
import { swapSlots } from "./swap";

/**
 * Whether a client's write pushes code to an auto-swap slot, that is, changes what the slot runs.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Configure auto swap": not supported on Linux
 * and for containers. bicep#7033: the setting is accepted there, and deployments then fail.
 *
 * @param before The slot before the write.
 * @param after The slot after the write.
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
 * Swaps a slot after code was pushed to it, once the app runs there. Until then the app can be written. So if a push
 * does not start, a better one can follow. The swap itself blocks other writes, like any swap. Several pushes before it
 * make one swap.
 */
export function autoSwap(service: AppService, site: Site, source: Slot): void {
  // If saving fails now, the next client that saves gets the error.
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
      // Given up because everything is closing. The swap is made when the local App Service starts again.
      if (service.closed) {
        return;
      }
      source.awaitsAutoSwap = false;
      const reason = asArmError(error).message;
      service.journal.add({ kind: "autoSwapFailed", site: site.name, source: source.name, target: name, reason });
      await service.save(site);
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

/** The name of the slot that a slot auto-swaps into; empty if it does not. */
function autoSwapTargetOf(slot: Slot): string {
  return String(own(slot.configuration, "autoSwapSlotName") ?? "");
}
