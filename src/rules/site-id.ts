import type { Problem } from "./problem";
import { checkResourceId, parseResourceId, type ResourceScope } from "./resource-ids";

/** A site or one of its slots, read from its resource id. */
export interface SiteId extends ResourceScope {
  readonly siteName: string;
  /** The slot; absent for the site itself, which is production. */
  readonly slot?: string;
}

/** An App Service plan, read from its resource id. */
export interface PlanId extends ResourceScope {
  readonly planName: string;
}

/** Splits a site's or a slot's resource id; undefined for any other text. */
export function parseSiteId(id: string): SiteId | undefined {
  const found = parseResourceId(id, ["Microsoft.Web/sites"]) ?? parseResourceId(id, ["Microsoft.Web/sites", "slots"]);
  const [siteName, slot] = found?.names ?? [];
  if (!found || !siteName) {
    return undefined;
  }
  const { subscriptionId, resourceGroupName } = found;
  return { subscriptionId, resourceGroupName, siteName, ...(slot === undefined ? {} : { slot }) };
}

/** Splits an App Service plan's resource id; undefined for any other text. */
export function parsePlanId(id: string): PlanId | undefined {
  const found = parseResourceId(id, ["Microsoft.Web/serverfarms"]);
  const [planName] = found?.names ?? [];
  return found && planName
    ? { subscriptionId: found.subscriptionId, resourceGroupName: found.resourceGroupName, planName }
    : undefined;
}

/** Checks that a text is the id of a site, and not of one of its slots. */
export function checkSiteId(path: string, id: string): Problem[] {
  const form = "/subscriptions/…/resourceGroups/…/providers/Microsoft.Web/sites/NAME";
  const parsed = parseSiteId(id);
  if (parsed?.slot !== undefined) {
    return [
      {
        path,
        reason: `"${id}" is the id of a slot, "${parsed.slot}": give the app's own, which ends with "/sites/${parsed.siteName}"`,
      },
    ];
  }
  return parsed ? [] : [{ path, reason: `"${id}" is not the resource id of a web app: use the form ${form}` }];
}

/** Checks that a text is the id of an App Service plan. */
export function checkPlanId(path: string, id: string): Problem[] {
  return checkResourceId(path, id, "plan");
}
