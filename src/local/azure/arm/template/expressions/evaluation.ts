import { entriesOf, isObject, objectOf, type Value } from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import { findFunction } from "../functions";
import { type Scope, UnknownAnswer } from "../scope";
import { Growth } from "../sections/limits";
import { access } from "./access";
import { run, type Step } from "./machine";
import { type Call, callsOf, type Expression, isExpression, parseExpression, unescapeText } from "./parser";
import { repeated, repetitionsIn } from "./repetition";

/**
 * Evaluates a part of a template. Every text and every key in it may be an expression.
 *
 * @throws ExpressionError for a fault in an expression, Suspended if an answer is missing.
 */
export function evaluateValue(value: Value, scope: Scope): Value {
  return run(evaluation(value, scope));
}

/** The same as a step of another evaluation. */
export function* evaluation(value: Value, scope: Scope): Step {
  if (typeof value === "string") {
    return isExpression(value) ? yield evaluateText(value, scope) : unescapeText(value);
  }
  const growth = new Growth();
  if (Array.isArray(value)) {
    const items: Value[] = [];
    for (const item of value) {
      items.push(isPlain(item) ? item : growth.add(yield evaluation(item, scope)));
    }
    return items;
  }
  if (!isObject(value)) {
    return value;
  }
  const members = new Map<string, Value>();
  for (const [key, item] of entriesOf(value)) {
    const repetitions = scope.repeats && key.toLowerCase() === "copy" ? repetitionsIn(item) : undefined;
    if (repetitions !== undefined) {
      for (const repetition of repetitions) {
        members.set(repetition.name, growth.add(yield repeated(repetition, scope, evaluation)));
      }
      continue;
    }
    const name = isExpression(key) ? textOf(key, yield evaluate(parseExpression(key), scope)) : unescapeText(key);
    if (isExpression(key) && (members.has(name) || Object.hasOwn(value, name))) {
      throw new ExpressionError(
        `Unable to evaluate language expression '[function]' as JSON property name: the property with name '${name}' already exists.`,
      );
    }
    members.set(name, isPlain(item) ? item : growth.add(yield evaluation(item, scope)));
  }
  return objectOf(members);
}

function* evaluateText(text: string, scope: Scope): Step {
  try {
    return yield evaluate(parseExpression(text), scope);
  } catch (error) {
    if (scope.keepsUnknown && error instanceof UnknownAnswer) {
      return text;
    }
    throw error;
  }
}

function isPlain(value: Value): boolean {
  return typeof value === "string" ? !value.startsWith("[") : value === null || typeof value !== "object";
}

function textOf(key: string, name: Value): string {
  if (typeof name !== "string") {
    throw new ExpressionError(
      `The template language expression '${key}' must be evaluated to a string, because it names a property. ${FUNCTIONS_HELP}`,
    );
  }
  return name;
}

/** Evaluates one expression. */
export function* evaluate(expression: Expression, scope: Scope): Step {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "access": {
      const target = yield evaluate(expression.target, scope);
      return access(target, yield evaluate(expression.key, scope), scope.confidential);
    }
    case "call": {
      scope.effort.spend(1);
      const found = findFunction(expression.name, scope);
      return yield found({ ...expression, scope, evaluate: (arg, within = scope) => evaluate(arg, within) });
    }
  }
}

/** Finds every function call in a part of a template, even if it is never evaluated. */
export function* callsIn(value: Value): Generator<Call> {
  if (typeof value === "string") {
    if (isExpression(value)) {
      yield* callsOf(parseExpression(value));
    }
  } else if (Array.isArray(value)) {
    for (const item of value) {
      yield* callsIn(item);
    }
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* callsIn(key);
      yield* callsIn(item);
    }
  }
}
