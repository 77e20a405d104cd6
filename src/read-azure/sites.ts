import { PRODUCTION, type SiteId } from "../rules";
import type { Azure } from "./azure";
import { buildIn, readSettings } from "./settings";

/** The parts of a site or a slot that are read, as Azure Resource Manager returns them. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly properties: {
    readonly state?: string | null;
    readonly defaultHostName?: string | null;
    readonly resourceGroup?: string | null;
    readonly inProgressOperationId?: string | null;
    readonly targetSwapSlot?: string | null;
    readonly targetBuildVersion?: string | null;
    readonly slotSwapStatus?: {
      readonly timestampUtc?: string | null;
      readonly sourceSlotName?: string | null;
      readonly destinationSlotName?: string | null;
    } | null;
  };
}

/** Production or a slot, with its name: `production`, or the slot's own. */
export interface NamedSlot extends Pick<Site, "id" | "properties"> {
  readonly name: string;
}

/** What production or a slot runs, and where, as `--json` prints it. */
export interface RunningSlot {
  /** `production`, or the slot's name. */
  readonly name: string;
  /** The identity of its build, such as `2.0.0+5f1d7a84be73`; null if the slot does not tell it. */
  readonly build: string | null;
  /** Azure's word, such as `Running` or `Stopped`. */
  readonly state: string;
  readonly hostName: string;
  /** The address of its pages. */
  readonly url: string;
}

/** The path of an app in Azure Resource Manager. */
export function pathOf({ subscriptionId, resourceGroupName, siteName }: SiteId): string {
  const [subscription, group, site] = [subscriptionId, resourceGroupName, siteName].map(encodeURIComponent);
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/sites/${site}`;
}

/** The apps of a subscription or a resource group. */
export function listSites(azure: Azure, scope: string): Promise<Site[]> {
  return azure.list<Site>(`${scope}/providers/Microsoft.Web/sites`);
}

/**
 * The slots of an app, by name. Production is not among them.
 *
 * @param path The app's path or its resource id.
 */
export async function readSlots(azure: Azure, path: string): Promise<NamedSlot[]> {
  const slots = await azure.list<Site>(`${path}/slots`);
  // The name of a slot includes the app's, as in `shop/staging`.
  const named = slots.map((slot) => ({ ...slot, name: slot.name.split("/")[1] ?? "" }));
  return named.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Production and the slots of an app, in the order in which they are shown. */
export function withProduction(site: Site, slots: readonly NamedSlot[]): readonly NamedSlot[] {
  return [{ ...site, name: PRODUCTION }, ...slots];
}

/**
 * What production or a slot runs. Of its settings, only the build is kept.
 *
 * @param urlOf The address of the pages for a host name.
 */
export async function readRunning(
  azure: Azure,
  { id, name, properties }: NamedSlot,
  urlOf: (hostName: string) => string,
): Promise<RunningSlot> {
  const hostName = properties.defaultHostName ?? "";
  const build = buildIn(await readSettings(azure, id, "appsettings"));
  return { name, build, state: properties.state ?? "", hostName, url: urlOf(hostName) };
}
