import { randomUUID } from "node:crypto";
import { isObject, typeName, type Value } from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import type { FunctionCall } from "../scope";
import { checkArity, type FunctionTable, wrong } from "./table";
import { timeNow } from "./times";

/** Functions that read what the template declares, and those that may stand at some places alone. */
export const declaredFunctions: FunctionTable = {
  parameters: function* (call) {
    return yield call.scope.parameter(yield* nameIn(call));
  },
  variables: function* (call) {
    const name = yield* nameIn(call);
    if (call.scope.variable === undefined) {
      throw new ExpressionError(
        `The template variable '${name}' is not found. Please see https://aka.ms/arm-syntax-variables for usage details.`,
      );
    }
    return yield call.scope.variable(name);
  },
  copyindex: copyIndex,
  // biome-ignore lint/correctness/useYield: it has no arguments
  newguid: function* (call) {
    checkArity(call.name, call.args.length, 0, 0);
    refuseOutsideDefaults(call);
    return randomUUID();
  },
  utcnow: function* (call) {
    checkArity(call.name, call.args.length, 0, 1);
    refuseOutsideDefaults(call);
    const [arg] = call.args;
    const format = arg === undefined ? undefined : yield call.evaluate(arg);
    if (format !== undefined && typeof format !== "string") {
      throw wrong({ name: call.name, scope: call.scope, single: true }, 0, "String", format);
    }
    return timeNow(call.scope.facts.now ?? Date.now(), format, call.name);
  },
};

function* nameIn(call: FunctionCall): Generator<ReturnType<FunctionCall["evaluate"]>, string, Value> {
  const [arg] = call.args;
  if (arg === undefined || call.args.length !== 1) {
    throw new ExpressionError(
      `The template language function '${call.name}' must have only one parameter. ${FUNCTIONS_HELP}`,
    );
  }
  const name = yield call.evaluate(arg);
  if (typeof name !== "string") {
    throw wrong({ name: call.name, scope: call.scope, single: true }, 0, "String", name);
  }
  return name;
}

/** Values that differ each time may only be the default values of parameters. */
function refuseOutsideDefaults({ name, scope }: FunctionCall): void {
  if (scope.isDefault !== true) {
    throw new ExpressionError(
      `The template function '${name}' is not expected at this location. The function can only be used with parameter default value expresions. ${FUNCTIONS_HELP}`,
    );
  }
}

const LOOPS_HELP = "Please see https://aka.ms/arm-resource-loops for usage details.";

/** `copyIndex()`, `copyIndex(offset)`, `copyIndex('loop')` and `copyIndex('loop', offset)`. */
function* copyIndex(call: FunctionCall): ReturnType<FunctionCall["evaluate"]> {
  checkArity(call.name, call.args.length, 0, 2);
  const args: Value[] = [];
  for (const arg of call.args) {
    args.push(yield call.evaluate(arg));
  }
  const name = typeof args[0] === "string" ? args[0] : undefined;
  const offset = name === undefined ? args[0] : args[1];
  const { loops } = call.scope;
  if (loops === undefined) {
    throw new ExpressionError(
      `The template function '${call.name}' is not expected at this location. The function can only be used in a resource with copy specified. ${LOOPS_HELP}`,
    );
  }
  if (offset !== undefined && typeof offset !== "bigint") {
    throw new ExpressionError(
      `The template language function '${call.name}' has an invalid argument. The provided ${isObject(offset) ? "value" : "offset"} is of type '${typeName(offset)}'. ${LOOPS_HELP}`,
    );
  }
  const index = name === undefined ? loops.own : loops.named(name);
  if (index === undefined) {
    throw new ExpressionError(
      `The template language function '${call.name}' has an invalid argument. The provided copy name '${name ?? ""}' doesn't exist in the resource. ${LOOPS_HELP}`,
    );
  }
  return index + (offset ?? 0n);
}
