import { checkSiteId, parseSiteId, type SiteId } from "../rules";
import { type Azure, AzureError } from "./azure";
import { listSites, type Site } from "./sites";

/** How a user names an app. */
export interface NamedApp {
  /** Its name, the beginning of its name, or its resource id. The id includes all the rest. */
  readonly app: string;
  /** The resource group. Defaults to the one with the only app of that name. */
  readonly resourceGroup?: string;
  /** The subscription's id. Defaults to AZURE_SUBSCRIPTION_ID. */
  readonly subscription?: string;
}

type ListedSite = Pick<Site, "id" | "name">;

/**
 * Finds the app that a user means. A name that no app has is the beginning of a generated one, such as `shop` of `shop1f3c9a2b`, if
 * only one app fits.
 *
 * @throws Error if there is none, or more than one.
 */
export async function findApp(
  azure: Azure,
  { app, resourceGroup, ...named }: NamedApp,
  environment: NodeJS.ProcessEnv,
): Promise<SiteId> {
  if (app.startsWith("/")) {
    return byId(app);
  }
  const subscription = named.subscription ?? environment.AZURE_SUBSCRIPTION_ID;
  if (!subscription) {
    throw new Error(
      `the subscription of app "${app}" is not known: give --subscription, or set AZURE_SUBSCRIPTION_ID, or give the app's resource id`,
    );
  }
  const where = `subscription ${subscription}`;
  if (resourceGroup) {
    const whole = { subscriptionId: subscription, resourceGroupName: resourceGroup, siteName: app };
    const group = `/subscriptions/${subscription}/resourceGroups/${encodeURIComponent(resourceGroup)}`;
    // Who may read the app alone, and not list its group, has to give the whole name.
    const sites = await listSites(azure, group).catch((error: unknown): ListedSite[] =>
      refusedAs(error, [{ id: "", name: app }]),
    );
    const [only] =
      namesakesIn(sites, app).length > 0 ? [] : beginningWith(sites, app, `${where}, group ${resourceGroup},`);
    return only ? byId(only.id) : whole;
  }
  const sites = await listSites(azure, `/subscriptions/${subscription}`);
  const namesakes = namesakesIn(sites, app);
  const ids = (namesakes.length > 0 ? namesakes : beginningWith(sites, app, where)).map(({ id }) => id);
  const [only, ...others] = ids;
  if (only === undefined) {
    throw new Error(
      `no app of ${where} is named "${app}": none begins with that either; mind its name, the subscription, and whether you may read it`,
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

function refusedAs<Result>(error: unknown, result: Result): Result {
  if (error instanceof AzureError) {
    return result;
  }
  throw error;
}

function namesakesIn(sites: readonly ListedSite[], app: string): ListedSite[] {
  return sites.filter(({ name }) => name.toLowerCase() === app.toLowerCase());
}

/**
 * The only app whose name begins like this; empty if there is none.
 *
 * @throws Error if there are more.
 */
function beginningWith(sites: readonly ListedSite[], beginning: string, where: string): ListedSite[] {
  const fitting = sites.filter(({ name }) => name.toLowerCase().startsWith(beginning.toLowerCase()));
  if (fitting.length > 1) {
    const names = fitting.map(({ name }) => name).sort();
    throw new Error(
      `no app of ${where} is named "${beginning}", and ${names.length} begin with that: ${names.join(", ")}: give one of these names`,
    );
  }
  return fitting;
}

function byId(id: string): SiteId {
  const [problem] = checkSiteId("app", id);
  const site = parseSiteId(id);
  if (problem || !site) {
    throw new Error(`${problem?.path}: ${problem?.reason}`);
  }
  return site;
}
