import { foldedKey, type Value, type ValueObject } from "../../exact-json/values";
import { FUNCTIONS_HELP, framed, StructureError, validationFailed } from "../errors";
import type { Effort } from "../expressions/effort";
import { evaluation } from "../expressions/evaluation";
import { run, type Step } from "../expressions/machine";
import { repeated, repetitionsIn } from "../expressions/repetition";
import type { Facts, Scope } from "../scope";
import { checkSize } from "./limits";
import type { Outline } from "./outline";
import { type Parameter, parametersOf } from "./parameters";
import type { DeclaredType } from "./types";
import { userFunctionsOf } from "./user-functions";

/** A parameter and its value in one deployment. */
interface Bound {
  readonly name: string;
  readonly type: DeclaredType;
  readonly value: Value;
}

/** The parameters of a template with their values, and the scope in which it can use them and its variables. */
export interface Symbols {
  readonly parameters: readonly Bound[];
  readonly scope: Scope;
}

/**
 * Gives parameters and variables their values. Each may be made of others, in no circle.
 *
 * @param given The request's `parameters`, each `{ value }`.
 * @param effort Counts what the evaluation costs.
 */
export function symbolsOf(outline: Outline, given: ValueObject, facts: Facts, effort: Effort): Symbols {
  const { definitions } = outline;
  const parameters = parametersOf(outline.parameters, given, definitions);
  const parameterNames = new Map(parameters.map((it) => [foldedKey(it.name), it]));
  const variables = variablesOf(outline.variables);
  const resolve = resolver();
  const scope: Scope = {
    facts,
    effort,
    confidential: parameters.some((it) => it.type.secure),
    parameter: (name) => {
      const found = parameterNames.get(foldedKey(name));
      if (found === undefined) {
        throw new StructureError(
          `The template parameter '${name}' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details.`,
        );
      }
      return resolve(found.name, found, () => checked(found, scope));
    },
    variable: (name) => {
      const found = variables.get(foldedKey(name));
      if (found === undefined) {
        throw new StructureError(
          `The template variable '${name}' is not found. Please see https://aka.ms/arm-syntax-variables for usage details.`,
        );
      }
      return resolve(found.name, found, () => found.value(scope));
    },
    userFunction: userFunctionsOf(outline.functions, definitions),
  };
  const bound = parameters.map(({ name, type }) => ({ name, type, value: run(scope.parameter(name)) }));
  for (const variable of variables.values()) {
    run(resolve(variable.name, variable, () => variable.value(scope)));
  }
  return { parameters: bound, scope };
}

function* checked(parameter: Parameter, scope: Scope): Step {
  const value = yield parameter.value(scope);
  parameter.check(value);
  return value;
}

/** Finds each value once, and refuses circles. */
function resolver(): (name: string, key: object, make: () => Step) => Step {
  const known = new Map<object, Value>();
  const underWay: { readonly name: string; readonly key: object }[] = [];
  return function* resolve(name, key, make) {
    const before = known.get(key);
    if (before !== undefined) {
      return before;
    }
    const start = underWay.findIndex((it) => it.key === key);
    if (start >= 0) {
      const circle = [...underWay.slice(start), { name, key }].map((it) => it.name);
      throw new StructureError(`The '${name}' symbol's definition cycles back to itself (${circle.join(" -> ")}).`);
    }
    underWay.push({ name, key });
    try {
      const value = yield make();
      known.set(key, value);
      return value;
    } finally {
      underWay.pop();
    }
  };
}

interface Variable {
  readonly name: string;
  value(scope: Scope): Step;
}

/** The variables by their folded names, those that `copy` makes included. */
function variablesOf(section: ValueObject): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  const add = (name: string, value: (scope: Scope) => Step) => {
    variables.set(foldedKey(name), {
      name,
      value: (scope) => inVariable(name, () => value({ ...scope, repeats: true })),
    });
  };
  for (const [name, source] of Object.entries(section)) {
    const repetitions = name.toLowerCase() === "copy" ? repetitionsIn(source) : undefined;
    if (repetitions === undefined) {
      add(name, (scope) => evaluation(source, scope));
    }
    for (const repetition of repetitions ?? []) {
      add(repetition.name, (scope) => repeated(repetition, scope, evaluation));
    }
  }
  return variables;
}

function* inVariable(name: string, value: () => Step): Step {
  try {
    const result = yield value();
    checkSize(result);
    return result;
  } catch (error) {
    throw framed(error, (reason) =>
      validationFailed(
        `The template variable '${name}' is not valid: ${reason}. ${FUNCTIONS_HELP}`,
        `properties.template.variables.${name}`,
      ),
    );
  }
}
