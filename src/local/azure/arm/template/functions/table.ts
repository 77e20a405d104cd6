import { Float, isObject, typeName, type Value, type ValueObject } from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP, StructureError } from "../errors";
import type { Scope, TemplateFunction } from "../scope";
import { checkSize, Growth, LARGEST_TEMPLATE, sizeOf } from "../sections/limits";

/** A call whose arguments are evaluated. */
export interface Call {
  readonly name: string;
  readonly scope: Scope;
  /** Whether the function has only one parameter: messages do not number it. */
  readonly single: boolean;
}

/** Functions by name in lower case. Templates may write them in any case. */
export type FunctionTable = Readonly<Record<string, TemplateFunction>>;

/** As many arguments as you like. */
export const ANY = Number.POSITIVE_INFINITY;

/** The longest text that a function may make. Source: Microsoft's own engine. */
const LONGEST_TEXT = 131_072;

/** The most characters of all arguments of a call. A function may be given the same large value several times. */
const MOST_IN_ARGUMENTS = 4 * LARGEST_TEMPLATE;

/** Defines a function whose arguments are all evaluated before it: the least and the most of them, and what it does. */
export function define(
  least: number,
  most: number,
  apply: (args: readonly Value[], call: Call) => Value,
): TemplateFunction {
  return function* evaluated(call) {
    checkArity(call.name, call.args.length, least, most);
    const args: Value[] = [];
    const growth = new Growth(MOST_IN_ARGUMENTS);
    for (const arg of call.args) {
      args.push(arg.kind === "literal" ? arg.value : growth.add(yield call.evaluate(arg)));
    }
    const value = withoutSecrets(call.scope, args, () =>
      apply(args, { name: call.name, scope: call.scope, single: most === 1 }),
    );
    if (typeof value === "string") {
      checkLength(value.length);
    } else {
      checkSize(value);
    }
    call.scope.effort.spendOn(args.reduce((sum: number, arg) => sum + sizeOf(arg), sizeOf(value)));
    return value;
  };
}

/** Where a secret can be read, an error does not repeat the texts that the function was called with. */
function withoutSecrets<T>({ confidential }: Scope, args: readonly Value[], apply: () => T): T {
  try {
    return apply();
  } catch (error) {
    if (!confidential || !(error instanceof ExpressionError)) {
      throw error;
    }
    const texts = args.filter((it) => typeof it === "string");
    const shown = [...texts, texts.join(",")].map((text) => `'${text}'`);
    const message = shown.reduce((text, secret) => text.replaceAll(secret, () => "'…'"), error.message);
    throw error instanceof StructureError ? new StructureError(message) : new ExpressionError(message);
  }
}

/** Refuses a text that would be too long, before it is made. */
function checkLength(length: number): void {
  if (length > LONGEST_TEXT) {
    throw new ExpressionError(
      `The result of the template language expression exceeds the maximum length limit of ${LONGEST_TEXT} characters.`,
    );
  }
}

/** Joins texts, unless the result would be too long. */
export function joined(texts: readonly string[], separator = ""): string {
  checkLength(texts.reduce((sum, text) => sum + text.length + separator.length, -separator.length));
  return texts.join(separator);
}

/** Refuses a call with too few or too many arguments. */
export function checkArity(name: string, count: number, least: number, most: number): void {
  if (count >= least && count <= most) {
    return;
  }
  if (most === ANY) {
    const wanted = least === 1 ? "one parameter" : least === 2 ? "two parameter" : `${least} parameters`;
    throw new ExpressionError(
      `Unable to evaluate template language function '${name}'. At least ${wanted} should be provided. ${FUNCTIONS_HELP}`,
    );
  }
  const wanted = least === most ? `${least}` : `between ${least} and ${most}`;
  throw new ExpressionError(
    `Unable to evaluate template language function '${name}': function requires ${wanted} argument(s) while ${count} were provided. Please see https://aka.ms/arm-resource-functions/#${name} for usage details.`,
  );
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/** "its second parameter" */
function itsParameter(call: Call, index: number): string {
  return call.single ? "its parameter" : `its ${ORDINALS[index] ?? `${index + 1}th`} parameter`;
}

/** An argument of a wrong type. It names types, never values, because values may be secret. */
export function wrong(call: Call, index: number, expected: string, value: Value | undefined): ExpressionError {
  return new ExpressionError(
    `The template language function '${call.name}' expects ${itsParameter(call, index)} to be of type '${expected}'. The provided value is of type '${typeName(value ?? null)}'. ${FUNCTIONS_HELP}`,
  );
}

/** An argument of none of several types. */
export function noneOf(call: Call, index: number, expected: string, value: Value): ExpressionError {
  const parameter = itsParameter({ ...call, single: false }, index);
  return new ExpressionError(
    `The template language function '${call.name}' expects ${parameter} to be one of the following types '${expected}'. The provided value is of type '${typeName(value)}'. ${FUNCTIONS_HELP}`,
  );
}

/** The argument as a string. */
export function text(call: Call, args: readonly Value[], index: number): string {
  const value = args[index];
  if (typeof value !== "string") {
    throw wrong(call, index, "String", value);
  }
  return value;
}

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** Whether an integer has at most 64 bits. */
export function fits(value: bigint): boolean {
  return value >= SMALLEST && value <= LARGEST;
}

/** The argument as an integer of 64 bits. */
export function integer(call: Call, args: readonly Value[], index: number): bigint {
  const value = args[index];
  if (typeof value !== "bigint") {
    throw wrong(call, index, "Integer", value);
  }
  if (!fits(value)) {
    throw new ExpressionError(
      `The value '${value}' cannot be used as a number because it is either too large or too small. The value must be between ${SMALLEST} and ${LARGEST}.`,
    );
  }
  return value;
}

/** The argument as an integer of 32 bits. */
export function smallInteger(call: Call, args: readonly Value[], index: number): number {
  const value = integer(call, args, index);
  if (value !== BigInt.asIntN(32, value)) {
    throw new ExpressionError(
      `The value '${value}' cannot be used as a number because it is either too large or too small. The value must be between -2147483648 and 2147483647.`,
    );
  }
  return Number(value);
}

/** The argument as a boolean. */
export function boolean(call: Call, args: readonly Value[], index: number): boolean {
  const value = args[index];
  if (typeof value !== "boolean") {
    throw wrong(call, index, "Boolean", value);
  }
  return value;
}

/** The argument as an array. */
export function list(call: Call, args: readonly Value[], index: number): Value[] {
  const value = args[index];
  if (!Array.isArray(value)) {
    throw wrong(call, index, "Array", value);
  }
  return value;
}

/** The argument as an array whose items have one of these types. */
export function listOf(call: Call, args: readonly Value[], index: number, types: readonly string[]): Value[] {
  const items = list(call, args, index);
  const others = items.flatMap((item, at) => (types.includes(typeName(item)) ? [] : [at]));
  if (others.length > 0) {
    const names = [...new Set(others.map((at) => typeName(items[at] ?? null)))].sort();
    const found = names.map((name) => `'${name}'`).join(", ");
    throw new ExpressionError(
      `The template language function '${call.name}' expects ${itsParameter({ ...call, single: false }, index)} to be an array only containing elements of type(s) '${types.join(", ")}'. The provided value contains elements with disallowed type(s) ${found} in index(es) ${others.join(", ")}. ${FUNCTIONS_HELP}`,
    );
  }
  return items;
}

/** The argument as an object. */
export function record(call: Call, args: readonly Value[], index: number): ValueObject {
  const value = args[index];
  if (!isObject(value)) {
    throw wrong(call, index, "Object", value);
  }
  return value;
}

/** A number of either kind, to compare it. */
export function asNumber(value: bigint | Float): bigint | number {
  return value instanceof Float ? value.value : value;
}
