import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../../json";
import { slotId } from "../model/resources";
import type { Site, Slot, SlotConfigNames } from "../model/state";
import { exchangeConfiguration, stickinessOf } from "../model/sticky";

/**
 * What a swap does to a setting, or what is wrong with a sticky one.
 *
 * Source: Microsoft's own client of `slotsdiffs`, Azure/azure-functions-ux, knows these names. It shows
 * `SettingsWillBeModifiedInDestination`, `SettingsWillBeAddedToDestination` and `SettingsNotInSource` as the changes of
 * a swap. It finds sticky settings with different values by itself. The meaning of the other two is taken from their
 * names.
 */
type DiffRule =
  | "SettingsWillBeModifiedInDestination"
  | "SettingsWillBeAddedToDestination"
  | "SettingsNotInSource"
  | "SlotSettingsMissing"
  | "SlotSettingsSameValue";

/** Source: the description of `settingType` in the schema of a SlotDifference. */
type SettingType = "General" | "AppSetting" | "ConnectionString";

/** Source for the levels: the schema's description of `level`. No document says which rule has which level. */
const RULES: Readonly<Record<DiffRule, { readonly level: "Information" | "Warning"; readonly description: string }>> = {
  SettingsWillBeModifiedInDestination: {
    level: "Information",
    description: "The setting will be modified in the destination slot.",
  },
  SettingsWillBeAddedToDestination: {
    level: "Information",
    description: "The setting will be added to the destination slot.",
  },
  SettingsNotInSource: { level: "Information", description: "The setting does not exist in the source slot." },
  SlotSettingsMissing: { level: "Warning", description: "The slot setting exists in one of the slots only." },
  SlotSettingsSameValue: { level: "Warning", description: "The slot setting has the same value in both slots." },
};

/** A difference, before it is put into the form of an answer. */
interface Difference {
  readonly type: SettingType;
  readonly name: string;
  readonly rule: DiffRule;
  readonly current: Json;
  readonly target: Json;
}

/**
 * What a swap would change, as `slotsdiffs` answers it: a `SlotDifferenceCollection`. "Current" is the slot that is
 * asked, the swap's source. "Target" is its destination. Values are in plain text, as Microsoft's portal shows them.
 *
 * No recording of an answer was found, so these points are open:
 * - The wording of `description`.
 * - The `id` and `name` of a difference.
 * - The name that App Service uses for a `General` setting. Here it is that of `config/web`.
 * - Whether mounts are shown, which travel too. Here they are not, because `settingType` has no value for them.
 *
 * @param trafficTravels Whether traffic rules are swapped.
 */
export function slotDifferences(site: Site, current: Slot, target: Slot, trafficTravels: boolean): JsonObject {
  const sticky = stickinessOf(site, current, target, trafficTravels);
  const names: Partial<SlotConfigNames> = site.slotConfigNames ?? {};
  const strings = (slot: Slot) =>
    Object.fromEntries(Object.entries(slot.connectionStrings).map(([name, { value }]) => [name, value]));
  const differences = [
    ...generalDifferences(current, target, (one, other) => exchangeConfiguration(one, other, sticky)),
    ...namedDifferences("AppSetting", current.appSettings, target.appSettings, {
      stays: sticky.appSetting,
      names: names.appSettingNames ?? [],
    }),
    ...namedDifferences("ConnectionString", strings(current), strings(target), {
      stays: sticky.connectionString,
      names: names.connectionStringNames ?? [],
    }),
  ];
  return { value: differences.map((difference) => resource(site, current, difference)), nextLink: null, id: null };
}

/** The configuration changes that a swap would make in the target. Uses the same exchange as the swap itself. */
function generalDifferences(current: Slot, target: Slot, exchange: (one: Slot, other: Slot) => void): Difference[] {
  const [source, destination] = [structuredClone(current), structuredClone(target)];
  exchange(source, destination);
  return Object.entries(destination.configuration)
    .filter(([name, after]) => !isDeepStrictEqual(after, target.configuration[name] ?? null))
    .map(([name, after]) => ({
      type: "General",
      name,
      rule: "SettingsWillBeModifiedInDestination",
      current: after,
      target: target.configuration[name] ?? null,
    }));
}

function namedDifferences(
  type: SettingType,
  current: Readonly<Record<string, string>>,
  target: Readonly<Record<string, string>>,
  sticky: { readonly stays: (name: string) => boolean; readonly names: readonly string[] },
): Difference[] {
  const declared = new Set(sticky.names.map((name) => name.toLowerCase()));
  return [...new Set([...Object.keys(current), ...Object.keys(target)])].flatMap((name): Difference[] => {
    const values = { current: current[name] ?? null, target: target[name] ?? null };
    const rule = declared.has(name.toLowerCase())
      ? stickyRule(values)
      : sticky.stays(name)
        ? undefined
        : travellingRule(values);
    return rule ? [{ type, name, rule, ...values }] : [];
  });
}

function travellingRule({ current, target }: Pick<Difference, "current" | "target">): DiffRule | undefined {
  if (current === target) {
    return undefined;
  }
  if (current === null) {
    return "SettingsNotInSource";
  }
  return target === null ? "SettingsWillBeAddedToDestination" : "SettingsWillBeModifiedInDestination";
}

function stickyRule({ current, target }: Pick<Difference, "current" | "target">): DiffRule | undefined {
  if (current === null || target === null) {
    return "SlotSettingsMissing";
  }
  return current === target ? "SlotSettingsSameValue" : undefined;
}

function resource(site: Site, current: Slot, { type, name, rule, ...values }: Difference): JsonObject {
  return {
    id: `${slotId(site, current)}/slotsdiffs/${name}`,
    name,
    type: "Microsoft.Web/sites/slotsdiffs",
    properties: {
      level: RULES[rule].level,
      settingType: type,
      diffRule: rule,
      settingName: name,
      valueInCurrentSlot: asText(values.current),
      valueInTargetSlot: asText(values.target),
      description: RULES[rule].description,
    },
  };
}

/** The schema has values as texts. */
function asText(value: Json): string | null {
  return typeof value === "string" || value === null ? value : JSON.stringify(value);
}
