import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { PRODUCTION } from "../../../../rules";
import { identityOf } from "../../arm/identities";
import { notImplemented } from "../../arm/protocol";
import { isJsonObject, type JsonObject, own } from "../../json";
import { objectIn, tagsIn, textIn, withoutEmptied } from "../routes/request-body";
import type { Switches } from "../switches";
import { FIXED_AT_CREATION, NEW_WINDOWS_APP_SETTINGS, newConfiguration, SETTABLE_PROPERTIES } from "./defaults";
import { IP_RESTRICTION_PROPERTIES, shownRestrictions } from "./ip-restrictions";
import {
  type Changes,
  connectionStringsFromList,
  replaceAppSettings,
  replaceConnectionStrings,
  replaceStorageAccounts,
  settingsFromPairs,
  storageAccountsFrom,
} from "./named-settings";
import { coupleRouting } from "./outbound-routing";
import { publishingUsername } from "./resources";
import type { Site, Slot } from "./state";
import { preloadWithAlwaysOn } from "./sticky";
import { trafficRulesIn } from "./traffic-rules";

/** Configuration properties that App Service applies without restarting the app. */
const LIVE_CONFIGURATION = new Set(["experiments", "routingRules", ...IP_RESTRICTION_PROPERTIES, "cors"]);

/** Parts of `siteConfig` that are stored outside the configuration, and parts that only App Service writes. */
const NOT_CONFIGURATION = new Set([
  "appSettings",
  "connectionStrings",
  "azureStorageAccounts",
  "publishingUsername",
  "siteAuthEnabled",
]);

/** The property for a slot's subnet. An empty or null value means that the slot leaves its virtual network. */
const SUBNET = "virtualNetworkSubnetId";

/** A newly created slot, before the values of its PUT are applied. */
export function newSlot(site: Pick<Site, "name">, name: string, body: JsonObject, linux: boolean): Slot {
  const production = name === PRODUCTION;
  const configuration = newConfiguration(publishingUsername(site.name, name));
  if (linux) {
    Object.assign(configuration, { netFrameworkVersion: "", phpVersion: "" });
  }
  return {
    name,
    location: textIn(body, "location") ?? "",
    kind: textIn(body, "kind") ?? (linux ? "app,linux" : "app"),
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

/**
 * Applies the body of a PUT or PATCH to a slot.
 *
 * @param whole Whether it is a PUT. A PUT may reset properties that it does not name.
 */
export function applySiteBody(slot: Slot, body: JsonObject, switches: Switches, whole: boolean): Changes {
  const properties = objectIn(body, "properties");
  refuseUnmodelled(properties);
  if (whole) {
    resetUnnamed(slot, body, switches);
  }
  slot.location = textIn(body, "location") ?? slot.location;
  slot.kind = textIn(body, "kind") ?? slot.kind;
  slot.tags = tagsIn(body) ?? slot.tags;
  slot.identity = identityIn(body, slot) ?? slot.identity;
  slot.serverFarmId = textIn(properties, "serverFarmId") ?? slot.serverFarmId;
  const settable = Object.entries(properties).filter(([name]) => Object.hasOwn(SETTABLE_PROPERTIES, name));
  const written = withoutEmptied(Object.fromEntries(settable), SETTABLE_PROPERTIES);
  slot.properties = Object.fromEntries([
    ...Object.entries(slot.properties),
    ...Object.entries(written).filter(([name, value]) => value !== null && !isFixed(slot, name)),
  ]);
  for (const name of FIXED_AT_CREATION) {
    // The first write creates the slot, and decides.
    slot.properties[name] ??= SETTABLE_PROPERTIES[name] ?? null;
  }
  if (Object.hasOwn(written, SUBNET) && !textIn(written, SUBNET)) {
    delete slot.properties[SUBNET];
  }
  coupleRouting(slot, written);
  slot.stopped = written.enabled === false || (slot.stopped && written.enabled !== true);
  if (Object.hasOwn(properties, "buildVersion")) {
    slot.buildVersion = textIn(properties, "buildVersion") ?? null;
  }
  return applySiteConfig(slot, objectIn(properties, "siteConfig"), switches);
}

/**
 * Resets the properties that the body of a PUT does not name. A PUT without tags removes them; a PUT without an identity keeps
 * it. Sources: azure-powershell#8884 and azure-cli#6929; azurerm#5690. For all other properties this is not known.
 */
export function resetUnnamed(slot: Slot, body: JsonObject, switches: Switches): void {
  if (tagsIn(body) === undefined) {
    slot.tags = {};
  }
  if (switches.putWithoutTopLevelProperties === "resets") {
    const properties = objectIn(body, "properties");
    const stays = (name: string) => FIXED_AT_CREATION.includes(name) || (own(properties, name) ?? null) !== null;
    slot.properties = Object.fromEntries(Object.entries(slot.properties).filter(([name]) => stays(name)));
  }
}

/**
 * Applies a `siteConfig`, or what was written to `config/web`. Changes the configuration that it names, and replaces the named
 * settings whole.
 *
 * @param resetsOthers Whether properties that are not named are reset to a new slot's values. Defaults to false.
 */
export function applySiteConfig(slot: Slot, siteConfig: JsonObject, switches: Switches, resetsOthers = false): Changes {
  const changes = [applyConfiguration(slot, siteConfig, resetsOthers)];
  const named = (name: string) => own(siteConfig, name) ?? null;
  if (named("appSettings") !== null) {
    changes.push(replaceAppSettings(slot, settingsFromPairs(named("appSettings")), switches));
  }
  if (named("connectionStrings") !== null) {
    changes.push(replaceConnectionStrings(slot, connectionStringsFromList(named("connectionStrings")), switches));
  }
  if (named("azureStorageAccounts") !== null) {
    const accounts = storageAccountsFrom(objectIn(siteConfig, "azureStorageAccounts"));
    changes.push(replaceStorageAccounts(slot, accounts, switches));
  }
  return { restarts: changes.some(({ restarts }) => restarts) };
}

/**
 * Applies properties of `config/web`.
 *
 * @param resetOthers Whether properties that are not named are reset to a new slot's values.
 */
function applyConfiguration(slot: Slot, written: JsonObject, resetOthers: boolean): Changes {
  const before = slot.configuration;
  const fresh = newConfiguration(String(before.publishingUsername ?? ""));
  const named = withoutEmptied(
    Object.fromEntries(Object.entries(written).filter(([name]) => !NOT_CONFIGURATION.has(name))),
    fresh,
  );
  const after: JsonObject = { ...(resetOthers ? fresh : before), ...named, ...trafficRulesIn(named) };
  Object.assign(after, shownRestrictions(after));
  normaliseStack(after, named);
  after.autoSwapSlotName = textIn(after, "autoSwapSlotName") || null;
  preloadWithAlwaysOn(after);
  slot.configuration = after;
  coupleRouting(slot, { vnetRouteAllEnabled: after.vnetRouteAllEnabled ?? false });
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const restarts = [...names].some(
    (name) => !LIVE_CONFIGURATION.has(name) && !isDeepStrictEqual(before[name] ?? null, after[name] ?? null),
  );
  return { restarts };
}

/**
 * Normalises language stacks as App Service does. It writes the Java container in capitals, removes empty Java
 * properties and fills in the debugger's version. Source: a recording of 2019.
 */
function normaliseStack(configuration: JsonObject, written: JsonObject): void {
  for (const name of ["javaVersion", "javaContainer", "javaContainerVersion"]) {
    configuration[name] = configuration[name] === "" ? null : (configuration[name] ?? null);
  }
  if (typeof configuration.javaContainer === "string") {
    configuration.javaContainer = configuration.javaContainer.toUpperCase();
  }
  if (Object.hasOwn(written, "remoteDebuggingEnabled")) {
    configuration.remoteDebuggingVersion ??= "VS2019";
  }
  if (Array.isArray(configuration.virtualApplications)) {
    configuration.virtualApplications = configuration.virtualApplications
      .filter(isJsonObject)
      .map((application) => ({ virtualDirectories: null, ...application }));
  }
}

/** The identity that a body asks for, with what Azure adds to it; undefined if the body names none. */
function identityIn(body: JsonObject, slot: Slot): JsonObject | undefined {
  if ((own(body, "identity") ?? null) === null) {
    return undefined;
  }
  const identity = objectIn(body, "identity");
  const type = textIn(identity, "type") ?? "None";
  // A user-assigned identity whose value is null is removed.
  const users = Object.entries(objectIn(identity, "userAssignedIdentities")).flatMap(([id, value]) =>
    value === null ? [] : [id],
  );
  return identityOf(type, users, slot.identity);
}

/** Whether a property was decided when the slot was created. */
function isFixed(slot: Slot, name: string): boolean {
  return FIXED_AT_CREATION.includes(name) && Object.hasOwn(slot.properties, name);
}

/** Refuses properties with an effect that is not modelled, so that they do not seem to work. Ignores read-only ones. */
function refuseUnmodelled(properties: JsonObject): void {
  if (isJsonObject(properties.cloningInfo)) {
    throw notImplemented("cloning an app (properties.cloningInfo)");
  }
}
