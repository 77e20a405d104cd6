import { isJsonObject, type Json, type JsonObject } from "../json";
import { addressOf } from "./addresses";
import type { KeptResource } from "./kept-resources";
import type { Draft } from "./resource-model";

/** Write-only properties of many types, such as `administratorLoginPassword`. Azure never returns them. */
const PASSWORD = /password$/i;

/** Keeps a resource as it was written, with its address if Azure gives it one. */
export function completeAsWritten(
  { name, top, properties }: Draft,
  type: string,
): Pick<KeptResource, "top" | "properties" | "hidden"> {
  return { top, properties: { ...addressOf(type, name), ...properties, provisioningState: "Succeeded" }, hidden: {} };
}

/** Merges changes into properties. Objects are merged; null removes a property. */
export function mergeInto(before: JsonObject, changes: JsonObject): JsonObject {
  const merged: JsonObject = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    const old = Object.hasOwn(merged, name) ? merged[name] : undefined;
    if (value === null) {
      delete merged[name];
    } else {
      merged[name] = isJsonObject(value) && isJsonObject(old) ? mergeInto(old, value) : value;
    }
  }
  return merged;
}

/** Removes the properties that clients must not see. */
export function withoutPasswords(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]): [string, Json][] => {
      if (PASSWORD.test(name) && typeof value === "string") {
        return [];
      }
      return [[name, withoutPasswordsInside(value)]];
    }),
  );
}

function withoutPasswordsInside(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(withoutPasswordsInside);
  }
  return isJsonObject(value) ? withoutPasswords(value) : value;
}
