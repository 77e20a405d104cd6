import type { Json } from "../../json";

/** A number that is not an integer to Azure Resource Manager, such as `1.5` and `1.0`. */
export class Float {
  constructor(readonly value: number) {}
}

/** A value of the template language. An integer is a `bigint`, so it is never rounded, and `1` differs from `1.0`. */
export type Value = string | bigint | Float | boolean | null | Value[] | ValueObject;
export type ValueObject = { [name: string]: Value };

export function isObject(value: unknown): value is ValueObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Float);
}

/** The keys of objects that JavaScript would put in another order: it puts keys such as `1` first. */
const orders = new WeakMap<object, readonly string[]>();

/** Builds an object safely: a key such as `__proto__` cannot change the prototype. */
export function objectOf<T>(entries: Iterable<readonly [string, T]>): { [name: string]: T } {
  const given = [...entries];
  const object = Object.fromEntries(given);
  if (given.some(([key]) => /^\d+$/.test(key))) {
    orders.set(object, [...new Set(given.map(([key]) => key))]);
  }
  return object;
}

/** The entries of an object in the order in which they were written. */
export function entriesOf<T>(object: { readonly [name: string]: T }): [string, T][] {
  const keys = orders.get(object);
  return keys === undefined ? Object.entries(object) : keys.map((key) => [key, object[key] as T]);
}

/** A value without exact numbers, as JavaScript's own JSON has it. */
export function toJson(value: Value): Json {
  if (typeof value === "bigint") {
    return Number(value);
  }
  if (value instanceof Float) {
    return Number.isFinite(value.value) ? value.value : String(value.value);
  }
  if (Array.isArray(value)) {
    return value.map(toJson);
  }
  return isObject(value) ? objectOf(Object.entries(value).map(([key, item]) => [key, toJson(item)])) : value;
}

/** The largest whole number that JavaScript writes without an exponent. */
const LARGEST_WRITTEN_WHOLE = 1e21;

/** The value of JSON that JavaScript has parsed: a whole number is an integer. Exact values stay as they are. */
export function fromJson(value: Json | Value): Value {
  if (typeof value === "number") {
    const whole = Number.isInteger(value) && Math.abs(value) < LARGEST_WRITTEN_WHOLE;
    return whole ? BigInt(value) : new Float(value);
  }
  if (Array.isArray(value)) {
    return value.map(fromJson);
  }
  return isObject(value)
    ? objectOf(Object.entries(value).map(([key, item]) => [key, fromJson(item)]))
    : (value as Value);
}

/** The type of a value, as ARM's messages name it. */
export function typeName(value: Value): string {
  if (value === null) {
    return "Null";
  }
  if (Array.isArray(value)) {
    return "Array";
  }
  if (value instanceof Float) {
    return "Float";
  }
  switch (typeof value) {
    case "boolean":
      return "Boolean";
    case "bigint":
      return "Integer";
    case "string":
      return "String";
    default:
      return "Object";
  }
}

/** Whether two values have equal content. The order of an object's properties does not matter. */
export function equal(left: Value | Json, right: Value | Json): boolean {
  if (left === right) {
    return true;
  }
  if (left instanceof Float && right instanceof Float) {
    return left.value === right.value;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index] ?? null));
  }
  if (isObject(left) && isObject(right)) {
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
export function findKey(value: { readonly [name: string]: unknown }, name: string): string | undefined {
  if (Object.hasOwn(value, name)) {
    return name;
  }
  const wanted = foldedKey(name);
  return Object.keys(value).find((key) => foldedKey(key) === wanted);
}

/** The property with this name in any case; undefined if there is none. */
export function propertyAnyCase<T>(value: { readonly [name: string]: T }, name: string): T | undefined {
  const key = findKey(value, name);
  return key === undefined ? undefined : value[key];
}
