import { isDeepStrictEqual } from "node:util";
import { withoutEmptied } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import { isJsonObject, type JsonObject } from "../../json";
import { newConfiguration } from "./defaults";
import type { Changes } from "./named-settings";
import type { Site, Slot } from "./state";

/**
 * `config/authsettings`, the older form of a slot's authentication. `config/web` shows the same properties. A recording
 * of 2019 shows that a new slot has it off, with no other properties. `configVersion` tells which form is in use: clients
 * read the newer one only where it is `v2`. Source: azurerm's `FlattenAuthSettings`, and `az webapp auth show` of a new app.
 */
export function classicAuthenticationOf(slot: Slot): JsonObject {
  const { siteAuthSettings } = newConfiguration();
  const fresh = isJsonObject(siteAuthSettings) ? siteAuthSettings : {};
  const configVersion = slot.authentication ? "v2" : "v1";
  return { ...fresh, enabled: false, ...slot.classicAuthentication, configVersion };
}

/**
 * Replaces the whole of it. A property that is written as "" is not there: azurerm writes all providers so, and takes those
 * that it reads for declared.
 *
 * @throws ArmError 400 once the newer form was written. Source: quoted in azure-docs#77932.
 */
export function replaceClassicAuthentication(site: Site, slot: Slot, properties: JsonObject): Changes {
  if (slot.authentication) {
    const message = `Cannot execute the request for site ${site.name} because the site is running on auth version v2.`;
    throw webError(400, "BadRequest", message, "04534", [site.name, "v2"]);
  }
  const before = classicAuthenticationOf(slot);
  const named = Object.entries(properties).filter(([, value]) => value !== "");
  slot.classicAuthentication = withoutEmptied(Object.fromEntries(named), { enabled: false });
  return { restarts: !isDeepStrictEqual(before, classicAuthenticationOf(slot)) };
}
