import { readFileSync } from "node:fs";
import { Azure } from "../../read-azure/azure";
import { listSites, type RunningSlot, readRunning, readSlots, type Site, withProduction } from "../../read-azure/sites";
import { addressHere } from "../host/addresses";
import type { Connection } from "../host/connection";

/** An app, as `azure-slots local status --json` prints it. */
export interface LocalApp {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Production first, then the slots by name. */
  readonly slots: readonly RunningSlot[];
}

const PUBLIC_CLOUD = "https://management.azure.com/";

/** The apps of a running local App Service, by name, with their slots. */
export async function readApps(connection: Connection): Promise<LocalApp[]> {
  const azure = clientOf(connection);
  const apps: LocalApp[] = [];
  const urlOf = (hostName: string) => addressHere(hostName, connection.frontDoor);
  for (const { subscriptionId, site } of await sitesOf(azure, connection)) {
    const slots = withProduction(site, await readSlots(azure, site.id));
    apps.push({
      name: site.name,
      resourceGroup: site.properties.resourceGroup ?? "",
      subscriptionId,
      slots: await Promise.all(slots.map((slot) => readRunning(azure, slot, urlOf))),
    });
  }
  return apps.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The host names of the apps of a running local App Service. */
export async function readHostNames(connection: Connection): Promise<string[]> {
  const sites = await sitesOf(clientOf(connection), connection);
  return sites.map(({ site }) => site.properties.defaultHostName ?? "").sort();
}

async function sitesOf(
  azure: Azure,
  { subscriptionIds }: Connection,
): Promise<{ subscriptionId: string; site: Site }[]> {
  const lists = subscriptionIds.map(async (subscriptionId) => {
    const sites = await listSites(azure, `/subscriptions/${subscriptionId}`);
    return sites.map((site) => ({ subscriptionId, site }));
  });
  return (await Promise.all(lists)).flat();
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
