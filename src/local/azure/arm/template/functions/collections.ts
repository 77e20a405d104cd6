import {
  equal,
  findKey,
  foldedKey,
  isObject,
  objectOf,
  propertyAnyCase,
  typeName,
  type Value,
  type ValueObject,
} from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import { access } from "../expressions/access";
import {
  ANY,
  type Call,
  define,
  type FunctionTable,
  integer,
  list,
  listOf,
  noneOf,
  record,
  smallInteger,
} from "./table";
import { folded } from "./text";

/** Functions for arrays and objects. Those that merge are in merging.ts, those that take a lambda in lambdas.ts. */
export const collectionFunctions: FunctionTable = {
  array: define(1, 1, ([value = null]) => (Array.isArray(value) ? value : [value])),
  createarray: define(0, ANY, (args) => [...args]),
  createobject: define(0, ANY, createObject),
  contains: define(2, 2, contains),
  empty: define(1, 1, empty),
  length: define(1, 1, length),
  first: define(1, 1, (args, call) => end(args, call, 0)),
  last: define(1, 1, (args, call) => end(args, call, -1)),
  take: define(2, 2, (args, call) => part(args, call, (count) => [0, count])),
  skip: define(2, 2, (args, call) => part(args, call, (count) => [count])),
  range: define(2, 2, range),
  indexof: define(2, 2, (args, call) => position(args, call, "first")),
  lastindexof: define(2, 2, (args, call) => position(args, call, "last")),
  items: define(1, 1, (args, call) => {
    const value = record(call, args, 0);
    return sortedKeys(value).map((key) => ({ key, value: value[key] ?? null }));
  }),
  objectkeys: define(1, 1, (args, call) => sortedKeys(record(call, args, 0))),
  flatten: define(1, 1, (args, call) => (listOf(call, args, 0, ["Array"]) as Value[][]).flat(1)),
  tryget: define(2, ANY, tryGet),
  tryindexfromend: define(2, 2, tryIndexFromEnd),
  indexfromend: define(2, 2, indexFromEnd),
};

function createObject(args: readonly Value[], call: Call): Value {
  const refuse = (reason: string) =>
    new ExpressionError(`The template language function '${call.name}' expects ${reason}. ${FUNCTIONS_HELP}`);
  if (args.length % 2 !== 0) {
    throw refuse(`an even number of parameters. The number of provided parameters was '${args.length}'`);
  }
  const names = args.filter((_, index) => index % 2 === 0);
  const others = names.flatMap((name, index) => (typeof name === "string" ? [] : [index]));
  if (others.length > 0) {
    const positions = others.map((index) => index * 2 + 1).join(", ");
    const types = others.map((index) => typeName(names[index] ?? null)).join(", ");
    throw refuse(
      `the parameters at an odd-numbered position to be of type 'string'. The specified parameters at positions '${positions}' are of types '${types}', respectively`,
    );
  }
  const keys = names as string[];
  const twice = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
  if (twice.size > 0) {
    throw refuse(
      `all property names to be unique. The following property names were duplicated: ${[...twice].join(", ")}`,
    );
  }
  return objectOf(keys.map((key, index) => [key, args[index * 2 + 1] ?? null]));
}

function contains([container = null, wanted = null]: readonly Value[], call: Call): Value {
  if (Array.isArray(container)) {
    return container.some((item) => equal(item, wanted));
  }
  if (typeof wanted === "string" && isObject(container)) {
    return findKey(container, wanted) !== undefined;
  }
  if (typeof wanted === "string" && typeof container === "string") {
    return container.includes(wanted);
  }
  throw new ExpressionError(
    `The template function '${call.name}' expects parameters of matching types: a dictionary and a key (string), an array and a value (object), or a string and a substring. The provided types '${typeName(container)}' and '${typeName(wanted)}' are incompatible. Please see https://aka.ms/arm-function-contains for usage details.`,
  );
}

function sizeOf(value: Value): number | undefined {
  if (typeof value === "string" || Array.isArray(value)) {
    return value.length;
  }
  return isObject(value) ? Object.keys(value).length : undefined;
}

function empty([value = null]: readonly Value[], call: Call): Value {
  const size = value === null ? 0 : sizeOf(value);
  if (size === undefined) {
    throw new ExpressionError(
      `The template function '${call.name}' expects its parameter to be an object, an array, or a string. The provided value is of type '${typeName(value)}'. Please see https://aka.ms/arm-function-empty for usage details.`,
    );
  }
  return size === 0;
}

function length([value = null]: readonly Value[], call: Call): Value {
  const size = sizeOf(value);
  if (size === undefined) {
    throw new ExpressionError(
      `The template language function '${call.name}' expects its parameter to be an array, object, or a string. The provided value is of type '${typeName(value)}'. Please see https://aka.ms/arm-function-length for usage details.`,
    );
  }
  return BigInt(size);
}

function end([value = null]: readonly Value[], call: Call, index: 0 | -1): Value {
  if (typeof value === "string") {
    return value.at(index) ?? "";
  }
  if (Array.isArray(value)) {
    return value.at(index) ?? null;
  }
  throw new ExpressionError(
    `The template language function '${call.name}' expects its parameter be an array or a string. The provided value is of type '${typeName(value)}'. Please see https://aka.ms/arm-function-${call.name.toLowerCase()} for usage details.`,
  );
}

function part(args: readonly Value[], call: Call, bounds: (count: number) => [number, number?]): Value {
  const value = args[0] ?? null;
  if (typeof value !== "string" && !Array.isArray(value)) {
    throw new ExpressionError(
      `The template language function '${call.name}' expects its first parameter 'collection' to be an array or a string. The provided value is of type '${typeName(value)}'. Please see https://aka.ms/arm-function-${call.name.toLowerCase()} for usage details.`,
    );
  }
  const [from, to] = bounds(Math.max(0, smallInteger(call, args, 1)));
  return value.slice(from, to);
}

const MOST_IN_RANGE = 10_000n;
const LARGEST_IN_RANGE = 2_147_483_647n;

function range(args: readonly Value[], call: Call): Value {
  const [start, count] = [integer(call, args, 0), integer(call, args, 1)];
  if (count < 0 || count > MOST_IN_RANGE || start + count - 1n > LARGEST_IN_RANGE) {
    // The message says 1000, but 10000 are allowed.
    throw new ExpressionError(
      `The template language function '${call.name}' parameters are out of range: 'count' must be a positive integer no larger than 1000 and the sum of 'start index' and 'count' must be no larger than 2147483647. Please see https://aka.ms/arm-function-range for usage details.`,
    );
  }
  return Array.from({ length: Number(count) }, (_, index) => start + BigInt(index));
}

function position(args: readonly Value[], call: Call, which: "first" | "last"): Value {
  const [container = null, wanted = null] = args;
  if (Array.isArray(container)) {
    const matches = container.flatMap((item, index) => (equal(item, wanted) ? [index] : []));
    return BigInt(matches.at(which === "first" ? 0 : -1) ?? -1);
  }
  if (typeof container !== "string") {
    throw noneOf(call, 0, "String, Array", container);
  }
  const [value, part] = [folded(call, args, 0), folded(call, args, 1)];
  if (which === "first") {
    return BigInt(value.indexOf(part));
  }
  return BigInt(part === "" ? Math.max(value.length - 1, 0) : value.lastIndexOf(part));
}

/** The keys in the order of their upper case, as ARM returns them regardless of the written order. */
function sortedKeys(value: ValueObject): string[] {
  const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
  return Object.keys(value).sort((left, right) => order(foldedKey(left), foldedKey(right)));
}

/** Only the first key may be missing. The other keys must exist, as in any expression. */
function tryGet([value = null, first = null, ...keys]: readonly Value[], call: Call): Value {
  let found: Value | undefined;
  if (isObject(value) && typeof first === "string") {
    found = propertyAnyCase(value, first);
  } else if (Array.isArray(value) && typeof first === "bigint") {
    found = value[Number(first)];
  }
  const { confidential } = call.scope;
  return found === undefined || found === null
    ? null
    : keys.reduce((target: Value, key) => access(target, key, confidential), found);
}

function tryIndexFromEnd(args: readonly Value[], call: Call): Value {
  const index = smallInteger(call, args, 1);
  const [value] = args;
  return index < 1 || !Array.isArray(value) ? null : (value.at(-index) ?? null);
}

function indexFromEnd(args: readonly Value[], call: Call): Value {
  const items = list(call, args, 0);
  const index = smallInteger(call, args, 1);
  const refuse = (reason: string) =>
    new ExpressionError(`Unable to evaluate the template language function '${call.name}'. ${reason}`);
  if (index < 1) {
    throw refuse(`The index parameter must be greater than zero, but an index of '${index}' was received.`);
  }
  if (index > items.length) {
    throw refuse(
      `The index parameter cannot be larger than the length of the array. The index parameter was '${index}', and the length of the array parameter was '${items.length}'.`,
    );
  }
  return items.at(-index) ?? null;
}
