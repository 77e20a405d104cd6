import type * as pulumi from "@pulumi/pulumi";
import { PACKAGE_SETTING, PRODUCTION } from "../../rules";
import { type Arm, armOf } from "./arm";

/**
 * The packages that sites and their slots run from: the paths of their URLs, for example `/packages/shop/2.0.0-5f1d7a84be73.zip`.
 * The host is left out, since a storage account may have several.
 *
 * @param parent The component whose provider makes the requests.
 * @param subscriptionId The subscription all of whose sites are read.
 * @param usedBy The ids of sites that may be in other subscriptions.
 * @throws Error if anything cannot be read.
 */
export async function packagesInUse(
  parent: pulumi.Resource,
  subscriptionId: string,
  usedBy: readonly string[],
): Promise<ReadonlySet<string>> {
  const arm = await armOf(parent);
  const sites = await idsOf(arm, `/subscriptions/${subscriptionId}/providers/Microsoft.Web/sites`);
  const others = usedBy.filter((id) => !sites.some((site) => site.toLowerCase() === id.toLowerCase()));
  const packages = new Set<string>();
  for (const site of [...sites, ...others]) {
    const slots = await idsOf(arm, `${site}/slots`);
    for (const place of [site, ...slots]) {
      const used = await packageOf(arm, place);
      if (used !== undefined) {
        packages.add(used);
      }
    }
  }
  return packages;
}

async function packageOf(arm: Arm, place: string): Promise<string | undefined> {
  const { properties } = (await arm("POST", `${place}/config/appsettings/list`)) as {
    readonly properties: Readonly<Record<string, string>> | null;
  };
  const [, value = ""] =
    Object.entries(properties ?? {}).find(([name]) => name.toUpperCase() === PACKAGE_SETTING) ?? [];
  if (/^@Microsoft\.KeyVault\(/i.test(value)) {
    const slot = place.split("/slots/")[1] ?? PRODUCTION;
    throw new Error(`${PACKAGE_SETTING} of ${slot} of ${place.split("/")[8]} is in a key vault`);
  }
  return URL.canParse(value) ? decodeURIComponent(new URL(value).pathname) : undefined;
}

/** The ids in all pages of a list. */
async function idsOf(arm: Arm, path: string): Promise<string[]> {
  const ids: string[] = [];
  for (let page: string | undefined = path; page !== undefined; ) {
    const { value, nextLink } = (await arm("GET", page)) as {
      readonly value?: readonly { readonly id: string }[];
      readonly nextLink?: string | null;
    };
    ids.push(...(value ?? []).map(({ id }) => id));
    page = nextLink ? afterHost(nextLink) : undefined;
  }
  return ids;
}

/** The path and the query of a link to the next page, without the version, which is sent with each request. */
function afterHost(link: string): string {
  const { pathname, searchParams } = new URL(link);
  searchParams.delete("api-version");
  const query = searchParams.toString();
  return query === "" ? pathname : `${pathname}?${query}`;
}
