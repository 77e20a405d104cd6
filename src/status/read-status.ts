import type { Site, WebSiteManagementClient } from "@azure/arm-appservice";
import { BUILD_VERSION_SETTING, PRODUCTION, type SiteId } from "../rules";
import {
  type AppStatus,
  type LastSwap,
  problemsOf,
  type SlotStatus,
  type StickyNames,
  type WaitingPreview,
} from "./app-status";
import { swapDuration } from "./swap-duration";

/** What is asked of Azure's answers in other words than an app's. */
export interface StatusQuestion {
  /** What production must run. Defaults to what Azure remembers of the declaration, its `targetBuildVersion`. */
  readonly target?: string;
  /** Where pages are, by host name. */
  readonly urlOf: (hostName: string) => string;
}

/** Production, or a slot, with its name. */
interface NamedSlot {
  readonly name: string;
  readonly site: Site;
}

/**
 * Reads what an app's production and its slots are. Of their settings it takes {@link BUILD_VERSION_SETTING} alone.
 *
 * @param client One of the app's subscription.
 */
export async function readStatus(
  client: WebSiteManagementClient,
  app: SiteId,
  { target, urlOf }: StatusQuestion,
): Promise<AppStatus> {
  const { resourceGroupName: group, siteName } = app;
  const [{ site, declaredTarget, endpoint }, slots] = await Promise.all([
    readProduction(client, group, siteName),
    readSlots(client, group, siteName),
  ]);
  const all: NamedSlot[] = [{ name: PRODUCTION, site }, ...slots];
  const swap = lastSwapOf(all);
  const [builds, shares, stickyNames, duration] = await Promise.all([
    Promise.all(all.map(({ name }) => readBuild(client, group, siteName, name))),
    readShares(client, group, siteName),
    readStickyNames(client, group, siteName),
    swap && swapDuration(client, endpoint, app, site.id ?? "", swap.completedAt),
  ]);
  const left = [...shares.values()].reduce((rest, share) => rest - share, 100);
  const operations = [...new Set(all.flatMap(({ site }) => site.inProgressOperationId || []))];
  const found = {
    target: target ?? declaredTarget,
    slots: all.map(({ name, site }, index): SlotStatus => {
      const hostName = site.defaultHostName ?? "";
      const share = shares.get(hostName.toLowerCase()) ?? null;
      return {
        name,
        build: builds[index] ?? null,
        state: site.state ?? "",
        hostName,
        url: urlOf(hostName),
        trafficPercentage: name === PRODUCTION ? left : share,
      };
    }),
    // A swap that runs goes through the same phase, and waits for nobody.
    previews: operations.length > 0 ? [] : previewsOf(all),
    operations,
  };
  const problems = problemsOf(found);
  return {
    app: site.name ?? siteName,
    id: site.id ?? "",
    asDeclared: problems.length === 0,
    problems,
    ...found,
    stickyNames,
    lastSwap: swap && { ...swap, durationInSeconds: duration ?? null },
  };
}

/**
 * The client's types leave `targetBuildVersion` out, which only a template can write; and the client does not say where it
 * asks.
 */
async function readProduction(
  client: WebSiteManagementClient,
  group: string,
  siteName: string,
): Promise<{ readonly site: Site; readonly declaredTarget: string | null; readonly endpoint: string }> {
  let text = "{}";
  let endpoint = "";
  const site = await client.webApps.get(group, siteName, {
    onResponse: ({ bodyAsText, request }) => {
      endpoint = new URL(request.url).origin;
      text = bodyAsText ?? text;
    },
  });
  const { properties } = JSON.parse(text) as { readonly properties?: { readonly targetBuildVersion?: string | null } };
  return { site, declaredTarget: properties?.targetBuildVersion || null, endpoint };
}

async function readSlots(client: WebSiteManagementClient, group: string, siteName: string): Promise<NamedSlot[]> {
  const slots: NamedSlot[] = [];
  for await (const site of client.webApps.listSlots(group, siteName)) {
    slots.push({ name: site.name?.split("/")[1] ?? "", site });
  }
  return slots.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function readBuild(
  { webApps }: WebSiteManagementClient,
  group: string,
  siteName: string,
  slot: string,
): Promise<string | null> {
  const { properties } =
    slot === PRODUCTION
      ? await webApps.listApplicationSettings(group, siteName)
      : await webApps.listApplicationSettingsSlot(group, siteName, slot);
  return properties?.[BUILD_VERSION_SETTING] || null;
}

/** The percentages of production's visitors, by the host name that they are sent to. */
async function readShares(
  client: WebSiteManagementClient,
  group: string,
  siteName: string,
): Promise<ReadonlyMap<string, number>> {
  const { experiments } = await client.webApps.getConfiguration(group, siteName);
  return new Map(
    (experiments?.rampUpRules ?? []).map(({ actionHostName, reroutePercentage }) => [
      actionHostName?.toLowerCase() ?? "",
      reroutePercentage ?? 0,
    ]),
  );
}

async function readStickyNames(client: WebSiteManagementClient, group: string, siteName: string): Promise<StickyNames> {
  const names = await client.webApps.listSlotConfigurationNames(group, siteName);
  return {
    appSettings: names.appSettingNames ?? [],
    connectionStrings: names.connectionStringNames ?? [],
    mounts: names.azureStorageConfigNames ?? [],
  };
}

function previewsOf(all: readonly NamedSlot[]): WaitingPreview[] {
  return all.flatMap(({ name, site: { targetSwapSlot: source } }) => (source ? [{ source, target: name }] : []));
}

/** Each slot remembers the last swap that it took part in, and nobody the app's. */
function lastSwapOf(all: readonly NamedSlot[]): Omit<LastSwap, "durationInSeconds"> | null {
  const swaps = all.flatMap(({ site: { slotSwapStatus: swap } }) =>
    swap?.timestampUtc
      ? [
          {
            completedAt: swap.timestampUtc.toISOString(),
            source: slotName(swap.sourceSlotName),
            target: slotName(swap.destinationSlotName),
          },
        ]
      : [],
  );
  return swaps.sort((one, other) => (one.completedAt < other.completedAt ? 1 : -1))[0] ?? null;
}

/** Azure calls production `Production` here. */
function slotName(name = ""): string {
  return name.toLowerCase() === PRODUCTION ? PRODUCTION : name;
}
