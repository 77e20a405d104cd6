import { isJsonObject, type Json, type JsonObject } from "../../../json";
import { access } from "../access";
import { equal, findKey, foldedKey, objectOf, propertyAnyCase, typeName } from "../values";
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
  tryindexfromend: define(2, 2, tryIndexFromEnd),
};

function createObject(args: readonly Json[], call: Call): Json {
  if (args.length % 2 !== 0) {
    throw misuse(call.name, "the number of parameters must be even: each key must be followed by its value");
  }
  const keys = args.flatMap((_, index) => (index % 2 === 0 ? [text(call, args, index)] : []));
  if (new Set(keys).size < keys.length) {
    throw misuse(call.name, "all property names must be unique");
  }
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
  return args.map((_, index) => record(call, args, index)).reduce((earlier, later) => mergeDeep(earlier, later, call));
}

/**
 * Merges two objects. Nested objects are merged too; any other value of the later object except null replaces the earlier
 * one. The case of keys does not count: the later spelling wins. If the earlier object has several such keys, the last one
 * counts.
 */
function mergeDeep(earlier: JsonObject, later: JsonObject, call: Call): JsonObject {
  let merged = Object.entries(earlier).map(([key, value]) => ({ key, value, folded: foldedKey(key) }));
  for (const [key, value] of Object.entries(later)) {
    const folded = foldedKey(key);
    const before = merged.filter((entry) => entry.folded === folded).at(-1);
    const entry = { key, folded, value: before ? mergedValue(before.value, value, call) : value };
    merged = before
      ? merged.flatMap((it) => (it === before ? [entry] : it.folded === folded ? [] : [it]))
      : [...merged, entry];
  }
  return objectOf(merged.map(({ key, value }) => [key, value]));
}

function mergedValue(before: Json, value: Json, call: Call): Json {
  if (value === null || before === null) {
    return value ?? before;
  }
  if (isJsonObject(before) && isJsonObject(value)) {
    return mergeDeep(before, value, call);
  }
  const [one, other] = [before, value].map((it) => (typeof it === "object" ? typeName(it) : "value"));
  if (one !== other) {
    throw misuse(call.name, `it failed due to a type mismatch between '${typeName(before)}' and '${typeName(value)}'`);
  }
  return value;
}

/** Compares nested objects and arrays by their text: another order of properties is a difference. */
function intersection(args: readonly Json[], call: Call): Json {
  if (Array.isArray(args[0])) {
    const lists = args.map((_, index) => list(call, args, index));
    return distinct(lists[0] ?? []).filter((item) => lists.every((other) => other.some((it) => sameText(it, item))));
  }
  const [head = {}, ...tail] = args.map((_, index) => record(call, args, index));
  return objectOf(
    Object.entries(head).filter(([key, value]) =>
      tail.every((other) => Object.hasOwn(other, key) && sameText(other[key] ?? null, value)),
    ),
  );
}

function distinct(values: readonly Json[]): Json[] {
  return values.filter((value, index) => values.findIndex((other) => sameText(other, value)) === index);
}

function sameText(one: Json, other: Json): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function items(args: readonly Json[], call: Call): Json {
  const value = record(call, args, 0);
  return sortedKeys(value).map((key) => ({ key, value: value[key] ?? null }));
}

/** The keys in the order of their upper case, as ARM returns them regardless of the written order. */
function sortedKeys(value: JsonObject): string[] {
  const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
  return Object.keys(value).sort((left, right) => order(foldedKey(left), foldedKey(right)));
}

/** Merges objects without their nested ones. For keys that differ in case only, the earlier spelling and the later value win. */
function shallowMerge(args: readonly Json[], call: Call): Json {
  const objects = list(call, args, 0);
  const merged = new Map<string, [string, Json]>();
  for (const [key, value] of objects.flatMap((_, index) => Object.entries(record(call, objects, index)))) {
    merged.set(foldedKey(key), [merged.get(foldedKey(key))?.[0] ?? key, value]);
  }
  return objectOf(merged.values());
}

function flatten(args: readonly Json[], call: Call): Json {
  const lists = list(call, args, 0);
  return lists.flatMap((_, index) => list(call, lists, index));
}

/** Only the first key may be missing. The other keys must exist, as in any expression. */
function tryGet([value, first, ...keys]: readonly Json[]): Json {
  let found: Json | undefined;
  if (isJsonObject(value) && typeof first === "string") {
    found = propertyAnyCase(value, first);
  } else if (Array.isArray(value) && typeof first === "number") {
    found = value[first];
  }
  return found === undefined ? null : keys.reduce((target: Json, key) => access(target, key, true), found);
}

function tryIndexFromEnd(args: readonly Json[], call: Call): Json {
  const index = integer(call, args, 1);
  return args[0] === null || index < 1 ? null : (list(call, args, 0).at(-index) ?? null);
}

function expectsCollection(call: Call, value: Json) {
  return misuse(
    call.name,
    `a value of type '${typeName(value)}' is not a string, array or object that the function accepts`,
  );
}
