import { isJsonObject, type Json, type JsonObject } from "../../json";

/** Builds an object safely: a key such as `__proto__` cannot change the prototype. */
export function objectOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(entries);
}

/** The type of a value, as ARM's messages name it. */
export function typeName(value: Json): string {
  if (value === null) {
    return "Null";
  }
  if (Array.isArray(value)) {
    return "Array";
  }
  switch (typeof value) {
    case "boolean":
      return "Boolean";
    case "number":
      return Number.isInteger(value) ? "Integer" : "Float";
    case "string":
      return "String";
    default:
      return "Object";
  }
}

/** Whether two values have equal content. The order of an object's properties does not matter. */
export function equal(left: Json, right: Json): boolean {
  if (left === right) {
    return true;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index] ?? null));
  }
  if (isJsonObject(left) && isJsonObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && equal(left[key] ?? null, right[key] ?? null))
    );
  }
  return false;
}

/**
 * A key in upper case, as ARM compares and orders keys. .NET maps each character to one character, and never a character
 * outside ASCII to one in ASCII.
 */
export function foldedKey(key: string): string {
  return key.replace(/[a-z]|[^\0-\x7f]/gu, (character) => {
    const capital = character.toUpperCase();
    const isOne = capital.length === character.length && (character < "\x80" || capital > "\x7f");
    return isOne ? capital : character;
  });
}

/** Finds an object's key in any case, as ARM does. An exact match wins. */
export function findKey(value: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(value, name)) {
    return name;
  }
  const wanted = foldedKey(name);
  return Object.keys(value).find((key) => foldedKey(key) === wanted);
}

/** The property with this name in any case; undefined if there is none. */
export function propertyAnyCase(value: JsonObject, name: string): Json | undefined {
  const key = findKey(value, name);
  return key === undefined ? undefined : value[key];
}
