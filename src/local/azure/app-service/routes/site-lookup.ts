import { PRODUCTION } from "../../../../rules";
import { type ArmRequest, resourceNotFound } from "../../arm/protocol";
import { groupId } from "../../arm/resource-groups";
import type { PathParameters } from "../../arm/router";
import { type JsonObject, own } from "../../json";
import type { AppService } from "../app-service";
import { swapName } from "../model/resources";
import { type SiteAnswer, siteResource } from "../model/site-resource";
import type { Plan, Site, Slot } from "../model/state";

export const SITES = "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Web/sites";

export const PLANS = "/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Web/serverfarms";

/** The paths of an app and of a slot. Most routes serve both. Without `:slot`, the slot is production. */
export const SITE_AND_SLOT = [`${SITES}/:site`, `${SITES}/:site/slots/:slot`];

/** @throws ArmError 404 */
export function findPlan(service: AppService, parameters: PathParameters): Plan {
  const group = service.groups.get(parameters);
  const plan = lookUpPlan(service, parameters);
  if (!plan) {
    throw resourceNotFound("Microsoft.Web/serverFarms", parameters.plan ?? "", group.name);
  }
  return plan;
}

/** The plan of a path; undefined if it does not exist. */
export function lookUpPlan(service: AppService, parameters: PathParameters): Plan | undefined {
  const { subscription = "", group = "", plan = "" } = parameters;
  return service.findPlan(`${groupId(subscription, group)}/providers/Microsoft.Web/serverfarms/${plan}`);
}

/** @throws ArmError 404 */
export function findSite(service: AppService, parameters: PathParameters): Site {
  return service.site(parameters.subscription ?? "", parameters.group ?? "", parameters.site ?? "");
}

/** @throws ArmError 404 */
export function findSlot(service: AppService, parameters: PathParameters): { site: Site; slot: Slot } {
  const site = findSite(service, parameters);
  const { slot } = parameters;
  if (isNamedProduction(slot)) {
    throw resourceNotFound("Microsoft.Web/sites", `${site.name}/slots/${slot}`, site.group);
  }
  return { site, slot: service.slot(site, slot) };
}

/** The site and slot of a path; undefined if they do not exist. */
export function lookUp(service: AppService, parameters: PathParameters): { site: Site; slot: Slot } | undefined {
  if (isNamedProduction(parameters.slot)) {
    return undefined;
  }
  const id = `${groupId(parameters.subscription ?? "", parameters.group ?? "")}/providers/Microsoft.Web/sites/${parameters.site ?? ""}`;
  const site = own(service.sites, id.toLowerCase());
  const slot = site && own(site.slots, (parameters.slot ?? PRODUCTION).toLowerCase());
  return site && slot ? { site, slot } : undefined;
}

/** No path leads to production as to a slot: there is none of that name. Source: azure-cli#26334. */
function isNamedProduction(slot: string | undefined): boolean {
  return slot?.toLowerCase() === PRODUCTION;
}

/**
 * Shows a site or slot in an answer.
 *
 * @param answer The kind of request. Defaults to a read.
 */
export function renderSite(
  service: AppService,
  request: ArmRequest,
  site: Site,
  slot: Slot,
  answer: SiteAnswer = { to: "read" },
): JsonObject {
  const prepared = Object.values(site.slots).find((other) => other.prepared?.target === slot.name.toLowerCase());
  const target = slot.prepared && own(site.slots, slot.prepared.target);
  return siteResource(site, slot, answer, {
    plan: service.planOf(site),
    inProgressOperationId: service.operationOn(site),
    // Recorded on both slots of a waiting preview.
    targetSwapSlot: prepared?.name ?? (target ? swapName(target) : null),
    apiVersion: request.query["api-version"] ?? "",
  });
}

/** The URL to poll for an operation that a request started. */
export function operationResult(request: ArmRequest, id: string): string {
  const resource = request.path.replace(/\/(slotsswap|applySlotConfig)$/i, "");
  return `${resource}/operationresults/${id}?api-version=${request.query["api-version"] ?? ""}`;
}
