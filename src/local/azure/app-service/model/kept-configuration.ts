import { isDeepStrictEqual } from "node:util";
import { invalidParameter } from "../../bodies/request-body";
import { isJsonObject, type JsonObject, own } from "../../json";
import { authenticationOf, NEW_AUTHENTICATION } from "./authentication";
import { NEW_LOGS } from "./defaults";
import type { Changes } from "./named-settings";
import type { Slot } from "./state";

/**
 * A part of the configuration that stays with its slot at a swap. It is one object, read with GET and replaced with
 * PUT.
 */
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

/**
 * Authentication. App Service restarts an app when its authentication changes. Source: as for {@link LOGS}, the steps
 * of a swap.
 */
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
 * Fills in the defaults of everything that a write leaves out, at any depth. Lists are replaced whole.
 *
 * @param path Where the value stands in the body.
 * @throws ArmError 400 where the default is an object or a boolean and the written value is not.
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
