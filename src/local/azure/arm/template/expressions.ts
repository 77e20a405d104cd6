import { isJsonObject, type Json } from "../../json";
import { notImplemented } from "../protocol";
import { access } from "./access";
import { EXPRESSIONS_HELP, ExpressionError } from "./errors";
import { functions, unmodelledFunctions } from "./functions";
import { checkArity } from "./functions/table";
import { type Expression, isExpression, parseExpression, unescapeText } from "./grammar";
import { type Scope, UnknownAnswer } from "./scope";
import { isListFunction, specialForms } from "./special-forms";
import { objectOf } from "./values";

/** The variables of the lambdas around an expression, the inner ones first. */
export type Locals = ReadonlyMap<string, Json>;

/**
 * Evaluates a part of a template. Every text and every key in it may be an expression.
 *
 * @throws ExpressionError for a fault in an expression, Suspended if an answer is missing.
 */
export function evaluateValue(value: Json, scope: Scope): Json {
  if (typeof value === "string") {
    return isExpression(value) ? evaluateText(value, scope) : unescapeText(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => evaluateValue(item, scope));
  }
  if (isJsonObject(value)) {
    return objectOf(Object.entries(value).map(([key, item]) => [evaluateKey(key, scope), evaluateValue(item, scope)]));
  }
  return value;
}

function evaluateText(text: string, scope: Scope): Json {
  try {
    return evaluate(parseExpression(text), scope);
  } catch (error) {
    if (scope.keepsUnknown && error instanceof UnknownAnswer) {
      return text;
    }
    throw error;
  }
}

function evaluateKey(key: string, scope: Scope): string {
  const name = evaluateValue(key, scope);
  if (typeof name !== "string") {
    throw new ExpressionError(
      `The template language expression '${key}' must be evaluated to a string, because it names a property. ${EXPRESSIONS_HELP}`,
    );
  }
  return name;
}

/** Evaluates one expression. */
export function evaluate(expression: Expression, scope: Scope, locals: Locals = new Map()): Json {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "access":
      return access(
        evaluate(expression.target, scope, locals),
        evaluate(expression.key, scope, locals),
        scope.confidential,
      );
    case "call":
      return invoke(expression.name, expression.args, scope, locals);
  }
}

function invoke(name: string, args: readonly Expression[], scope: Scope, locals: Locals): Json {
  checkFunction(name);
  const key = name.toLowerCase();
  const special = specialForms.get(isListFunction(key) ? "list" : key);
  const each = (arg: Expression, within: Locals = locals) => evaluate(arg, scope, within);
  if (special !== undefined) {
    return special({ name, args, scope, locals, evaluate: each });
  }
  const found = functions.get(key);
  if (found === undefined) {
    throw unknownFunction(name);
  }
  checkArity(name, args.length, found.least, found.most);
  return found.apply(
    args.map((arg) => each(arg)),
    { name, facts: scope.facts },
  );
}

/** Refuses a function name that ARM does not have. Refuses a function that is not modelled here, by name. */
export function checkFunction(name: string): void {
  const key = name.toLowerCase();
  if (unmodelledFunctions.has(key)) {
    throw notImplemented(`the template function '${name}'`);
  }
  if (name.includes(".")) {
    throw notImplemented(`functions that a template defines, like '${name}'`);
  }
  if (!functions.has(key) && !specialForms.has(key) && !isListFunction(key)) {
    throw unknownFunction(name);
  }
}

function unknownFunction(name: string): ExpressionError {
  return new ExpressionError(`The template function '${name}' is not valid. ${EXPRESSIONS_HELP}`);
}

/** Finds every function call in a part of a template, even if it is never evaluated. */
export function* callsIn(value: Json): Generator<Extract<Expression, { kind: "call" }>> {
  if (typeof value === "string") {
    if (isExpression(value)) {
      yield* callsOf(parseExpression(value));
    }
  } else if (Array.isArray(value)) {
    for (const item of value) {
      yield* callsIn(item);
    }
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* callsIn(key);
      yield* callsIn(item);
    }
  }
}

function* callsOf(expression: Expression): Generator<Extract<Expression, { kind: "call" }>> {
  if (expression.kind === "call") {
    yield expression;
    for (const arg of expression.args) {
      yield* callsOf(arg);
    }
  } else if (expression.kind === "access") {
    yield* callsOf(expression.target);
    yield* callsOf(expression.key);
  }
}
