import { foldedKey, isObject, objectOf, typeName, type Value, type ValueObject } from "../../exact-json/values";
import { writeJson } from "../../exact-json/writing";
import { ExpressionError } from "../errors";
import { ANY, type Call, define, type FunctionTable, list, listOf, wrong } from "./table";

/** Functions that make one array or object of several. */
export const mergingFunctions: FunctionTable = {
  union: define(2, ANY, union),
  intersection: define(2, ANY, intersection),
  shallowmerge: define(1, 1, shallowMerge),
  distinct: define(1, 1, (args, call) => distinct(list(call, args, 0))),
};

/** The arguments, if all are arrays; undefined if all are objects. */
function lists(args: readonly Value[], call: Call): Value[][] | undefined {
  args.forEach((value, index) => {
    if (!Array.isArray(value) && !isObject(value)) {
      throw wrong(call, index, "Array, Object", value);
    }
  });
  if (args.every(Array.isArray)) {
    return args as Value[][];
  }
  if (args.some(Array.isArray)) {
    throw new ExpressionError(
      `Template language function '${call.name}' expects parameters of the same type, but found multiple types.`,
    );
  }
  return undefined;
}

function union(args: readonly Value[], call: Call): Value {
  const arrays = lists(args, call);
  return arrays
    ? distinct(arrays.flat(1))
    : (args as ValueObject[]).reduce((one, other) => mergeDeep(one, other, call));
}

/**
 * Merges two objects. Nested objects are merged too; any other value of the later object except null replaces the earlier
 * one. The case of keys does not count: the later spelling wins. If the earlier object has several such keys, the last one
 * counts.
 */
function mergeDeep(earlier: ValueObject, later: ValueObject, call: Call): ValueObject {
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

function mergedValue(before: Value, value: Value, call: Call): Value {
  if (value === null || before === null) {
    return value ?? before;
  }
  if (isObject(before) && isObject(value)) {
    return mergeDeep(before, value, call);
  }
  const [one, other] = [before, value].map((it) => (Array.isArray(it) || isObject(it) ? typeName(it) : "value"));
  if (one !== other) {
    throw new ExpressionError(
      `The template language function '${call.name}' failed to evaluate due to a type mismatch between '${typeName(before)}' and '${typeName(value)}'. Please see https://aka.ms/arm-function-union for usage details.`,
    );
  }
  return value;
}

/** Compares nested objects and arrays by their text: another order of properties is a difference. */
function intersection(args: readonly Value[], call: Call): Value {
  const arrays = lists(args, call);
  if (arrays) {
    const [head = [], ...tail] = arrays;
    const texts = tail.map((items) => new Set(items.map(writeJson)));
    return distinct(head).filter((item) => texts.every((other) => other.has(writeJson(item))));
  }
  const [head = {}, ...tail] = args as ValueObject[];
  return objectOf(
    Object.entries(head).filter(([key, value]) =>
      tail.every((other) => Object.hasOwn(other, key) && writeJson(other[key] ?? null) === writeJson(value)),
    ),
  );
}

function distinct(values: readonly Value[]): Value[] {
  const seen = new Map<string, Value>();
  for (const value of values) {
    const text = writeJson(value);
    if (!seen.has(text)) {
      seen.set(text, value);
    }
  }
  return [...seen.values()];
}

/** Merges objects without their nested ones. For keys that differ in case only, the earlier spelling and the later value win. */
function shallowMerge(args: readonly Value[], call: Call): Value {
  const merged = new Map<string, [string, Value]>();
  for (const [key, value] of (listOf(call, args, 0, ["Object"]) as ValueObject[]).flatMap(Object.entries<Value>)) {
    merged.set(foldedKey(key), [merged.get(foldedKey(key))?.[0] ?? key, value]);
  }
  return objectOf(merged.values());
}
