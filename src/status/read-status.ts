import { BUILD_VERSION_SETTING, buildOfLabel, PRODUCTION, type SiteId } from "../rules";
import {
  type AppStatus,
  type LastSwap,
  problemsOf,
  type SlotStatus,
  type StickyNames,
  type WaitingPreview,
} from "./app-status";
import type { Azure } from "./azure";
import { swapDuration } from "./swap-duration";

/** What the status needs besides the app. */
export interface StatusQuestion {
  /**
   * The build that production must run. Defaults to the declared one that Azure remembers, the app's
   * `targetBuildVersion`.
   */
  readonly target?: string;
  /** The address of the pages for a host name. */
  readonly urlOf: (hostName: string) => string;
}

/** The parts of a site or a slot that are read, as Azure Resource Manager returns them. */
interface Site {
  readonly id: string;
  readonly name: string;
  readonly properties: {
    readonly state?: string | null;
    readonly defaultHostName?: string | null;
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

/** Production or a slot, with its name. */
export interface NamedSlot extends Pick<Site, "id" | "properties"> {
  readonly name: string;
}

/** Reads the status of an app's production and slots. Of their settings it only keeps {@link BUILD_VERSION_SETTING}. */
export async function readStatus(azure: Azure, app: SiteId, { target, urlOf }: StatusQuestion): Promise<AppStatus> {
  const path = pathOf(app);
  const [site, slots] = await Promise.all([azure.get<Site>(path), readSlots(azure, path)]);
  const all: readonly NamedSlot[] = [{ ...site, name: PRODUCTION }, ...slots];
  const swap = lastSwapOf(all);
  const [builds, shares, stickyNames, duration] = await Promise.all([
    Promise.all(all.map(({ id }) => readBuild(azure, id))),
    readShares(azure, path),
    readStickyNames(azure, path),
    swap && swapDuration(azure, app, site.id, swap.completedAt),
  ]);
  const left = [...shares.values()].reduce((rest, share) => rest - share, 100);
  const operations = [...new Set(all.flatMap(({ properties }) => properties.inProgressOperationId || []))];
  const found = {
    target: target ?? (buildOfLabel(site.properties.targetBuildVersion ?? "") || null),
    slots: all.map(({ name, properties }, index): SlotStatus => {
      const hostName = properties.defaultHostName ?? "";
      const share = shares.get(hostName.toLowerCase()) ?? null;
      return {
        name,
        build: builds[index] ?? null,
        state: properties.state ?? "",
        hostName,
        url: urlOf(hostName),
        trafficPercentage: name === PRODUCTION ? left : share,
      };
    }),
    // A running swap goes through the same phase, but is not pending.
    previews: operations.length > 0 ? [] : previewsOf(all),
    operations,
  };
  const problems = problemsOf(found);
  return {
    app: site.name,
    id: site.id,
    asDeclared: problems.length === 0,
    problems,
    ...found,
    stickyNames,
    lastSwap: swap && { ...swap, durationInSeconds: null, durationUnreadable: [], ...duration },
  };
}

/** The path of an app in Azure Resource Manager. */
export function pathOf({ subscriptionId, resourceGroupName, siteName }: SiteId): string {
  const [subscription, group, site] = [subscriptionId, resourceGroupName, siteName].map(encodeURIComponent);
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/sites/${site}`;
}

/** The slots of an app, by name. Production is not among them. */
export async function readSlots(azure: Azure, path: string): Promise<NamedSlot[]> {
  const slots = await azure.list<Site>(`${path}/slots`);
  // The name of a slot includes the app's, as in `shop/staging`.
  const named = slots.map((slot) => ({ ...slot, name: slot.name.split("/")[1] ?? "" }));
  return named.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** @param id The id of the site or the slot. */
async function readBuild(azure: Azure, id: string): Promise<string | null> {
  type Settings = { readonly properties?: Readonly<Record<string, string>> | null };
  const { properties } = await azure.getSecret<Settings>(`${id}/config/appsettings/list`);
  return properties?.[BUILD_VERSION_SETTING] || null;
}

interface WebConfiguration {
  readonly properties: {
    readonly experiments?: {
      readonly rampUpRules?:
        | readonly { readonly actionHostName?: string | null; readonly reroutePercentage?: number | null }[]
        | null;
    } | null;
  };
}

/** The percentages of production's visitors, keyed by the host name that gets them. */
async function readShares(azure: Azure, path: string): Promise<ReadonlyMap<string, number>> {
  const { properties } = await azure.get<WebConfiguration>(`${path}/config/web`);
  return new Map(
    (properties.experiments?.rampUpRules ?? []).map(({ actionHostName, reroutePercentage }) => [
      actionHostName?.toLowerCase() ?? "",
      reroutePercentage ?? 0,
    ]),
  );
}

interface SlotConfigurationNames {
  readonly properties: {
    readonly appSettingNames?: readonly string[] | null;
    readonly connectionStringNames?: readonly string[] | null;
    readonly azureStorageConfigNames?: readonly string[] | null;
  };
}

/** The sticky names of an app, whether or not its slots have values for them. */
export async function readStickyNames(azure: Azure, path: string): Promise<StickyNames> {
  const { properties: names } = await azure.get<SlotConfigurationNames>(`${path}/config/slotConfigNames`);
  return {
    appSettings: names.appSettingNames ?? [],
    connectionStrings: names.connectionStringNames ?? [],
    mounts: names.azureStorageConfigNames ?? [],
  };
}

/**
 * Each of two slots names the other while a preview waits, so each preview is told twice. Production is its target. Between two
 * other slots, which of them is the target cannot be told. Source: a recording of 2025.
 */
function previewsOf(all: readonly NamedSlot[]): WaitingPreview[] {
  const told = all.flatMap(({ name, properties: { targetSwapSlot: other } }) =>
    other ? [{ source: slotName(other), target: name }] : [],
  );
  const isToldBefore = ({ source, target }: WaitingPreview, index: number) =>
    told.slice(0, index).some((other) => isSame(other.source, target) && isSame(other.target, source));
  return told.filter((each, index) => each.source !== PRODUCTION && !isToldBefore(each, index));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Each slot remembers the last swap that it took part in. Azure does not store the app's last swap. */
function lastSwapOf(all: readonly NamedSlot[]): Pick<LastSwap, "completedAt" | "source" | "target"> | null {
  const swaps = all.flatMap(({ properties: { slotSwapStatus: swap } }) =>
    swap?.timestampUtc
      ? [
          {
            completedAt: new Date(swap.timestampUtc).toISOString(),
            source: slotName(swap.sourceSlotName),
            target: slotName(swap.destinationSlotName),
          },
        ]
      : [],
  );
  return swaps.sort((one, other) => (one.completedAt < other.completedAt ? 1 : -1))[0] ?? null;
}

/** Azure calls production `Production` here. */
function slotName(name: string | null | undefined): string {
  return name?.toLowerCase() === PRODUCTION ? PRODUCTION : (name ?? "");
}
