import { isDeepStrictEqual } from "node:util";
import { BUILD_VERSION_SETTING } from "../rules";
import type { Azure } from "../status/azure";

/** Settings of one kind of a slot, keyed by name. Their values are only compared. */
export type NamedValues = Readonly<Record<string, unknown>>;

/** The settings of production or a slot that Azure lists by name. */
export interface SlotSettings {
  /** The identity of its build; null if the slot does not tell it. */
  readonly build: string | null;
  readonly appSettings: NamedValues;
  readonly connectionStrings: NamedValues;
  readonly mounts: NamedValues;
}

/** @param id The resource id of the site or the slot. */
export async function readSettings(azure: Azure, id: string): Promise<SlotSettings> {
  const list = async (kind: string) => {
    const { properties } = await azure.getSecret<{ readonly properties?: NamedValues | null }>(
      `${id}/config/${kind}/list`,
    );
    return properties ?? {};
  };
  const [appSettings, connectionStrings, mounts] = await Promise.all([
    list("appsettings"),
    list("connectionstrings"),
    list("azurestorageaccounts"),
  ]);
  const build = appSettings[BUILD_VERSION_SETTING];
  return { build: typeof build === "string" && build !== "" ? build : null, appSettings, connectionStrings, mounts };
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
