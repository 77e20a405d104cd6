import { equal, Float, typeName, type Value } from "../../exact-json/values";
import { ExpressionError } from "../errors";
import type { Expression } from "../expressions/parser";
import { numeric } from "./numbers";
import { ANY, asNumber, boolean, type Call, checkArity, define, type FunctionTable, text } from "./table";

/** Comparisons, booleans, and the functions that do not evaluate all of their arguments. */
export const logicFunctions: FunctionTable = {
  true: define(0, 0, () => true),
  false: define(0, 0, () => false),
  null: define(0, 0, () => null),
  not: define(1, 1, (args, call) => !boolean(call, args, 0)),
  bool: define(1, 1, toBoolean),
  equals: define(2, 2, ([left = null, right = null]) => equal(left, right)),
  greater: define(2, 2, (args, call) => compare(args, call) > 0),
  greaterorequals: define(2, 2, (args, call) => compare(args, call) >= 0),
  less: define(2, 2, (args, call) => compare(args, call) < 0),
  lessorequals: define(2, 2, (args, call) => compare(args, call) <= 0),
  if: function* (call) {
    checkArity(call.name, call.args.length, 3, 3);
    const [condition, whenTrue, whenFalse] = call.args as [Expression, Expression, Expression];
    const value = yield call.evaluate(condition);
    if (typeof value !== "boolean") {
      throw new ExpressionError(
        `The template language function '${call.name}' expects its first parameter to be of type 'boolean'. The provided value is of type '${typeName(value)}'. Please see https://aka.ms/arm-function-if for usage details.`,
      );
    }
    return yield call.evaluate(value ? whenTrue : whenFalse);
  },
  and: function* (call) {
    checkArity(call.name, call.args.length, 2, ANY);
    for (const arg of call.args) {
      if (!truth(call.name, yield call.evaluate(arg))) {
        return false;
      }
    }
    return true;
  },
  or: function* (call) {
    checkArity(call.name, call.args.length, 2, ANY);
    for (const arg of call.args) {
      if (truth(call.name, yield call.evaluate(arg))) {
        return true;
      }
    }
    return false;
  },
  coalesce: function* (call) {
    for (const arg of call.args) {
      const value = yield call.evaluate(arg);
      if (value !== null) {
        return value;
      }
    }
    return null;
  },
  fail: define(1, 1, (args, call) => {
    throw new ExpressionError(text(call, args, 0));
  }),
};

function truth(name: string, value: Value): boolean {
  if (typeof value !== "boolean") {
    throw new ExpressionError(
      `The provided arguments for template language function '${name}' is not valid: all arguments should be of type 'boolean'. Please see https://aka.ms/arm-functions#${name} for usage details.`,
    );
  }
  return value;
}

function toBoolean([value]: readonly Value[], call: Call): Value {
  if (typeof value === "boolean") {
    return value;
  }
  if (typeof value === "bigint" || value instanceof Float) {
    return Number(asNumber(value)) !== 0;
  }
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word !== "true" && word !== "false") {
    throw new ExpressionError(
      `The template language function '${call.name}' was invoked with a parameter that is not valid. The value cannot be converted to the target type.`,
    );
  }
  return word === "true";
}

function compare(args: readonly Value[], call: Call): number {
  if (args.some((it) => typeof it === "string")) {
    return compareText(text(call, args, 0), text(call, args, 1));
  }
  const [left, right] = [asNumber(numeric(args[0], call)), asNumber(numeric(args[1], call))];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Compares strings in ARM's order: alphabetical, small letters before capitals. */
function compareText(left: string, right: string): number {
  return alphabet.compare(left, right) || (left < right ? -1 : left > right ? 1 : 0);
}

const alphabet = new Intl.Collator("en", { caseFirst: "lower" });
