import { checkSiteId, parseSiteId, type SiteId } from "../rules";
import type { Azure } from "./azure";

/** How a user names an app. */
export interface NamedApp {
  /** Its name or its resource id. The id includes all the rest. */
  readonly app: string;
  /** The resource group. Defaults to the one with the only app of that name. */
  readonly resourceGroup?: string;
  /** The subscription's id. */
  readonly subscription?: string;
}

interface ListedSite {
  readonly id: string;
  readonly name: string;
}

/**
 * Finds the app that a user means.
 *
 * @throws Error if there is none, or more than one.
 */
export async function findApp(azure: Azure, { app, resourceGroup, subscription }: NamedApp): Promise<SiteId> {
  if (app.startsWith("/")) {
    return byId(app);
  }
  if (!subscription) {
    throw new Error(
      `the subscription of app "${app}" is not known: give --subscription, or set AZURE_SUBSCRIPTION_ID, or give the app's resource id`,
    );
  }
  if (resourceGroup) {
    return { subscriptionId: subscription, resourceGroupName: resourceGroup, siteName: app };
  }
  const sites = await azure.list<ListedSite>(`/subscriptions/${subscription}/providers/Microsoft.Web/sites`);
  const ids = sites.filter(({ name }) => name.toLowerCase() === app.toLowerCase()).map(({ id }) => id);
  const [only, ...others] = ids;
  if (only === undefined) {
    throw new Error(
      `no app of subscription ${subscription} is named "${app}": mind its name, the subscription, and whether you may read it`,
    );
  }
  if (others.length > 0) {
    const groups = ids.map((id) => parseSiteId(id)?.resourceGroupName ?? id).sort();
    throw new Error(
      `${ids.length} apps of subscription ${subscription} are named "${app}", in resource groups ${groups.join(", ")}: ` +
        "say which by --resource-group",
    );
  }
  return byId(only);
}

function byId(id: string): SiteId {
  const [problem] = checkSiteId("app", id);
  const site = parseSiteId(id);
  if (problem || !site) {
    throw new Error(`${problem?.path}: ${problem?.reason}`);
  }
  return site;
}
