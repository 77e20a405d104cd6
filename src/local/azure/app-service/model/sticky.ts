import {
  CHILD_RESOURCES,
  CONFIGURATION_PROPERTIES,
  exchangedAtSwap,
  NETWORK_LINE,
  OVERRIDE_SETTING,
  type SettingFacts,
  SITE_PROPERTIES,
  staysByDefault,
  TRAFFIC_CONFIGURATION,
} from "../../../../rules";
import type { Json, JsonObject } from "../../json";
import type { Switches } from "../switches";
import type { AppSettings, NamedSettings, Site, Slot, SlotConfigNames } from "./state";

/** Which named settings and which configuration stay with their slot at a swap. */
export interface Stickiness {
  readonly appSetting: (name: string) => boolean;
  readonly connectionString: (name: string) => boolean;
  readonly storageAccount: (name: string) => boolean;
  /** The properties of `config/web` that travel. */
  readonly travellingConfiguration: readonly string[];
  /** The properties of the site that travel. */
  readonly travellingProperties: readonly string[];
  /** Whether the log settings travel. */
  readonly logsTravel: boolean;
  readonly siteContainersTravel: boolean;
}

/** The properties of a slot's network. */
const NETWORK = [...Object.entries(SITE_PROPERTIES), ...Object.entries(CONFIGURATION_PROPERTIES)]
  .filter(([, { source }]) => source === NETWORK_LINE)
  .map(([name]) => name);

/**
 * What a swap does, as the tables of the rules say, and the switches of what they leave open.
 *
 * @param preservesNetwork Whether the client asked for each slot to keep its network, with `preserveVnet`.
 */
export function stickinessOf(site: Site, switches: Switches, preservesNetwork = false): Stickiness {
  const names: SlotConfigNames = site.slotConfigNames ?? {
    appSettingNames: [],
    connectionStringNames: [],
    azureStorageConfigNames: [],
  };
  const isOverridden = Object.values(site.slots).every(({ appSettings }) => overrides(appSettings));
  const reading = { isOverridden, settingsInDoubt: switches.settingsInDoubtAtSwap };
  const exchanged = (table: Readonly<Record<string, SettingFacts>>) =>
    exchangedAtSwap(table, reading).filter((name) => !preservesNetwork || !NETWORK.includes(name));
  const configuration = exchanged(CONFIGURATION_PROPERTIES);
  return {
    appSetting: (name) => includes(names.appSettingNames, name) || (!isOverridden && staysByDefault(name)),
    connectionString: (name) => includes(names.connectionStringNames, name),
    storageAccount: (name) => includes(names.azureStorageConfigNames, name),
    travellingConfiguration:
      switches.trafficRulesAtSwap === "travel" ? [...configuration, ...TRAFFIC_CONFIGURATION] : configuration,
    travellingProperties: exchanged(SITE_PROPERTIES),
    logsTravel: exchanged(CHILD_RESOURCES).includes("config/logs"),
    siteContainersTravel: exchanged(CHILD_RESOURCES).includes("sitecontainers"),
  };
}

/**
 * The named settings of a slot after another slot's content came to it. The other slot's travelling settings replace
 * its own; its own sticky settings stay.
 */
export function withContentOf(own: NamedSettings, other: NamedSettings, sticky: Stickiness): NamedSettings {
  return {
    appSettings: merge(own.appSettings, other.appSettings, sticky.appSetting),
    connectionStrings: merge(own.connectionStrings, other.connectionStrings, sticky.connectionString),
    storageAccounts: merge(own.storageAccounts, other.storageAccounts, sticky.storageAccount),
  };
}

/** Exchanges the travelling configuration of two slots. `preloadEnabled` follows Always On. */
export function exchangeConfiguration(one: Slot, other: Slot, sticky: Stickiness): void {
  exchange(one.configuration, other.configuration, sticky.travellingConfiguration);
  preloadWithAlwaysOn(one.configuration);
  preloadWithAlwaysOn(other.configuration);
  exchange(one.properties, other.properties, sticky.travellingProperties);
  if (sticky.logsTravel) {
    [one.logs, other.logs] = [other.logs, one.logs];
  }
  if (sticky.siteContainersTravel) {
    [one.siteContainers, other.siteContainers] = [other.siteContainers, one.siteContainers];
  }
}

function exchange(one: JsonObject, other: JsonObject, names: readonly string[]): void {
  for (const name of names) {
    const [own, others] = [one[name], other[name]];
    set(one, name, others);
    set(other, name, own);
  }
}

function set(properties: JsonObject, name: string, value: Json | undefined): void {
  if (value === undefined) {
    delete properties[name];
  } else {
    properties[name] = value;
  }
}

/** Sets `preloadEnabled` of each virtual application to the value of Always On. Source: a recorded swap. */
export function preloadWithAlwaysOn(configuration: JsonObject): void {
  const applications = configuration.virtualApplications;
  if (Array.isArray(applications)) {
    configuration.virtualApplications = applications.map(
      (application): Json =>
        application !== null && typeof application === "object" && !Array.isArray(application)
          ? { ...application, preloadEnabled: configuration.alwaysOn === true }
          : application,
    );
  }
}

function merge<Value>(
  own: Record<string, Value>,
  other: Record<string, Value>,
  stays: (name: string) => boolean,
): Record<string, Value> {
  return {
    ...Object.fromEntries(Object.entries(other).filter(([name]) => !stays(name))),
    ...Object.fromEntries(Object.entries(own).filter(([name]) => stays(name))),
  };
}

function overrides(settings: AppSettings): boolean {
  const value = settings[OVERRIDE_SETTING];
  return value !== undefined && ["0", "false"].includes(value.toLowerCase());
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((candidate) => candidate.toLowerCase() === name.toLowerCase());
}
