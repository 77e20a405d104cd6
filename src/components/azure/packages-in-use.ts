import type * as pulumi from "@pulumi/pulumi";
import { PACKAGE_SETTING, PRODUCTION } from "../../rules";
import { type Arm, armOf } from "./arm";
import { readAppSettings, readList } from "./arm-answers";

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
  const settings = await readAppSettings(arm, place);
  const [, value = ""] = Object.entries(settings).find(([name]) => name.toUpperCase() === PACKAGE_SETTING) ?? [];
  if (/^@Microsoft\.KeyVault\(/i.test(value)) {
    const slot = place.split("/slots/")[1] ?? PRODUCTION;
    throw new Error(`${PACKAGE_SETTING} of ${slot} of ${place.split("/")[8]} is in a key vault`);
  }
  return URL.canParse(value) ? decodeURIComponent(new URL(value).pathname) : undefined;
}

async function idsOf(arm: Arm, path: string): Promise<string[]> {
  return (await readList<{ readonly id: string }>(arm, path)).map(({ id }) => id);
}
