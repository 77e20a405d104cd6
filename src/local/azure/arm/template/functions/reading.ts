import { isObject, toJson, typeName, type Value } from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import type { Step } from "../expressions/machine";
import type { FunctionCall, Read, RunningDeployment, TemplateFunction } from "../scope";
import { checkArity, type FunctionTable, wrong } from "./table";

/** Functions that ask for resources while the deployment runs. */
export const readingFunctions: FunctionTable = {
  reference: function* (call) {
    const { runtime, target, apiVersion, third } = yield* targetOf(call);
    return answer(runtime, located(call, runtime, target, apiVersion), isFull(third));
  },
  references: function* (call) {
    checkArity(call.name, call.args.length, 1, 2);
    const runtime = runtimeOf(call);
    const [name = null, full = null] = yield* evaluated(call);
    if (typeof name !== "string") {
      throw wrong({ name: call.name, scope: call.scope, single: false }, 0, "String", name);
    }
    return runtime.locateLoop(name).map((found) => answer(runtime, found, isFull(full)));
  },
  resourceinfo: function* (call) {
    checkArity(call.name, call.args.length, 1, 1);
    const [name = null] = yield* evaluated(call);
    if (typeof name !== "string" || call.scope.resourceInfo === undefined) {
      throw notExpected(call.name);
    }
    return call.scope.resourceInfo(name);
  },
};

/** `list` and its variants such as `listKeys`: an action of a resource. */
export const listFunction: TemplateFunction = function* (call) {
  const { runtime, target, apiVersion, third } = yield* targetOf(call);
  const { id, apiVersion: version } = located(call, runtime, target, apiVersion);
  const read: Read = { method: "POST", path: `${id}/${call.name}`, apiVersion: version };
  return runtime.read(third === undefined ? read : { ...read, body: toJson(third) });
};

/** Whether a function is `list` or a variant such as `listKeys`. Expects its name in lower case. */
export function isListFunction(name: string): boolean {
  return /^list[a-z0-9]*$/.test(name);
}

function* evaluated(call: FunctionCall): Generator<Step, Value[], Value> {
  const args: Value[] = [];
  for (const arg of call.args) {
    args.push(yield call.evaluate(arg));
  }
  return args;
}

interface Target {
  readonly runtime: RunningDeployment;
  readonly target: string;
  readonly apiVersion: Value | undefined;
  readonly third: Value | undefined;
}

function* targetOf(call: FunctionCall): Generator<Step, Target, Value> {
  checkArity(call.name, call.args.length, 1, 3);
  const runtime = runtimeOf(call);
  const [target = null, apiVersion, third] = yield* evaluated(call);
  if (typeof target !== "string") {
    throw wrong({ name: call.name, scope: call.scope, single: false }, 0, "String", target);
  }
  return { runtime, target, apiVersion, third };
}

function isFull(option: Value | undefined): boolean {
  return typeof option === "string" && option.toLowerCase() === "full";
}

interface Found {
  readonly id: string;
  readonly apiVersion: string;
  readonly deployed?: boolean;
}

function located(call: FunctionCall, runtime: RunningDeployment, target: string, given: Value | undefined): Found {
  const found = runtime.locate(target);
  const apiVersion = typeof given === "string" && given !== "" ? given : found.apiVersion;
  if (apiVersion === undefined) {
    throw new ExpressionError(
      `The template function '${call.name}' of the resource '${target}' requires an API version. Please see https://aka.ms/arm-template for usage details.`,
    );
  }
  return { ...found, apiVersion };
}

function answer(runtime: RunningDeployment, { id, apiVersion }: Found, full: boolean): Value {
  const resource = runtime.read({ method: "GET", path: id, apiVersion });
  if (!isObject(resource)) {
    throw new ExpressionError(
      `The template resource reference '${id}' has no properties, but is of type '${typeName(resource)}'.`,
    );
  }
  if (!full) {
    return resource.properties ?? {};
  }
  // A full reference shows the resource without id, name and type. ARM leaves these out.
  const { id: _id, name: _name, type: _type, ...rest } = resource;
  return { apiVersion, ...rest, resourceId: id, referenceApiVersion: apiVersion };
}

function runtimeOf(call: FunctionCall): RunningDeployment {
  if (call.scope.runtime === undefined) {
    throw notExpected(call.name);
  }
  return call.scope.runtime;
}

function notExpected(name: string): ExpressionError {
  return new ExpressionError(`The template function '${name}' is not expected at this location. ${FUNCTIONS_HELP}`);
}
