import { isJsonObject, type Json, type JsonObject } from "../json";
import type { KeptResource } from "./kept-resources";
import type { Draft } from "./resource-model";

/** What Azure takes and never shows again, in all the types that have it: the password of an administrator. */
const PASSWORD = /password$/i;

/** A resource of which nothing is known but what was written. */
export function completeAsWritten({ top, properties }: Draft): Pick<KeptResource, "top" | "properties" | "hidden"> {
  return { top, properties: { ...properties, provisioningState: "Succeeded" }, hidden: {} };
}

/** What becomes of properties when some are changed: objects are merged, and null takes a property away. */
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

/** Properties as clients see them. */
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
