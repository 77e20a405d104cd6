import { isJsonObject, type Json, type JsonObject } from "../../json";

/** Builds an object without letting a key such as `__proto__` reach the prototype. */
export function objectOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(entries);
}

/** The type of a value in the words of ARM's messages. */
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

/** Whether two values are equal in content; the order of an object's properties does not count. */
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
 * A key without its case, as ARM compares and orders keys: .NET's capitals, which are one character each, and never a
 * letter of ASCII for one that is none.
 */
export function foldedKey(key: string): string {
  return key.replace(/[a-z]|[^\0-\x7f]/gu, (character) => {
    const capital = character.toUpperCase();
    const isOne = capital.length === character.length && (character < "\x80" || capital > "\x7f");
    return isOne ? capital : character;
  });
}

/** Finds an object's property as ARM does: case does not matter, an exact match comes first. */
export function findKey(value: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(value, name)) {
    return name;
  }
  const wanted = foldedKey(name);
  return Object.keys(value).find((key) => foldedKey(key) === wanted);
}

/** The property of that name, case aside, or undefined. */
export function propertyAnyCase(value: JsonObject, name: string): Json | undefined {
  const key = findKey(value, name);
  return key === undefined ? undefined : value[key];
}
