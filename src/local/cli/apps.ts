import { readFileSync } from "node:fs";
import { BUILD_VERSION_SETTING, PRODUCTION } from "../../rules";
import { Azure } from "../../status/azure";
import { addressHere } from "../host/addresses";
import type { Connection } from "../host/connection";

/** Production or a slot of an app, as `azure-slots local status --json` prints it. */
export interface LocalSlot {
  /** `production`, or the slot's name. */
  readonly name: string;
  /** The identity of its build; null if the slot does not tell it. */
  readonly build: string | null;
  /** Azure's word, such as `Running` or `Stopped`. */
  readonly state: string;
  readonly hostName: string;
  /** The address that works on this machine. */
  readonly url: string;
}

/** An app, as `azure-slots local status --json` prints it. */
export interface LocalApp {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Production first, then the slots by name. */
  readonly slots: readonly LocalSlot[];
}

/** What is read of a site or a slot. */
interface Site {
  readonly id: string;
  readonly name: string;
  readonly properties: {
    readonly state?: string | null;
    readonly defaultHostName?: string | null;
    readonly resourceGroup?: string | null;
  };
}

const PUBLIC_CLOUD = "https://management.azure.com/";

/** The apps of a running local App Service, by name, with their slots. */
export async function readApps(connection: Connection): Promise<LocalApp[]> {
  const azure = clientOf(connection);
  const apps: LocalApp[] = [];
  for (const { subscriptionId, site } of await listSites(azure, connection)) {
    const slots = await azure.list<Site>(`${site.id}/slots`);
    // The name of a slot includes the app's, as in `shop/staging`.
    const named = slots.map((slot) => ({ slot, name: slot.name.split("/")[1] ?? "" })).sort(byName);
    apps.push({
      name: site.name,
      resourceGroup: site.properties.resourceGroup ?? "",
      subscriptionId,
      slots: await Promise.all(
        [{ slot: site, name: PRODUCTION }, ...named].map(async ({ slot: { id, properties }, name }) => ({
          name,
          build: await readBuild(azure, id),
          state: properties.state ?? "",
          hostName: properties.defaultHostName ?? "",
          url: addressHere(properties.defaultHostName ?? "", connection.frontDoor),
        })),
      ),
    });
  }
  return apps.sort(byName);
}

/** The host names of the apps of a running local App Service. */
export async function readHostNames(connection: Connection): Promise<string[]> {
  const sites = await listSites(clientOf(connection), connection);
  return sites.map(({ site }) => site.properties.defaultHostName ?? "").sort();
}

async function listSites(
  azure: Azure,
  { subscriptionIds }: Connection,
): Promise<{ subscriptionId: string; site: Site }[]> {
  const lists = subscriptionIds.map(async (subscriptionId) => {
    const sites = await azure.list<Site>(`/subscriptions/${subscriptionId}/providers/Microsoft.Web/sites`);
    return sites.map((site) => ({ subscriptionId, site }));
  });
  return (await Promise.all(lists)).flat();
}

async function readBuild(azure: Azure, id: string): Promise<string | null> {
  type Settings = { readonly properties?: Readonly<Record<string, string>> | null };
  const { properties } = await azure.getSecret<Settings>(`${id}/config/appsettings/list`);
  return properties?.[BUILD_VERSION_SETTING] || null;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

/** Signs in by the connection alone: the environment may name another Azure. */
function clientOf({ armEndpoint, authorityFile, identityEndpoint, identityHeader }: Connection): Azure {
  const getToken = async () => {
    const url = `${identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent(PUBLIC_CLOUD)}`;
    const response = await fetch(url, { headers: { "x-identity-header": identityHeader } });
    const { access_token: token, expires_on: expires } = (await response.json()) as Readonly<Record<string, string>>;
    return { token: token ?? "", expiresOnTimestamp: Number(expires) * 1000 };
  };
  return new Azure({
    endpoint: armEndpoint,
    scope: `${PUBLIC_CLOUD}.default`,
    credential: { getToken },
    certificateAuthority: readFileSync(authorityFile, "utf8"),
  });
}
