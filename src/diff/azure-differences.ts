import type { Azure } from "../read-azure/azure";
import { SettingEffect, SettingKind } from "./swap-differences";

/** A setting that App Service says to be different, and what a swap would do to it. */
export interface AzureDifference {
  readonly kind: SettingKind;
  readonly name: string;
  readonly effect: SettingEffect;
}

/** Source: the schema of a SlotDifference. */
interface SlotDifference {
  readonly properties?: {
    readonly settingType?: string | null;
    readonly settingName?: string | null;
    readonly diffRule?: string | null;
    readonly valueInCurrentSlot?: string | null;
    readonly valueInTargetSlot?: string | null;
  } | null;
}

/**
 * The names of the rules, and which of them concern settings that stay. Source: Microsoft's own client of `slotsdiffs`,
 * Azure/azure-functions-ux. No recording of an answer was found.
 */
const EFFECTS: Readonly<Record<string, SettingEffect>> = {
  SettingsWillBeModifiedInDestination: SettingEffect.Changed,
  SettingsWillBeAddedToDestination: SettingEffect.Added,
  SettingsNotInSource: SettingEffect.Removed,
  SlotSettingsMissing: SettingEffect.Stays,
  SlotSettingsSameValue: SettingEffect.Stays,
};

/** Source: the description of `settingType` in the schema of a SlotDifference. */
const KINDS: Readonly<Record<string, SettingKind>> = {
  AppSetting: SettingKind.AppSetting,
  ConnectionString: SettingKind.ConnectionString,
};

/**
 * Asks App Service what a swap of a slot into production would change. This is what the portal's dialog shows.
 *
 * @param slotId The resource id of the slot.
 */
export async function askForDifferences(azure: Azure, slotId: string): Promise<AzureDifference[]> {
  type Answer = { readonly value?: readonly SlotDifference[] | null };
  const question = { targetSlot: "production", preserveVnet: true };
  const { value } = await azure.getSecret<Answer>(`${slotId}/slotsdiffs`, question);
  return (value ?? []).flatMap(({ properties }) => {
    const { settingType, settingName, diffRule, valueInCurrentSlot, valueInTargetSlot } = properties ?? {};
    if (!settingName) {
      return [];
    }
    // A rule that this version does not know: its values tell what a swap does, as both sides are in the answer.
    const told =
      valueInTargetSlot == null
        ? SettingEffect.Added
        : valueInCurrentSlot == null
          ? SettingEffect.Removed
          : SettingEffect.Changed;
    return [
      {
        kind: KINDS[settingType ?? ""] ?? SettingKind.General,
        name: settingName,
        effect: EFFECTS[diffRule ?? ""] ?? told,
      },
    ];
  });
}
