import { BUILD_VERSION_SETTING } from "../../rules";
import type { AppService } from "../azure/app-service/app-service";
import { defaultHostName } from "../azure/app-service/model/host-names";
import { isProduction, siteId } from "../azure/app-service/model/resources";
import type { Site, Slot } from "../azure/app-service/model/state";
import { trafficRulesOf } from "../azure/app-service/model/traffic-rules";
import { folderIn } from "../visitors/workers/content-store";
import type { Worker } from "../visitors/workers/contract";
import { showUrl } from "../visitors/workers/download";
import type { PageSite, PageSlot, SlotCondition } from "./model";

/**
 * What the page shows of all apps.
 *
 * @param port The front door's port for plain HTTP.
 */
export function overviewOf(service: AppService, port: number): PageSite[] {
  return Object.values(service.sites).map((site) => siteOf(service, site, port));
}

function siteOf(service: AppService, site: Site, port: number): PageSite {
  const { production, ...others } = site.slots;
  const slots = production ? [production, ...Object.values(others)] : Object.values(others);
  const percentages = production ? percentagesOf(site, production) : new Map<string, number>();
  const plan = service.planOf(site);
  const swap = service.swaps.of(site);
  const names = site.slotConfigNames;
  return {
    id: siteId(site),
    name: site.name,
    group: site.group,
    subscription: site.subscription,
    ...(plan ? { plan: `${plan.name} (${plan.sku.tier})` } : {}),
    slots: slots.map((slot) => slotOf(service, site, slot, port, percentages.get(slot.name))),
    sticky: {
      appSettings: names?.appSettingNames ?? [],
      connectionStrings: names?.connectionStringNames ?? [],
      mounts: names?.azureStorageConfigNames ?? [],
    },
    ...(swap ? { swap } : {}),
  };
}

function slotOf(service: AppService, site: Site, slot: Slot, port: number, traffic: number | undefined): PageSlot {
  const worker = service.runtime.serving(site, slot);
  const hostName = defaultHostName(site, slot);
  const build = worker?.specification.environment[BUILD_VERSION_SETTING];
  const { packageUri = undefined, stack = "" } = worker?.specification ?? {};
  return {
    name: slot.name,
    hostName,
    link: `http://${hostName}.localhost:${port}/`,
    condition: conditionOf(slot, worker, service.runtime.isRestarting(site, slot)),
    ...(build ? { build } : {}),
    ...(packageUri === undefined ? {} : { content: contentOf(packageUri) }),
    stack,
    ...(traffic === undefined ? {} : { traffic }),
    closed: [slot.properties, slot.configuration].some(({ publicNetworkAccess }) => publicNetworkAccess === "Disabled"),
    ...(slot.prepared ? { preparedFor: slot.prepared.target } : {}),
  };
}

function conditionOf(slot: Slot, worker: Worker | undefined, isRestarting: boolean): SlotCondition {
  if (slot.stopped) {
    return "stopped";
  }
  if (isRestarting) {
    return "restarting";
  }
  if (worker?.isRunning === undefined) {
    return "starting";
  }
  if (!worker.isRunning) {
    return "failed";
  }
  return worker.specification.packageUri === undefined ? "empty" : "running";
}

/** Without what may be a signature. */
function contentOf(packageUri: string): string {
  return folderIn(packageUri) === undefined ? showUrl(packageUri) : "deployed into the slot";
}

/** The share of production's visitors that each slot gets, keyed by its name. Production gets the rest. */
function percentagesOf(site: Site, production: Slot): Map<string, number> {
  const percentages = new Map<string, number>();
  for (const rule of trafficRulesOf(production)) {
    const host = String(rule.actionHostName ?? "").toLowerCase();
    const slot = Object.values(site.slots).find((each) => defaultHostName(site, each).toLowerCase() === host);
    if (slot && !isProduction(slot)) {
      percentages.set(slot.name, Number(rule.reroutePercentage ?? 0));
    }
  }
  const routed = [...percentages.values()].reduce((sum, each) => sum + each, 0);
  return percentages.set(production.name, Math.max(0, 100 - routed));
}
