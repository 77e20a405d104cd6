import { CONFIGURATION_PROPERTIES } from "./configuration-properties";
import type { SettingFacts } from "./movement";

/**
 * The properties of a site's configuration (`config/web`) that travel with the content at a swap, whatever is in doubt. Every
 * other one stays with its slot or is in doubt.
 */
export const TRAVELLING_CONFIGURATION: readonly string[] = Object.entries(CONFIGURATION_PROPERTIES)
  .filter(([, { movement }]) => movement === "travels")
  .map(([name]) => name);

/** Traffic rules. They have their own list, because they are in doubt by themselves. */
export const TRAFFIC_CONFIGURATION: readonly string[] = ["experiments", "routingRules"];

/** What decides which settings two slots exchange at a swap, beside the tables. */
export interface SwapReading {
  /** Whether every slot has `WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS` as `0` or `false`. */
  readonly isOverridden: boolean;
  /** Whether what is in doubt does what the newest text says, or the opposite. What no text names counts as said to stay. */
  readonly settingsInDoubt: "asDocumented" | "opposite";
}

/** The names of a table that two slots exchange at a swap, traffic rules left out. */
export function exchangedAtSwap(
  table: Readonly<Record<string, SettingFacts>>,
  { isOverridden, settingsInDoubt }: SwapReading,
): string[] {
  const travels = ({ movement, documentedAs, travelsByOverride }: SettingFacts) =>
    movement === "in-doubt"
      ? (documentedAs === "travels") === (settingsInDoubt === "asDocumented")
      : movement === "travels" || (isOverridden && travelsByOverride === true);
  return Object.entries(table)
    .filter(([name, facts]) => travels(facts) && !TRAFFIC_CONFIGURATION.includes(name))
    .map(([name]) => name);
}
