import { isJsonObject, type Json, type JsonObject } from "../../../json";
import { equal, findKey, objectOf, typeName } from "../values";
import { type Call, define, type FunctionTable, integer, list, misuse, record, text } from "./table";
import { folded } from "./text";

const ANY = Number.POSITIVE_INFINITY;

/** Functions for arrays and objects. Those that take a lambda are in special-forms.ts. */
export const collectionFunctions: FunctionTable = {
  array: define(1, 1, ([value]) => (Array.isArray(value) ? value : [value ?? null])),
  createarray: define(0, ANY, (args) => [...args]),
  createobject: define(0, ANY, createObject),
  contains: define(2, 2, contains),
  empty: define(1, 1, empty),
  length: define(1, 1, length),
  first: define(1, 1, ([value], call) => end(value ?? null, call, 0)),
  last: define(1, 1, ([value], call) => end(value ?? null, call, -1)),
  take: define(2, 2, (args, call) => part(args, call, (count) => [0, count])),
  skip: define(2, 2, (args, call) => part(args, call, (count) => [count])),
  range: define(2, 2, range),
  indexof: define(2, 2, (args, call) => position(args, call, "first")),
  lastindexof: define(2, 2, (args, call) => position(args, call, "last")),
  union: define(2, ANY, union),
  intersection: define(2, ANY, intersection),
  items: define(1, 1, items),
  objectkeys: define(1, 1, (args, call) => sortedKeys(record(call, args, 0))),
  shallowmerge: define(1, 1, shallowMerge),
  flatten: define(1, 1, flatten),
  tryget: define(2, ANY, tryGet),
  tryindexfromend: define(2, 2, (args, call) => list(call, args, 0).at(-integer(call, args, 1)) ?? null),
};

function createObject(args: readonly Json[], call: Call): Json {
  if (args.length % 2 !== 0) {
    throw misuse(call.name, "the number of parameters must be even: each key must be followed by its value");
  }
  const keys = args.flatMap((_, index) => (index % 2 === 0 ? [text(call, args, index)] : []));
  return objectOf(keys.map((key, index) => [key, args[index * 2 + 1] ?? null]));
}

function contains(args: readonly Json[], call: Call): Json {
  const [container, wanted] = args;
  if (Array.isArray(container)) {
    return container.some((item) => equal(item, wanted ?? null));
  }
  if (isJsonObject(container)) {
    return findKey(container, text(call, args, 1)) !== undefined;
  }
  const needle = typeof wanted === "number" ? String(wanted) : text(call, args, 1);
  return text(call, args, 0).includes(needle);
}

function empty([value]: readonly Json[], call: Call): Json {
  if (value === null || value === "") {
    return true;
  }
  return typeof value === "string" ? false : length([value ?? null], call) === 0;
}

function length([value]: readonly Json[], call: Call): number {
  if (typeof value === "string" || Array.isArray(value)) {
    return value.length;
  }
  if (isJsonObject(value)) {
    return Object.keys(value).length;
  }
  throw expectsCollection(call, value ?? null);
}

function end(value: Json, call: Call, index: 0 | -1): Json {
  if (typeof value === "string") {
    return value.at(index) ?? "";
  }
  if (Array.isArray(value)) {
    return value.at(index) ?? null;
  }
  throw expectsCollection(call, value);
}

function part(args: readonly Json[], call: Call, bounds: (count: number) => [number, number?]): Json {
  const value = args[0] ?? null;
  const [from, to] = bounds(Math.max(0, integer(call, args, 1)));
  if (typeof value === "string" || Array.isArray(value)) {
    return value.slice(from, to);
  }
  throw expectsCollection(call, value);
}

function range(args: readonly Json[], call: Call): Json {
  const start = integer(call, args, 0);
  const count = integer(call, args, 1);
  if (count < 0 || count > 10_000) {
    throw misuse(call.name, "the count must be between 0 and 10000");
  }
  return Array.from({ length: count }, (_, index) => start + index);
}

function position(args: readonly Json[], call: Call, which: "first" | "last"): Json {
  const container = args[0];
  if (Array.isArray(container)) {
    const matches = (item: Json) => equal(item, args[1] ?? null);
    const found = container.flatMap((item, index) => (matches(item) ? [index] : []));
    return found.at(which === "first" ? 0 : -1) ?? -1;
  }
  const value = folded(call, args, 0);
  const wanted = folded(call, args, 1);
  return which === "first" ? value.indexOf(wanted) : value.lastIndexOf(wanted);
}

function union(args: readonly Json[], call: Call): Json {
  if (Array.isArray(args[0])) {
    return distinct(args.flatMap((_, index) => list(call, args, index)));
  }
  return args.map((_, index) => record(call, args, index)).reduce(mergeDeep);
}

/** Merges two objects. Nested objects are merged too; any other value of the later object replaces the earlier one. */
function mergeDeep(earlier: JsonObject, later: JsonObject): JsonObject {
  const merged = new Map(Object.entries(earlier));
  for (const [key, value] of Object.entries(later)) {
    const before = merged.get(key);
    merged.set(key, isJsonObject(before) && isJsonObject(value) ? mergeDeep(before, value) : value);
  }
  return objectOf(merged);
}

function intersection(args: readonly Json[], call: Call): Json {
  if (Array.isArray(args[0])) {
    const lists = args.map((_, index) => list(call, args, index));
    return distinct(lists[0] ?? []).filter((item) => lists.every((other) => other.some((it) => equal(it, item))));
  }
  const [head = {}, ...tail] = args.map((_, index) => record(call, args, index));
  return objectOf(
    Object.entries(head).filter(([key, value]) =>
      tail.every((other) => Object.hasOwn(other, key) && equal(other[key] ?? null, value)),
    ),
  );
}

function distinct(values: readonly Json[]): Json[] {
  return values.filter((value, index) => values.findIndex((other) => equal(other, value)) === index);
}

function items(args: readonly Json[], call: Call): Json {
  const value = record(call, args, 0);
  return sortedKeys(value).map((key) => ({ key, value: value[key] ?? null }));
}

/** The keys in alphabetical order, as ARM returns them regardless of the written order. */
function sortedKeys(value: JsonObject): string[] {
  const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
  return Object.keys(value).sort((left, right) => order(left.toLowerCase(), right.toLowerCase()) || order(left, right));
}

function shallowMerge(args: readonly Json[], call: Call): Json {
  const objects = list(call, args, 0);
  return objectOf(objects.flatMap((_, index) => Object.entries(record(call, objects, index))));
}

function flatten(args: readonly Json[], call: Call): Json {
  const lists = list(call, args, 0);
  return lists.flatMap((_, index) => list(call, lists, index));
}

function tryGet([value, ...keys]: readonly Json[], call: Call): Json {
  return keys.reduce((found: Json, key): Json => {
    if (isJsonObject(found) && typeof key === "string") {
      const name = findKey(found, key);
      return name === undefined ? null : (found[name] ?? null);
    }
    if (Array.isArray(found) && typeof key === "number") {
      return key < 0 ? null : (found[key] ?? null);
    }
    if (found === null) {
      return null;
    }
    throw misuse(call.name, `a value of type '${typeName(key)}' cannot index a value of type '${typeName(found)}'`);
  }, value ?? null);
}

function expectsCollection(call: Call, value: Json) {
  return misuse(
    call.name,
    `a value of type '${typeName(value)}' is not a string, array or object that the function accepts`,
  );
}
