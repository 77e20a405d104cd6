import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../../json";
import { slotId } from "../model/resources";
import type { Site, Slot, SlotConfigNames } from "../model/state";
import { exchangeConfiguration, stickinessOf } from "../model/sticky";
import type { Switches } from "../switches";

/**
 * What a swap does to a setting, or what is amiss with one that sticks.
 *
 * Source: the names that Microsoft's own client of `slotsdiffs` knows, Azure/azure-functions-ux, which shows
 * `SettingsWillBeModifiedInDestination`, `SettingsWillBeAddedToDestination` and `SettingsNotInSource` as the changes of
 * a swap, and finds the sticky settings whose values differ by itself. What the other two say is read from their names.
 */
type DiffRule =
  | "SettingsWillBeModifiedInDestination"
  | "SettingsWillBeAddedToDestination"
  | "SettingsNotInSource"
  | "SlotSettingsMissing"
  | "SlotSettingsSameValue";

/** Source: the description of `settingType` in the schema of a SlotDifference. */
type SettingType = "General" | "AppSetting" | "ConnectionString";

/** Source for the levels: the schema's description of `level`. Which rule has which level is not documented. */
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

/** A difference as it is found, before it is told. */
interface Difference {
  readonly type: SettingType;
  readonly name: string;
  readonly rule: DiffRule;
  readonly current: Json;
  readonly target: Json;
}

/**
 * What a swap would change, as `slotsdiffs` answers: a `SlotDifferenceCollection`. "Current" is the slot that is asked,
 * the source of the swap; "target" its destination. Values are in the clear, as Microsoft's portal shows them.
 *
 * No recording of an answer was found, so this is open: the wording of `description`, the `id` and `name` of a difference,
 * which of App Service's names a `General` setting goes by (here that of `config/web`), and whether mounts, which travel
 * too, are told (here they are not, since `settingType` has no word for them).
 */
export function slotDifferences(site: Site, current: Slot, target: Slot, switches: Switches): JsonObject {
  const sticky = stickinessOf(site, switches);
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

/** The configuration that the exchange itself would give the target. */
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
