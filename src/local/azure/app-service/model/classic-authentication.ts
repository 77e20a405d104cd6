import { isDeepStrictEqual } from "node:util";
import { withoutEmptied } from "../../bodies/request-body";
import { webError } from "../../bodies/web-error";
import { isJsonObject, type JsonObject } from "../../json";
import { newConfiguration } from "./defaults";
import type { Changes } from "./named-settings";
import type { Site, Slot } from "./state";

/**
 * `config/authsettings`, the older form of a slot's authentication. `config/web` shows the same properties. A recording
 * of 2019 shows that a new slot has it off, with no other properties.
 */
export function classicAuthenticationOf(slot: Slot): JsonObject {
  const { siteAuthSettings } = newConfiguration();
  const fresh = isJsonObject(siteAuthSettings) ? siteAuthSettings : {};
  return { ...fresh, enabled: false, ...slot.classicAuthentication };
}

/**
 * Replaces the whole of it.
 *
 * @throws ArmError 400 once the newer form was written. Source: quoted in azure-docs#77932.
 */
export function replaceClassicAuthentication(site: Site, slot: Slot, properties: JsonObject): Changes {
  if (slot.authentication) {
    const message = `Cannot execute the request for site ${site.name} because the site is running on auth version v2.`;
    throw webError(400, "BadRequest", message, "04534", [site.name, "v2"]);
  }
  const before = classicAuthenticationOf(slot);
  slot.classicAuthentication = withoutEmptied(properties, { enabled: false });
  return { restarts: !isDeepStrictEqual(before, classicAuthenticationOf(slot)) };
}
