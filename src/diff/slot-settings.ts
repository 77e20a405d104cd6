import { isDeepStrictEqual } from "node:util";
import type { Azure } from "../read-azure/azure";
import { buildIn, type NamedValues, readSettings } from "../read-azure/settings";

/** The settings of production or a slot that Azure lists by name. */
export interface SlotSettings {
  /** The identity of its build; null if the slot does not tell it. */
  readonly build: string | null;
  readonly appSettings: NamedValues;
  readonly connectionStrings: NamedValues;
  readonly mounts: NamedValues;
}

/** @param id The resource id of the site or the slot. */
export async function readSlotSettings(azure: Azure, id: string): Promise<SlotSettings> {
  const [appSettings, connectionStrings, mounts] = await Promise.all([
    readSettings(azure, id, "appsettings"),
    readSettings(azure, id, "connectionstrings"),
    readSettings(azure, id, "azurestorageaccounts"),
  ]);
  return { build: buildIn(appSettings), appSettings, connectionStrings, mounts };
}

/** A setting of either slot or of both, as its name is spelled there. */
export interface Pair {
  readonly name: string;
  readonly inSource: boolean;
  readonly inTarget: boolean;
  /** Whether both slots have it, with the same value. */
  readonly isSame: boolean;
}

/** The settings of two slots, one of each name. App Service compares names without regard to case. */
export function pairsOf(source: NamedValues, target: NamedValues): Pair[] {
  const sides = [byLowerName(source), byLowerName(target)] as const;
  return [...new Set([...sides[0].keys(), ...sides[1].keys()])].map((key) => {
    const [one, other] = [sides[0].get(key), sides[1].get(key)];
    return {
      name: one?.name ?? other?.name ?? key,
      inSource: one !== undefined,
      inTarget: other !== undefined,
      isSame: one !== undefined && other !== undefined && isDeepStrictEqual(one.value, other.value),
    };
  });
}

function byLowerName(values: NamedValues): ReadonlyMap<string, { readonly name: string; readonly value: unknown }> {
  return new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), { name, value }]));
}
