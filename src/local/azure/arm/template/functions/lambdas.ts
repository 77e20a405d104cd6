import { entriesOf, foldedKey, objectOf, typeName, type Value } from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import type { Step } from "../expressions/machine";
import type { FunctionCall } from "../scope";
import { Growth } from "../sections/limits";
import { checkArity, type FunctionTable, list, record } from "./table";

/** Functions that take a lambda. */
export const lambdaFunctions: FunctionTable = {
  filter: function* (call) {
    const { items, invoke } = yield* itemsAndLambda(call, 2);
    const kept: Value[] = [];
    for (const [index, item] of items.entries()) {
      if (truth(call, yield invoke(item, BigInt(index)), index)) {
        kept.push(item);
      }
    }
    return kept;
  },
  map: function* (call) {
    const { items, invoke } = yield* itemsAndLambda(call, 2);
    const made: Value[] = [];
    const growth = new Growth();
    for (const [index, item] of items.entries()) {
      made.push(growth.add(yield invoke(item, BigInt(index))));
    }
    return made;
  },
  mapvalues: function* (call) {
    checkArity(call.name, call.args.length, 2, 2);
    const value = record(plain(call), [yield call.evaluate(first(call))], 0);
    const invoke = yield* lambdaAt(call, 1, 1, 1);
    const made: [string, Value][] = [];
    const growth = new Growth();
    for (const [key, item] of entriesOf(value)) {
      made.push([key, growth.add(yield invoke(item))]);
    }
    return objectOf(made);
  },
  reduce: function* (call) {
    checkArity(call.name, call.args.length, 3, 3);
    const items = list(plain(call), [yield call.evaluate(first(call))], 0);
    let sum = yield call.evaluate(call.args[1] ?? first(call));
    const invoke = yield* lambdaAt(call, 2, 2, 3);
    for (const [index, item] of items.entries()) {
      sum = yield invoke(sum, item, BigInt(index));
    }
    return sum;
  },
  sort: function* (call) {
    const { items, invoke } = yield* itemsAndLambda(call, 2, 2);
    const sorted: Value[] = [];
    for (const item of items) {
      let [low, high] = [0, sorted.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        const before = truth(call, yield invoke(item, sorted[middle] ?? null));
        [low, high] = before ? [low, middle] : [middle + 1, high];
      }
      sorted.splice(low, 0, item);
    }
    return sorted;
  },
  toobject: function* (call) {
    checkArity(call.name, call.args.length, 2, 3);
    const items = list(plain(call), [yield call.evaluate(first(call))], 0);
    const key = yield* lambdaAt(call, 1, 1, 1);
    const value = call.args.length > 2 ? yield* lambdaAt(call, 2, 1, 1) : undefined;
    const made = new Map<string, readonly [string, Value]>();
    const growth = new Growth();
    for (const [index, item] of items.entries()) {
      const name = keyed(call, yield key(item), index);
      if (made.has(foldedKey(name))) {
        throw new ExpressionError(
          `The lambda expression parameter at index '1' of function '${call.name}' returned a duplicate key${call.scope.confidential ? "" : ` '${name}'`}. Object keys must be strings that are case-insensitively unique. ${FUNCTIONS_HELP}`,
        );
      }
      made.set(foldedKey(name), [name, growth.add(value ? yield value(item) : item)]);
    }
    return objectOf(made.values());
  },
  groupby: function* (call) {
    const { items, invoke } = yield* itemsAndLambda(call, 1, 1);
    const groups = new Map<string, [string, Value[]]>();
    for (const [index, item] of items.entries()) {
      const name = keyed(call, yield invoke(item), index);
      const group = groups.get(foldedKey(name)) ?? [name, []];
      group[1].push(item);
      groups.set(foldedKey(name), group);
    }
    return objectOf(groups.values());
  },
  // biome-ignore lint/correctness/useYield: it is only refused
  lambda: function* (call) {
    throw notValid(call.name);
  },
  lambdavariables: function* (call) {
    const [arg] = call.args;
    const name = arg === undefined || call.args.length !== 1 ? undefined : yield call.evaluate(arg);
    const value = typeof name === "string" ? call.scope.locals?.get(foldedKey(name)) : undefined;
    if (value === undefined) {
      throw notValid(call.name);
    }
    return value;
  },
};

type Lambda = (...values: Value[]) => Step;

function first({ args }: FunctionCall) {
  return args[0] ?? { kind: "literal", value: "" };
}

function plain({ name, scope }: FunctionCall) {
  return { name, scope, single: false };
}

function* itemsAndLambda(
  call: FunctionCall,
  most: number,
  least = 1,
): Generator<Step, { items: Value[]; invoke: Lambda }, Value> {
  checkArity(call.name, call.args.length, 2, 2);
  const items = list(plain(call), [yield call.evaluate(first(call))], 0);
  return { items, invoke: yield* lambdaAt(call, 1, least, most) };
}

const PLACES = ["first", "second", "third"];

/**
 * Makes the lambda at this position callable.
 *
 * @param least The least number of its variables.
 * @param most The largest number. Those that it does not name are not given to it.
 */
function* lambdaAt(call: FunctionCall, index: number, least: number, most: number): Generator<Step, Lambda, Value> {
  const form = call.args[index];
  if (form?.kind !== "call" || form.name.toLowerCase() !== "lambda") {
    throw new ExpressionError(
      `The template language function '${call.name}' expects its ${PLACES[index]} parameter to be of type 'lambda'. The provided value is of type 'Token'. ${FUNCTIONS_HELP}`,
    );
  }
  checkArity(form.name, form.args.length, least + 1, most + 1);
  const names: string[] = [];
  for (const [position, arg] of form.args.slice(0, -1).entries()) {
    const name = yield call.evaluate(arg);
    if (typeof name !== "string") {
      throw new ExpressionError(
        `The template language function '${form.name}' expects its ${PLACES[position]} parameter to be of type 'String'. The provided value is of type '${typeName(name)}'. ${FUNCTIONS_HELP}`,
      );
    }
    names.push(foldedKey(name));
  }
  const body = form.args.at(-1) ?? first(call);
  return (...values) => {
    call.scope.effort.spend(1);
    const given = names.map((name, position) => [name, values[position] ?? null] as const);
    const locals = new Map([...(call.scope.locals ?? []), ...given]);
    return call.evaluate(body, { ...call.scope, locals });
  };
}

/** @param position Where the item is, if the lambda is given one item. */
function unexpected(call: FunctionCall, expected: string, value: Value, position?: number): ExpressionError {
  const evaluation = position === undefined ? "evaluation" : `evaluation on the input element at position ${position}`;
  return new ExpressionError(
    `The lambda expression provided to language function '${call.name}' is expected to return a value of type '${expected}', but ${evaluation} returned a value of type '${typeName(value)}'. ${FUNCTIONS_HELP}`,
  );
}

function truth(call: FunctionCall, value: Value, position?: number): boolean {
  if (typeof value !== "boolean") {
    throw unexpected(call, "Boolean", value, position);
  }
  return value;
}

function keyed(call: FunctionCall, key: Value, position: number): string {
  if (typeof key !== "string") {
    throw unexpected(call, "String", key, position);
  }
  return key;
}

function notValid(name: string): ExpressionError {
  return new ExpressionError(`The template function '${name}' is not valid. ${FUNCTIONS_HELP}`);
}
