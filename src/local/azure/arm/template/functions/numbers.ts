import type { Json } from "../../../json";
import { type Call, define, type FunctionTable, integer, list, misuse } from "./table";

const ANY = Number.POSITIVE_INFINITY;

/** Functions for numbers. The template language itself only has integers. */
export const numberFunctions: FunctionTable = {
  add: define(2, 2, (args, call) => integer(call, args, 0) + integer(call, args, 1)),
  sub: define(2, 2, (args, call) => integer(call, args, 0) - integer(call, args, 1)),
  mul: define(2, 2, (args, call) => integer(call, args, 0) * integer(call, args, 1)),
  div: define(2, 2, (args, call) => Math.trunc(integer(call, args, 0) / divisor(args, call))),
  mod: define(2, 2, (args, call) => integer(call, args, 0) % divisor(args, call)),
  min: define(1, ANY, (args, call) => Math.min(...integers(args, call))),
  max: define(1, ANY, (args, call) => Math.max(...integers(args, call))),
  int: define(1, 1, toInteger),
  float: define(1, 1, toFloat),
};

function divisor(args: readonly Json[], call: Call): number {
  const value = integer(call, args, 1);
  if (value === 0) {
    throw misuse(call.name, "attempted to divide by zero");
  }
  return value;
}

function integers(args: readonly Json[], call: Call): number[] {
  const values = Array.isArray(args[0]) ? list(call, args, 0) : args;
  if (values.length === 0) {
    throw misuse(call.name, "there must be at least one number");
  }
  return values.map((_, index) => integer(call, values, index));
}

function toInteger([value]: readonly Json[], call: Call): Json {
  if (typeof value === "number") {
    return Math.trunc(value);
  }
  if (typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value)) {
    return Number(value);
  }
  throw misuse(call.name, "the provided value cannot be converted to an integer");
}

function toFloat([value]: readonly Json[], call: Call): Json {
  if (typeof value === "number") {
    return value;
  }
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    return Number(value);
  }
  throw misuse(call.name, "the provided value cannot be converted to a number");
}
