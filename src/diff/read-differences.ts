import type { Azure } from "../read-azure/azure";
import { type NamedValues, readStickyNames } from "../read-azure/settings";
import { pathOf, readSlots, type Site } from "../read-azure/sites";
import { PRODUCTION, type SiteId, staysByDefault } from "../rules";
import { type AzureDifference, askForDifferences } from "./azure-differences";
import { type Pair, pairsOf, readSlotSettings } from "./slot-settings";
import {
  inOrder,
  type SettingDifference,
  SettingEffect,
  SettingKind,
  StickyWarning,
  type SwapDifferences,
} from "./swap-differences";

/**
 * Reads what a swap of a slot into production would change.
 *
 * App Service itself says which travelling settings differ. Two things are not in its answer, and are read by name: sticky
 * settings that are as they should be, and mounts, for which the answer has no kind.
 *
 * @throws Error if the app has no such slot.
 */
export async function readDifferences(azure: Azure, app: SiteId, slotName: string): Promise<SwapDifferences> {
  const path = pathOf(app);
  const [site, slots] = await Promise.all([azure.get<Site>(path), readSlots(azure, path)]);
  const slot = slots.find(({ name }) => name.toLowerCase() === slotName.toLowerCase());
  if (!slot) {
    const names = slots.map(({ name }) => name).join(", ");
    throw new Error(`app "${site.name}" has no slot "${slotName}": ${names ? `give one of ${names}` : "it has none"}`);
  }
  const [told, source, target, sticky] = await Promise.all([
    askForDifferences(azure, slot.id),
    readSlotSettings(azure, slot.id),
    readSlotSettings(azure, site.id),
    readStickyNames(azure, path),
  ]);
  const settings = inOrder([
    ...told.filter(({ effect }) => effect !== SettingEffect.Stays).map(travelling),
    ...staying(SettingKind.AppSetting, source.appSettings, target.appSettings, (name) =>
      isStickyOrStays(name, sticky.appSettings, told),
    ),
    ...staying(SettingKind.ConnectionString, source.connectionStrings, target.connectionStrings, (name) =>
      isIn(sticky.connectionStrings, name),
    ),
    ...mounts(source.mounts, target.mounts, (name) => isIn(sticky.mounts, name)),
  ]);
  return {
    app: site.name,
    id: site.id,
    source: { name: slot.name, build: source.build },
    target: { name: PRODUCTION, build: target.build },
    differs: source.build !== target.build || settings.some(({ effect }) => effect !== SettingEffect.Stays),
    settings,
  };
}

function travelling({ kind, name, effect }: AzureDifference): SettingDifference {
  return { kind, name, effect, warning: null };
}

/** App Service has the last word about what stays without being sticky: what it says to be different travels. */
function isStickyOrStays(name: string, sticky: readonly string[], told: readonly AzureDifference[]): boolean {
  const travels = told.some(
    (each) =>
      each.kind === SettingKind.AppSetting &&
      each.effect !== SettingEffect.Stays &&
      each.name.toLowerCase() === name.toLowerCase(),
  );
  return isIn(sticky, name) || (staysByDefault(name) && !travels);
}

function staying(
  kind: SettingKind,
  source: NamedValues,
  target: NamedValues,
  stays: (name: string) => boolean,
): SettingDifference[] {
  return pairsOf(source, target)
    .filter(({ name }) => stays(name))
    .map((pair) => ({ kind, name: pair.name, effect: SettingEffect.Stays, warning: warningOf(pair) }));
}

function warningOf({ inSource, inTarget, isSame }: Pair): StickyWarning | null {
  if (!inSource) {
    return StickyWarning.MissingInSource;
  }
  if (!inTarget) {
    return StickyWarning.MissingInTarget;
  }
  return isSame ? StickyWarning.SameValue : null;
}

function mounts(source: NamedValues, target: NamedValues, stays: (name: string) => boolean): SettingDifference[] {
  const kind = SettingKind.Mount;
  const changed = pairsOf(comparable(source), comparable(target))
    .filter(({ name, isSame }) => !stays(name) && !isSame)
    .map(({ name, inSource, inTarget }): SettingDifference => {
      const effect = !inTarget ? SettingEffect.Added : inSource ? SettingEffect.Changed : SettingEffect.Removed;
      return { kind, name, effect, warning: null };
    });
  return [...changed, ...staying(kind, comparable(source), comparable(target), stays)];
}

/** Mounts without `state`, which says whether Azure reaches the storage. It is no setting. */
function comparable(mounts: NamedValues): NamedValues {
  return Object.fromEntries(
    Object.entries(mounts).map(([name, mount]) => [name, { ...(mount as object), state: undefined }]),
  );
}

function isIn(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}
