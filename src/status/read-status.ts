import type { Azure } from "../read-azure/azure";
import { readStickyNames } from "../read-azure/settings";
import { type NamedSlot, pathOf, readRunning, readSlots, type Site, withProduction } from "../read-azure/sites";
import { buildOfLabel, PRODUCTION, type SiteId } from "../rules";
import { type AppStatus, type LastSwap, problemsOf, type SlotStatus, type WaitingPreview } from "./app-status";
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

/** Reads the status of an app's production and slots. Of their settings it only keeps the build. */
export async function readStatus(azure: Azure, app: SiteId, { target, urlOf }: StatusQuestion): Promise<AppStatus> {
  const path = pathOf(app);
  const [site, slots] = await Promise.all([azure.get<Site>(path), readSlots(azure, path)]);
  const all = withProduction(site, slots);
  const swap = lastSwapOf(all);
  const [running, shares, stickyNames, duration] = await Promise.all([
    Promise.all(all.map((slot) => readRunning(azure, slot, urlOf))),
    readShares(azure, path),
    readStickyNames(azure, path),
    swap && swapDuration(azure, app, site.id, swap.completedAt),
  ]);
  const left = [...shares.values()].reduce((rest, share) => rest - share, 100);
  const operations = [...new Set(all.flatMap(({ properties }) => properties.inProgressOperationId || []))];
  const found = {
    target: target ?? (buildOfLabel(site.properties.targetBuildVersion ?? "") || null),
    slots: running.map((slot): SlotStatus => {
      const share = shares.get(slot.hostName.toLowerCase()) ?? null;
      return { ...slot, trafficPercentage: slot.name === PRODUCTION ? left : share };
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
