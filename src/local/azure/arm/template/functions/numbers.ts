import { Float, type Value } from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import { ANY, asNumber, type Call, checkArity, define, type FunctionTable, fits, integer, noneOf } from "./table";

/** Functions for numbers. The template language itself only has integers, of 64 bits. */
export const numberFunctions: FunctionTable = {
  add: define(2, 2, (args, call) => calculated(args, call, (left, right) => left + right)),
  sub: define(2, 2, (args, call) => calculated(args, call, (left, right) => left - right)),
  mul: define(2, 2, (args, call) => calculated(args, call, (left, right) => left * right)),
  div: define(2, 2, (args, call) => divided(args, call, (left, right) => left / right)),
  mod: define(2, 2, (args, call) => divided(args, call, (left, right) => left % right)),
  min: define(0, ANY, (args, call) => extreme(args, call, (left, right) => left < right)),
  max: define(0, ANY, (args, call) => extreme(args, call, (left, right) => left > right)),
  int: define(1, 1, toInteger),
  float: define(1, 1, toFloat),
};

function calculated(args: readonly Value[], call: Call, operate: (left: bigint, right: bigint) => bigint): bigint {
  const [left, right] = [integer(call, args, 0), integer(call, args, 1)];
  const result = operate(left, right);
  if (!fits(result)) {
    throw new ExpressionError(
      `The template language function '${call.name}' overflowed with the operants '${left}' and '${right}'. ${FUNCTIONS_HELP}`,
    );
  }
  return result;
}

function divided(args: readonly Value[], call: Call, operate: (left: bigint, right: bigint) => bigint): bigint {
  const [left, right] = [integer(call, args, 0), integer(call, args, 1)];
  if (right === 0n) {
    throw new ExpressionError(
      `The template language function '${call.name}' tried to divide by zero. ${FUNCTIONS_HELP}`,
    );
  }
  if (!fits(left / right)) {
    throw new ExpressionError("Arithmetic operation resulted in an overflow.");
  }
  return operate(left, right);
}

function extreme(
  args: readonly Value[],
  call: Call,
  wins: (left: bigint | number, right: bigint | number) => boolean,
): Value {
  const values = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  checkArity(call.name, values.length, 1, ANY);
  return values
    .map((value) => numeric(value, call))
    .reduce((best, value) => (wins(asNumber(value), asNumber(best)) ? value : best));
}

/** The argument as a number of either kind. */
export function numeric(value: Value | undefined, call: Call): bigint | Float {
  if (typeof value === "bigint" || value instanceof Float) {
    return value;
  }
  throw new ExpressionError(
    `The provided arguments for template language function '${call.name}' is not valid: all function arguments should be of numeric types. Please see https://aka.ms/arm-functions#${call.name} for usage details.`,
  );
}

function toInteger([value = null]: readonly Value[], call: Call): Value {
  if (typeof value === "bigint") {
    return value;
  }
  if (typeof value !== "string") {
    throw noneOf(call, 0, "Integer, String", value);
  }
  const digits = /^\s*([+-]?)(\d+)\s*$/.exec(value);
  const result = digits ? BigInt(digits[2] ?? "") * (digits[1] === "-" ? -1n : 1n) : undefined;
  if (result === undefined || !fits(result)) {
    throw new ExpressionError(
      `The template language function '${call.name}' cannot convert provided value '${value}' to integer value. Please see https://aka.ms/arm-function-int for usage details.`,
    );
  }
  return result;
}

function toFloat([value]: readonly Value[], call: Call): Value {
  if (value instanceof Float) {
    return value;
  }
  if (typeof value === "bigint") {
    return new Float(Number(value));
  }
  const digits = typeof value === "string" ? value.trim() : "";
  if (/^[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?$|^-?(NaN|Infinity)$/.test(digits)) {
    return new Float(Number(digits.replaceAll(",", "")));
  }
  throw new ExpressionError(
    `The template language function '${call.name}' was invoked with a parameter that is not valid. The value cannot be converted to the target type.`,
  );
}
