/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A property of a value; undefined if the value is not an object. */
export function property(value: unknown, name: string): Json | undefined {
  return isJsonObject(value) ? own(value, name) : undefined;
}

/**
 * An object's own property with this name. A client may send any name; inherited properties such as `constructor` do
 * not count.
 */
export function own<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
