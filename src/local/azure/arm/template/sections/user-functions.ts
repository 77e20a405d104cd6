import { foldedKey, isObject, type Value, type ValueObject } from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP, StructureError } from "../errors";
import { evaluation } from "../expressions/evaluation";
import { known } from "../expressions/machine";
import type { FunctionCall, Scope, TemplateFunction } from "../scope";
import { type Check, checkValue } from "./checks";
import { memberOf, typeOf } from "./types";

interface UserFunction {
  /** With its namespace, for example `contoso.uniqueName`. */
  readonly name: string;
  readonly parameters: readonly ValueObject[];
  readonly output: ValueObject;
}

/** Finds the functions that a template defines, in any case. */
export function userFunctionsOf(
  section: readonly Value[],
  definitions: ValueObject,
): (name: string) => TemplateFunction | undefined {
  const functions = new Map(section.flatMap(membersOf).map((it) => [foldedKey(it.name), it]));
  const find =
    (callers: readonly UserFunction[]) =>
    (name: string): TemplateFunction | undefined => {
      const found = functions.get(foldedKey(name));
      return found && ((call) => invoke(found, call, definitions, callers, find));
    };
  return find([]);
}

function membersOf(namespace: Value): UserFunction[] {
  const members = isObject(namespace) ? memberOf(namespace, "members") : undefined;
  if (!isObject(namespace) || !isObject(members)) {
    return [];
  }
  return Object.entries(members).map(([name, source]) => {
    const parameters = isObject(source) ? memberOf(source, "parameters") : undefined;
    const output = isObject(source) ? memberOf(source, "output") : undefined;
    return {
      name: `${String(memberOf(namespace, "namespace"))}.${name}`,
      parameters: Array.isArray(parameters) ? parameters.filter(isObject) : [],
      output: isObject(output) ? output : {},
    };
  });
}

/** A value that does not fit is told of without the place of the call. */
function check(...args: [Value, ValueObject, string, Check]): void {
  try {
    checkValue(...args);
  } catch (error) {
    throw error instanceof ExpressionError ? new StructureError(error.message) : error;
  }
}

function* invoke(
  self: UserFunction,
  call: FunctionCall,
  definitions: ValueObject,
  callers: readonly UserFunction[],
  find: (callers: readonly UserFunction[]) => NonNullable<Scope["userFunction"]>,
): ReturnType<TemplateFunction> {
  const { name, parameters, output } = self;
  if (call.args.length !== parameters.length) {
    throw new ExpressionError(
      `The template language function '${name}' expects exactly '${parameters.length}' parameters. ${FUNCTIONS_HELP}`,
    );
  }
  const path = [...callers.map((it) => it.name), name];
  if (path.indexOf(name) < path.length - 1) {
    throw new StructureError(
      `The '${name}' symbol's definition cycles back to itself (${path.slice(path.indexOf(name)).join(" -> ")}).`,
    );
  }
  const values = new Map<string, Value>();
  for (const [index, declaration] of parameters.entries()) {
    const arg = call.args[index];
    const parameter = String(memberOf(declaration, "name"));
    const value = arg === undefined ? null : yield call.evaluate(arg);
    const subject = (at: string) => `'${at}' parameter of the user-defined function '${name}'`;
    const secure = typeOf(declaration, definitions, parameter)?.secure === true;
    check(value, declaration, parameter, { definitions, subject, secure });
    values.set(foldedKey(parameter), value);
  }
  const { runtime: _runtime, loops: _loops, locals: _locals, ...outer } = call.scope;
  const scope: Scope = {
    ...outer,
    parameter: (written) => {
      const value = values.get(foldedKey(written));
      if (value === undefined) {
        throw new StructureError(
          `The parameter '${written}' is not found in template function '${name}'. Please see https://aka.ms/arm-syntax-functions for usage details.`,
        );
      }
      return known(value);
    },
    userFunction: find([...callers, self]),
  };
  const result = yield evaluation(memberOf(output, "value") ?? null, scope);
  const subject = () => `output of the user-defined function '${name}'`;
  const secure = typeOf(output, definitions, name)?.secure === true;
  check(result, output, name, { definitions, subject, secure });
  return result;
}
