import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isSettingName, type OperatingSystem, PRODUCTION } from "../../rules";
import { notImplemented } from "../arm/protocol";
import { FIXED_AT_CREATION, NEW_WINDOWS_APP_SETTINGS, newConfiguration, SETTABLE_PROPERTIES } from "./defaults";
import { webError } from "./errors";
import { publishingUsername } from "./resources";
import {
  type AppSettings,
  type ConnectionStrings,
  isJsonObject,
  type Json,
  type JsonObject,
  type Site,
  type Slot,
} from "./state";
import { preloadWithAlwaysOn } from "./sticky";
import type { Switches } from "./switches";

/** Properties of the configuration whose change App Service takes up without restarting the app. */
const LIVE_CONFIGURATION = new Set([
  "experiments",
  "routingRules",
  "ipSecurityRestrictions",
  "scmIpSecurityRestrictions",
  "cors",
]);

/** Parts of `siteConfig` that are kept beside the configuration: the named settings. */
const NAMED_SETTINGS = new Set(["appSettings", "connectionStrings", "azureStorageAccounts"]);

/** Top-level properties that clients read and never write. */
const READ_ONLY = new Set([
  "name",
  "state",
  "hostNames",
  "defaultHostName",
  "repositorySiteName",
  "resourceGroup",
  "sku",
]);

/** A slot as it is created, before what its PUT says. */
export function newSlot(site: Pick<Site, "name">, name: string, body: JsonObject, linux: boolean): Slot {
  const production = name === PRODUCTION;
  const configuration = newConfiguration(publishingUsername(site.name, name));
  if (linux) {
    Object.assign(configuration, { netFrameworkVersion: "", phpVersion: "" });
  }
  return {
    name,
    location: String(body.location ?? ""),
    kind: String(body.kind ?? (linux ? "app,linux" : "app")),
    tags: {},
    identity: null,
    serverFarmId: "",
    stopped: false,
    properties: { reserved: linux },
    configuration,
    appSettings: linux ? {} : { ...NEW_WINDOWS_APP_SETTINGS },
    connectionStrings: {},
    storageAccounts: {},
    deploymentId: production ? site.name : `${site.name}__${randomBytes(2).toString("hex")}`,
    lastModified: Date.now(),
    buildVersion: null,
    targetBuildVersion: null,
    slotSwapStatus: null,
  };
}

/** Which of a slot's parts a write changed. */
export interface Changes {
  /** Whether App Service restarts the app for it. */
  readonly restarts: boolean;
}

/**
 * Applies the body of a PUT or PATCH to a slot.
 *
 * @param whole Whether it is a PUT, after which a property that it does not name may be reset.
 */
export function applySiteBody(slot: Slot, body: JsonObject, switches: Switches, whole: boolean): Changes {
  const properties = isJsonObject(body.properties) ? body.properties : {};
  const resets = whole && switches.putWithoutTopLevelProperties === "resets";
  slot.location = typeof body.location === "string" ? body.location : slot.location;
  slot.kind = typeof body.kind === "string" ? body.kind : slot.kind;
  slot.tags = isJsonObject(body.tags) ? body.tags : resets ? {} : slot.tags;
  slot.identity = isJsonObject(body.identity) ? body.identity : resets ? null : slot.identity;
  if (typeof properties.serverFarmId === "string") {
    slot.serverFarmId = properties.serverFarmId;
  }
  const settable = Object.entries(properties).filter(([name]) => name in SETTABLE_PROPERTIES);
  const kept = resets
    ? Object.entries(slot.properties).filter(([name]) => FIXED_AT_CREATION.includes(name))
    : Object.entries(slot.properties);
  slot.properties = Object.fromEntries([...kept, ...settable.filter(([, value]) => value !== null)]);
  slot.stopped = properties.enabled === false || (slot.stopped && properties.enabled !== true);
  if ("buildVersion" in properties) {
    slot.buildVersion = typeof properties.buildVersion === "string" ? properties.buildVersion : null;
  }
  refuseUnmodelled(properties);
  return isJsonObject(properties.siteConfig)
    ? applySiteConfig(slot, properties.siteConfig, switches)
    : { restarts: false };
}

/** Applies a `siteConfig`: configuration that it names, and named settings, which it replaces whole. */
export function applySiteConfig(slot: Slot, siteConfig: JsonObject, switches: Switches): Changes {
  const configuration = Object.fromEntries(Object.entries(siteConfig).filter(([name]) => !NAMED_SETTINGS.has(name)));
  let { restarts } = applyConfiguration(slot, configuration, false);
  if (Array.isArray(siteConfig.appSettings)) {
    restarts = replaceAppSettings(slot, settingsFromPairs(siteConfig.appSettings), switches).restarts || restarts;
  }
  if (Array.isArray(siteConfig.connectionStrings)) {
    const strings = connectionStringsFrom(siteConfig.connectionStrings);
    restarts = replaceConnectionStrings(slot, strings, switches).restarts || restarts;
  }
  if (isJsonObject(siteConfig.azureStorageAccounts)) {
    slot.storageAccounts = objectsOf(siteConfig.azureStorageAccounts);
    restarts = true;
  }
  return { restarts };
}

/**
 * Applies properties of `config/web`.
 *
 * @param resetOthers Whether the properties that are not named go back to what a new slot has.
 */
export function applyConfiguration(slot: Slot, written: JsonObject, resetOthers: boolean): Changes {
  const before = slot.configuration;
  const username = String(before.publishingUsername ?? "");
  const base = resetOthers ? newConfiguration(username) : before;
  const named = Object.entries(written).filter(([name]) => !NAMED_SETTINGS.has(name) && name !== "publishingUsername");
  refuseAutoSwap(written);
  const after: JsonObject = { ...base, ...Object.fromEntries(named) };
  normaliseTraffic(after, written);
  preloadWithAlwaysOn(after);
  slot.configuration = after;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const restarts = [...names].some(
    (name) => !LIVE_CONFIGURATION.has(name) && !isDeepStrictEqual(before[name] ?? null, after[name] ?? null),
  );
  return { restarts };
}

/**
 * Replaces all app settings.
 *
 * @throws ArmError 400 for a name that App Service refuses.
 */
export function replaceAppSettings(slot: Slot, settings: AppSettings, switches: Switches): Changes {
  const operatingSystem: OperatingSystem = slot.properties.reserved === true ? "linux" : "windows";
  for (const name of Object.keys(settings)) {
    if (!isSettingName(name, operatingSystem)) {
      throw webError(400, "BadRequest", `AppSetting with name '${name}' is not allowed.`, "04072", [name]);
    }
  }
  const equal = isDeepStrictEqual(slot.appSettings, settings);
  slot.appSettings = settings;
  return { restarts: !equal || switches.equalSettingsPut === "restarts" };
}

/** Replaces all connection strings. */
export function replaceConnectionStrings(slot: Slot, strings: ConnectionStrings, switches: Switches): Changes {
  const equal = isDeepStrictEqual(slot.connectionStrings, strings);
  slot.connectionStrings = strings;
  return { restarts: !equal || switches.equalSettingsPut === "restarts" };
}

/** App settings as an object of names and values. Null values are settings that are not there. */
export function settingsFrom(properties: unknown): AppSettings {
  return isJsonObject(properties)
    ? Object.fromEntries(
        Object.entries(properties)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => [name, textOf(value)]),
      )
    : {};
}

/** Connection strings as `config/connectionstrings` has them: an object of values and types. */
export function connectionStringsFrom(properties: unknown): ConnectionStrings {
  const entries: [string, Json][] = Array.isArray(properties)
    ? properties
        .filter(isJsonObject)
        .map((item) => [String(item.name ?? ""), { ...item, value: item.connectionString ?? item.value ?? "" }])
    : isJsonObject(properties)
      ? Object.entries(properties)
      : [];
  return Object.fromEntries(
    entries.flatMap(([name, item]) =>
      isJsonObject(item) ? [[name, { value: String(item.value ?? ""), type: String(item.type ?? "Custom") }]] : [],
    ),
  );
}

export function objectsOf(properties: unknown): Record<string, JsonObject> {
  return isJsonObject(properties)
    ? Object.fromEntries(
        Object.entries(properties).flatMap(([name, item]) => (isJsonObject(item) ? [[name, item]] : [])),
      )
    : {};
}

function settingsFromPairs(pairs: Json[]): AppSettings {
  return Object.fromEntries(
    pairs.filter(isJsonObject).map((pair) => [String(pair.name ?? ""), textOf(pair.value ?? "")]),
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

/** Traffic rules stand twice in the configuration, whichever of the two was written. Source: a recording of 2021. */
function normaliseTraffic(configuration: JsonObject, written: JsonObject): void {
  const experiments = isJsonObject(written.experiments) ? written.experiments.rampUpRules : undefined;
  const rules = Array.isArray(experiments) ? experiments : written.routingRules;
  if (Array.isArray(rules)) {
    const full = rules.filter(isJsonObject).map(
      (rule): Json => ({
        actionHostName: null,
        reroutePercentage: 0,
        changeStep: null,
        changeIntervalInMinutes: null,
        minReroutePercentage: null,
        maxReroutePercentage: null,
        changeDecisionCallbackUrl: null,
        name: null,
        ...rule,
      }),
    );
    configuration.experiments = { rampUpRules: full };
    configuration.routingRules = full;
  }
}

function refuseAutoSwap(configuration: JsonObject): void {
  if (typeof configuration.autoSwapSlotName === "string" && configuration.autoSwapSlotName !== "") {
    throw notImplemented("auto swap (siteConfig.autoSwapSlotName)");
  }
}

/** Properties that would do something which is not modelled must not be taken as if they had. */
function refuseUnmodelled(properties: JsonObject): void {
  if (isJsonObject(properties.cloningInfo)) {
    throw notImplemented("cloning an app (properties.cloningInfo)");
  }
  for (const name of READ_ONLY) {
    delete properties[name];
  }
}
