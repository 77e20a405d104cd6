/** A value of JSON's. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A property of something that may not be an object. */
export function property(value: unknown, name: string): Json | undefined {
  return isJsonObject(value) ? own(value, name) : undefined;
}

/** What an object itself has by a name, which may be any that a client sends: `constructor` is none that it inherits. */
export function own<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
