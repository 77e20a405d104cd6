import { randomUUID } from "node:crypto";
import { isJsonObject, type Json } from "../../json";
import { EXPRESSIONS_HELP, ExpressionError } from "./errors";
import { checkArity, misuse } from "./functions/table";
import { COMPACT, formatted } from "./functions/times";
import type { Expression } from "./grammar";
import type { Read, RunningDeployment, Scope } from "./scope";
import { foldedKey, objectOf, typeName } from "./values";

/** A call whose arguments are not evaluated yet. */
interface SpecialCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly scope: Scope;
  readonly locals: ReadonlyMap<string, Json>;
  evaluate(arg: Expression, within?: ReadonlyMap<string, Json>): Json;
}

type SpecialForm = (call: SpecialCall) => Json;

const ANY = Number.POSITIVE_INFINITY;

/** The functions that decide themselves which arguments are evaluated, and how often. */
export const specialForms: ReadonlyMap<string, SpecialForm> = new Map<string, SpecialForm>([
  ["parameters", (call) => call.scope.parameter(textAt(call, 0, 1, 1))],
  ["variables", variables],
  ["newguid", newGuid],
  ["utcnow", utcNow],
  ["if", (call) => at(call, boolAt(call, 0, 3, 3) ? 1 : 2)],
  ["and", (call) => call.args.every((_, index) => boolAt(call, index, 2, ANY))],
  ["or", (call) => call.args.some((_, index) => boolAt(call, index, 2, ANY))],
  ["coalesce", coalesce],
  ["lambda", lambda],
  ["lambdavariables", lambdaVariables],
  ["filter", (call) => mapped(call, (item, invoke, index) => (truth(call, invoke(item, index)) ? [item] : []))],
  ["map", (call) => mapped(call, (item, invoke, index) => [invoke(item, index)])],
  ["mapvalues", mapValues],
  ["reduce", reduce],
  ["sort", sort],
  ["toobject", toObject],
  ["groupby", groupBy],
  ["reference", reference],
  ["list", listAction],
]);

/** Whether a function is `list` or a variant such as `listKeys`. Expects its name in lower case. */
export function isListFunction(name: string): boolean {
  return /^list[a-z0-9]*$/.test(name);
}

function at(call: SpecialCall, index: number): Json {
  const arg = call.args[index];
  return arg === undefined ? null : call.evaluate(arg);
}

function textAt(call: SpecialCall, index: number, least: number, most: number): string {
  checkArity(call.name, call.args.length, least, most);
  const value = at(call, index);
  if (typeof value !== "string") {
    throw misuse(call.name, `parameter ${index + 1} must be a string, not a value of type '${typeName(value)}'`);
  }
  return value;
}

function boolAt(call: SpecialCall, index: number, least: number, most: number): boolean {
  checkArity(call.name, call.args.length, least, most);
  return truth(call, at(call, index));
}

function truth(call: SpecialCall, value: Json): boolean {
  if (typeof value !== "boolean") {
    throw misuse(call.name, `a value of type 'Boolean' is expected, not of type '${typeName(value)}'`);
  }
  return value;
}

function arrayAt(call: SpecialCall, index: number): Json[] {
  const value = at(call, index);
  if (!Array.isArray(value)) {
    throw misuse(call.name, `parameter ${index + 1} must be an array, not a value of type '${typeName(value)}'`);
  }
  return value;
}

function variables(call: SpecialCall): Json {
  if (call.scope.variable === undefined) {
    throw notExpected(call.name);
  }
  return call.scope.variable(textAt(call, 0, 1, 1));
}

function newGuid(call: SpecialCall): Json {
  checkArity(call.name, call.args.length, 0, 0);
  refuseOutsideDefaults(call);
  return randomUUID();
}

function utcNow(call: SpecialCall): Json {
  checkArity(call.name, call.args.length, 0, 1);
  refuseOutsideDefaults(call);
  return formatted(new Date(), call.args.length > 0 ? textAt(call, 0, 0, 1) : COMPACT, call.name);
}

/** Values that differ each time may only be the default values of parameters. */
function refuseOutsideDefaults({ name, scope }: SpecialCall): void {
  if (scope.variable !== undefined) {
    throw new ExpressionError(
      `The template function '${name}' is not expected at this location. The function can only be used with parameter default value expresions. Please see https://aka.ms/arm-functions for usage details.`,
    );
  }
}

function coalesce(call: SpecialCall): Json {
  checkArity(call.name, call.args.length, 1, ANY);
  for (const arg of call.args) {
    const value = call.evaluate(arg);
    if (value !== null) {
      return value;
    }
  }
  return null;
}

function lambda(call: SpecialCall): Json {
  throw misuse(call.name, "a lambda can only be a parameter of a function that takes one");
}

function lambdaVariables(call: SpecialCall): Json {
  const name = textAt(call, 0, 1, 1);
  const value = call.locals.get(name.toLowerCase());
  if (value === undefined) {
    throw new ExpressionError(`The lambda variable '${name}' is not found. ${EXPRESSIONS_HELP}`);
  }
  return value;
}

/** Makes the lambda at this position callable. It may take fewer variables than it is given: the index is optional. */
function lambdaAt(call: SpecialCall, index: number): (...values: Json[]) => Json {
  const form = call.args[index];
  if (form?.kind !== "call" || form.name.toLowerCase() !== "lambda" || form.args.length === 0) {
    throw misuse(call.name, `parameter ${index + 1} must be a lambda`);
  }
  const names = form.args.slice(0, -1).map((arg) => {
    if (arg.kind !== "literal" || typeof arg.value !== "string") {
      throw misuse("lambda", "the names of its variables must be string literals");
    }
    return arg.value.toLowerCase();
  });
  const body = form.args[form.args.length - 1] as Expression;
  return (...values) => {
    if (names.length > values.length) {
      throw misuse(call.name, `its lambda can have at most ${values.length} variable(s)`);
    }
    return call.evaluate(
      body,
      new Map([...call.locals, ...names.map((name, at) => [name, values[at] ?? null] as const)]),
    );
  };
}

function mapped(
  call: SpecialCall,
  step: (item: Json, invoke: (...values: Json[]) => Json, index: number) => Json[],
): Json {
  checkArity(call.name, call.args.length, 2, 2);
  const invoke = lambdaAt(call, 1);
  return arrayAt(call, 0).flatMap((item, index) => step(item, invoke, index));
}

function mapValues(call: SpecialCall): Json {
  checkArity(call.name, call.args.length, 2, 2);
  const value = at(call, 0);
  if (!isJsonObject(value)) {
    throw misuse(call.name, `parameter 1 must be an object, not a value of type '${typeName(value)}'`);
  }
  const invoke = lambdaAt(call, 1);
  return objectOf(Object.entries(value).map(([key, item]) => [key, invoke(item)]));
}

function reduce(call: SpecialCall): Json {
  checkArity(call.name, call.args.length, 3, 3);
  const invoke = lambdaAt(call, 2);
  return arrayAt(call, 0).reduce((sum, item, index) => invoke(sum, item, index), at(call, 1));
}

function sort(call: SpecialCall): Json {
  checkArity(call.name, call.args.length, 2, 2);
  const before = lambdaAt(call, 1);
  const order = (left: Json, right: Json) =>
    truth(call, before(left, right)) ? -1 : truth(call, before(right, left)) ? 1 : 0;
  return [...arrayAt(call, 0)].sort(order);
}

function keyed(call: SpecialCall, invoke: (item: Json) => Json, item: Json): string {
  const key = invoke(item);
  if (typeof key !== "string") {
    throw misuse(call.name, `its lambda must make a string for the key, not a value of type '${typeName(key)}'`);
  }
  return key;
}

function toObject(call: SpecialCall): Json {
  checkArity(call.name, call.args.length, 2, 3);
  const key = lambdaAt(call, 1);
  const value = call.args.length > 2 ? lambdaAt(call, 2) : (item: Json) => item;
  const made = new Map<string, readonly [string, Json]>();
  for (const item of arrayAt(call, 0)) {
    const name = keyed(call, key, item);
    if (made.has(foldedKey(name))) {
      throw misuse(call.name, "its lambda made the same key twice: keys must be unique, whatever their case");
    }
    made.set(foldedKey(name), [name, value(item)]);
  }
  return objectOf(made.values());
}

function groupBy(call: SpecialCall): Json {
  checkArity(call.name, call.args.length, 2, 2);
  const key = lambdaAt(call, 1);
  const groups = new Map<string, [string, Json[]]>();
  for (const item of arrayAt(call, 0)) {
    const name = keyed(call, key, item);
    const [spelled, members] = groups.get(foldedKey(name)) ?? [name, []];
    groups.set(foldedKey(name), [spelled, [...members, item]]);
  }
  return objectOf(groups.values());
}

function reference(call: SpecialCall): Json {
  const runtime = runtimeOf(call);
  const target = textAt(call, 0, 1, 3);
  const { id, apiVersion } = located(call, runtime, target);
  const full = call.args.length > 2 && textAt(call, 2, 1, 3).toLowerCase() === "full";
  const resource = runtime.read({ method: "GET", path: id, apiVersion });
  if (!isJsonObject(resource)) {
    throw new ExpressionError(`The template resource reference '${target}' has no properties.`);
  }
  if (!full) {
    return resource.properties ?? {};
  }
  // A full reference shows the resource without id, name and type. ARM leaves these out.
  const { id: _id, name: _name, type: _type, ...rest } = resource;
  return { apiVersion, ...rest, resourceId: id, referenceApiVersion: apiVersion };
}

function listAction(call: SpecialCall): Json {
  const runtime = runtimeOf(call);
  const target = textAt(call, 0, 1, 3);
  const { id, apiVersion } = located(call, runtime, target);
  const read: Read = { method: "POST", path: `${id}/${call.name}`, apiVersion };
  return runtime.read(call.args.length > 2 ? { ...read, body: at(call, 2) } : read);
}

function located(call: SpecialCall, runtime: RunningDeployment, target: string): { id: string; apiVersion: string } {
  const found = runtime.locate(target);
  const given = call.args.length > 1 ? at(call, 1) : null;
  const apiVersion = typeof given === "string" && given !== "" ? given : found.apiVersion;
  if (apiVersion === undefined) {
    throw new ExpressionError(
      `The template function '${call.name}' of the resource '${target}' requires an API version. Please see https://aka.ms/arm-template for usage details.`,
    );
  }
  return { id: found.id, apiVersion };
}

function runtimeOf(call: SpecialCall): RunningDeployment {
  if (call.scope.runtime === undefined) {
    throw notExpected(call.name);
  }
  return call.scope.runtime;
}

function notExpected(name: string): ExpressionError {
  return new ExpressionError(`The template function '${name}' is not expected at this location. ${EXPRESSIONS_HELP}`);
}
