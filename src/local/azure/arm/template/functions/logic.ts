import type { Json } from "../../../json";
import { equal } from "../values";
import { boolean, type Call, compareText, define, type FunctionTable, misuse } from "./table";

/**
 * Comparisons and booleans. `if`, `and`, `or` and `coalesce` are in special-forms.ts, because they do not evaluate all
 * arguments.
 */
export const logicFunctions: FunctionTable = {
  true: define(0, 0, () => true),
  false: define(0, 0, () => false),
  null: define(0, 0, () => null),
  not: define(1, 1, (args, call) => !boolean(call, args, 0)),
  bool: define(1, 1, toBoolean),
  equals: define(2, 2, ([left, right]) => equal(left ?? null, right ?? null)),
  greater: define(2, 2, (args, call) => compare(args, call) > 0),
  greaterorequals: define(2, 2, (args, call) => compare(args, call) >= 0),
  less: define(2, 2, (args, call) => compare(args, call) < 0),
  lessorequals: define(2, 2, (args, call) => compare(args, call) <= 0),
};

function toBoolean([value]: readonly Json[], call: Call): Json {
  if (typeof value === "boolean") {
    return value;
  }
  if (typeof value === "number") {
    return value !== 0;
  }
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true" || word === "1") {
    return true;
  }
  if (word === "false" || word === "0") {
    return false;
  }
  throw misuse(call.name, "the provided value cannot be converted to a boolean");
}

function compare([left, right]: readonly Json[], call: Call): number {
  if (typeof left === "number" && typeof right === "number") {
    return left - right;
  }
  if (typeof left === "string" && typeof right === "string") {
    return compareText(left, right);
  }
  throw misuse(call.name, "the parameters must both be integers or both be strings");
}
