import { isJsonObject, type Json, type JsonObject } from "../../../json";
import { ExpressionError } from "../errors";
import type { Facts } from "../scope";
import { typeName } from "../values";

/** A function whose arguments are all evaluated before the call. */
export interface TemplateFunction {
  readonly least: number;
  readonly most: number;
  apply(args: readonly Json[], call: Call): Json;
}

/** What a function knows besides its arguments. */
export interface Call {
  readonly name: string;
  readonly facts: Facts;
}

/** Functions by name in lower case. Templates may write them in any case. */
export type FunctionTable = Readonly<Record<string, TemplateFunction>>;

/** Defines a function: the least and the most arguments that it takes, and what it does. */
export function define(
  least: number,
  most: number,
  apply: (args: readonly Json[], call: Call) => Json,
): TemplateFunction {
  return { least, most, apply };
}

/** An error in the use of a function. It names types, never values, because values may be secret. */
export function misuse(name: string, reason: string): ExpressionError {
  return new ExpressionError(
    `Unable to evaluate template language function '${name}': ${reason}. Please see https://aka.ms/arm-functions for usage details.`,
  );
}

/** Refuses a call with too few or too many arguments. */
export function checkArity(name: string, count: number, least: number, most: number): void {
  if (count < least || count > most) {
    const wanted =
      least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
    throw misuse(name, `function requires ${wanted} argument(s) while ${count} were provided`);
  }
}

function wrong(call: Call, index: number, expected: string, value: Json | undefined): ExpressionError {
  return misuse(
    call.name,
    `parameter ${index + 1} is expected to be of type '${expected}', the provided value is of type '${typeName(value ?? null)}'`,
  );
}

/** The argument as a string. */
export function text(call: Call, args: readonly Json[], index: number): string {
  const value = args[index];
  if (typeof value !== "string") {
    throw wrong(call, index, "String", value);
  }
  return value;
}

/** The argument as an integer. */
export function integer(call: Call, args: readonly Json[], index: number): number {
  const value = args[index];
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw wrong(call, index, "Integer", value);
  }
  return value;
}

/** The argument as a boolean. */
export function boolean(call: Call, args: readonly Json[], index: number): boolean {
  const value = args[index];
  if (typeof value !== "boolean") {
    throw wrong(call, index, "Boolean", value);
  }
  return value;
}

/** The argument as an array. */
export function list(call: Call, args: readonly Json[], index: number): Json[] {
  const value = args[index];
  if (!Array.isArray(value)) {
    throw wrong(call, index, "Array", value);
  }
  return value;
}

/** The argument as an object. */
export function record(call: Call, args: readonly Json[], index: number): JsonObject {
  const value = args[index];
  if (!isJsonObject(value)) {
    throw wrong(call, index, "Object", value);
  }
  return value;
}

/** A value as ARM writes it into a string. */
export function written(value: Json): string {
  if (value === null) {
    return "";
  }
  if (typeof value === "boolean") {
    // ARM is a .NET program, which writes booleans with a capital letter.
    return value ? "True" : "False";
  }
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** Compares strings in ARM's order: alphabetical, small letters before capitals. */
export function compareText(left: string, right: string): number {
  return alphabet.compare(left, right) || (left < right ? -1 : left > right ? 1 : 0);
}

const alphabet = new Intl.Collator("en", { caseFirst: "lower" });
