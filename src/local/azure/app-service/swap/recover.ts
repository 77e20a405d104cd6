import type { AppService } from "../app-service";
import { autoSwap } from "./auto-swap";
import { cancel } from "./swap";

/**
 * Recovers after a local App Service ended. Undoes swaps that were interrupted, and starts the apps that were running.
 */
export async function recover(service: AppService): Promise<void> {
  await service.contents.recover(service.contentsInUse());
  for (const site of Object.values(service.sites)) {
    const plan = service.planOf(site);
    for (const slot of Object.values(site.slots)) {
      if (slot.prepared && !slot.prepared.preview) {
        await cancel(service.swapSurroundings(site), slot, false);
      }
      service.runtime.start(site, slot, plan);
      if (slot.awaitsAutoSwap) {
        autoSwap(service, site, slot);
      }
    }
  }
}
