import { isDeepStrictEqual } from "node:util";
import { isSettingName, type OperatingSystem } from "../../../../rules";
import { invalidParameter } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import type { Switches } from "../switches";
import type { AppSettings, ConnectionStrings, Slot, StorageAccounts } from "./state";

/** Which parts of a slot a write changed. */
export interface Changes {
  /** Whether App Service restarts the app because of the change. */
  readonly restarts: boolean;
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

/** Replaces all mounts. */
export function replaceStorageAccounts(slot: Slot, accounts: StorageAccounts, switches: Switches): Changes {
  const equal = isDeepStrictEqual(slot.storageAccounts, accounts);
  slot.storageAccounts = accounts;
  return { restarts: !equal || switches.equalSettingsPut === "restarts" };
}

/** Reads app settings from an object of names and values. A null value means that the setting does not exist. */
export function settingsFrom(properties: JsonObject): AppSettings {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, textOf(name, value)]),
  );
}

/** Reads app settings from a `siteConfig`, which lists names and values. */
export function settingsFromPairs(pairs: Json): AppSettings {
  return settingsFrom(
    Object.fromEntries(itemsOf("appSettings", pairs).map(({ name, item }) => [name, item.value ?? ""])),
  );
}

/** Reads connection strings from `config/connectionstrings`, an object of values and types. */
export function connectionStringsFrom(properties: JsonObject): ConnectionStrings {
  return Object.fromEntries(
    Object.entries(properties).map(([name, item]) => {
      if (!isJsonObject(item)) {
        throw invalidParameter(name);
      }
      return [name, { value: textOf(name, item.value ?? ""), type: textOf(name, item.type ?? "Custom") }];
    }),
  );
}

/** Reads connection strings from a `siteConfig`. It is a list, and the value's property has another name. */
export function connectionStringsFromList(list: Json): ConnectionStrings {
  const items = itemsOf("connectionStrings", list);
  return connectionStringsFrom(
    Object.fromEntries(
      items.map(({ name, item }) => [name, { ...item, value: item.connectionString ?? item.value ?? "" }]),
    ),
  );
}

/** Reads mounts from an object of objects. */
export function storageAccountsFrom(properties: JsonObject): StorageAccounts {
  return Object.fromEntries(
    Object.entries(properties).map(([name, item]) => {
      if (!isJsonObject(item)) {
        throw invalidParameter(name);
      }
      return [name, item];
    }),
  );
}

function itemsOf(parameter: string, list: Json): { name: string; item: JsonObject }[] {
  if (!Array.isArray(list)) {
    throw invalidParameter(parameter);
  }
  return list.map((item) => {
    if (!isJsonObject(item) || typeof item.name !== "string" || item.name === "") {
      throw invalidParameter(parameter);
    }
    return { name: item.name, item };
  });
}

/** Turns numbers and booleans into text. */
function textOf(name: string, value: Json): string {
  if (value !== null && typeof value === "object") {
    throw invalidParameter(name);
  }
  return String(value ?? "");
}
