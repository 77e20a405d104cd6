import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, own } from "../../json";
import { invalidParameter } from "../routes/request-body";
import { authenticationOf, NEW_AUTHENTICATION } from "./authentication";
import { NEW_LOGS } from "./defaults";
import type { Changes } from "./named-settings";
import type { Slot } from "./state";

/** A part of the configuration that is one object, read with GET and replaced with PUT, and that stays at a swap. */
export interface KeptPart {
  readonly name: string;
  /** Whether `POST` or `GET` under `/list` reads it too. */
  readonly listed: boolean;
  readonly read: (slot: Slot) => JsonObject;
  readonly replace: (slot: Slot, properties: JsonObject) => Changes;
}

/** Diagnostic logs. Source: "Set up staging environments in Azure App Service", Microsoft: diagnostic settings stay. */
const LOGS: KeptPart = {
  name: "logs",
  listed: false,
  read: (slot) => slot.logs ?? NEW_LOGS,
  replace: (slot, properties) => {
    slot.logs = filledIn("properties", properties, NEW_LOGS);
    return { restarts: false };
  },
};

/** Authentication. App Service restarts an app whose authentication changes. Source: as for {@link LOGS}, swap's steps. */
const AUTHENTICATION: KeptPart = {
  name: "authsettingsV2",
  listed: true,
  read: authenticationOf,
  replace: (slot, properties) => {
    const before = authenticationOf(slot);
    slot.authentication = filledIn("properties", properties, NEW_AUTHENTICATION);
    return { restarts: !isDeepStrictEqual(before, slot.authentication) };
  },
};

export const KEPT_PARTS: readonly KeptPart[] = [LOGS, AUTHENTICATION];

/**
 * What was written, and the defaults of all that it does not name, at any depth. Lists are taken whole.
 *
 * @param path Where it stands in the body.
 * @throws ArmError 400 where the defaults have an object or a switch and something else was written.
 */
function filledIn(path: string, written: JsonObject, defaults: JsonObject): JsonObject {
  const entries = Object.entries(written).map(([name, value]) => {
    const example = own(defaults, name);
    if (isJsonObject(example)) {
      if (value !== null && !isJsonObject(value)) {
        throw invalidParameter(`${path}.${name}`);
      }
      return [name, filledIn(`${path}.${name}`, value ?? {}, example)] as const;
    }
    if (typeof example === "boolean" && value !== null && typeof value !== "boolean") {
      throw invalidParameter(`${path}.${name}`);
    }
    return [name, value ?? example ?? null] as const;
  });
  return { ...structuredClone(defaults), ...Object.fromEntries(entries) };
}
