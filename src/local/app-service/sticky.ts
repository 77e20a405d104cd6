import { staysByDefault, TRAFFIC_CONFIGURATION, TRAVELLING_CONFIGURATION } from "../../rules";
import type { AppSettings, Json, JsonObject, NamedSettings, Site, Slot, SlotConfigNames } from "./state";

/** The app setting that makes what stays by default travel, when every slot has it as `0` or `false`. */
const OVERRIDE = "WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS";

/** Properties of the configuration that name the slot itself, and never leave it. */
const OWN_CONFIGURATION = [
  "publishingUsername",
  "managedServiceIdentityId",
  "xManagedServiceIdentityId",
  "autoSwapSlotName",
];

/** Which named settings and which configuration stay with their slot when two slots of an app are swapped. */
export interface Stickiness {
  readonly appSetting: (name: string) => boolean;
  readonly connectionString: (name: string) => boolean;
  readonly storageAccount: (name: string) => boolean;
  /** The properties of `config/web` that travel. */
  readonly travellingConfiguration: readonly string[];
}

export function stickinessOf(site: Site, one: Slot, other: Slot, trafficTravels: boolean): Stickiness {
  const names: SlotConfigNames = site.slotConfigNames ?? {
    appSettingNames: [],
    connectionStringNames: [],
    azureStorageConfigNames: [],
  };
  const everythingTravels = overrides(one.appSettings) && overrides(other.appSettings);
  const configuration = everythingTravels
    ? Object.keys(one.configuration).filter(
        (name) => !OWN_CONFIGURATION.includes(name) && !TRAFFIC_CONFIGURATION.includes(name),
      )
    : TRAVELLING_CONFIGURATION;
  return {
    appSetting: (name) => includes(names.appSettingNames, name) || (!everythingTravels && staysByDefault(name)),
    connectionString: (name) => includes(names.connectionStringNames, name),
    storageAccount: (name) => includes(names.azureStorageConfigNames, name),
    travellingConfiguration: trafficTravels ? [...configuration, ...TRAFFIC_CONFIGURATION] : configuration,
  };
}

/**
 * What a slot holds once another slot's content has come to it: everything of the other that travels, and everything of
 * its own that stays.
 */
export function withContentOf(own: NamedSettings, other: NamedSettings, sticky: Stickiness): NamedSettings {
  return {
    appSettings: merge(own.appSettings, other.appSettings, sticky.appSetting),
    connectionStrings: merge(own.connectionStrings, other.connectionStrings, sticky.connectionString),
    storageAccounts: merge(own.storageAccounts, other.storageAccounts, sticky.storageAccount),
  };
}

/** Exchanges the travelling configuration of two slots. `preloadEnabled` goes with Always On, which stays. */
export function exchangeConfiguration(one: Slot, other: Slot, sticky: Stickiness): void {
  for (const name of sticky.travellingConfiguration) {
    const value = one.configuration[name] ?? null;
    one.configuration[name] = other.configuration[name] ?? null;
    other.configuration[name] = value;
  }
  preloadWithAlwaysOn(one.configuration);
  preloadWithAlwaysOn(other.configuration);
}

/** Sets `preloadEnabled` of each virtual application to what Always On is. Source: a recorded swap. */
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
  const value = settings[OVERRIDE];
  return value !== undefined && ["0", "false"].includes(value.toLowerCase());
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((candidate) => candidate.toLowerCase() === name.toLowerCase());
}
