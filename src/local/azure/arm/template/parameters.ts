import { isJsonObject, type Json, type JsonObject } from "../../json";
import { ArmError, notImplemented } from "../protocol";
import { EXPRESSIONS_HELP, ExpressionError, inPlace, PARAMETERS_HELP, POSITION, validationFailed } from "./errors";
import { evaluateValue } from "./expressions";
import type { Facts } from "./scope";
import { type DeclaredType, declaredType } from "./types";
import { equal, findKey, propertyAnyCase, typeName } from "./values";

/** A parameter and its value in one deployment. */
export interface BoundParameter {
  readonly name: string;
  readonly type: DeclaredType;
  readonly value: Json;
}

/**
 * Gives a template's parameters their values. Those of the request are taken as they are, never as expressions. The
 * others get their defaults. Refuses values that do not fit the declarations.
 *
 * @param definitions The template's `parameters`.
 * @param given The request's `parameters`, each `{ value }`.
 */
export function bindParameters(definitions: JsonObject, given: JsonObject, facts: Facts): readonly BoundParameter[] {
  refuseUnknown(definitions, given);
  const types = new Map(Object.entries(definitions).map(([name, it]) => [name, typeOf(name, it)]));
  const confidential = [...types.values()].some((it) => it.secure);
  const values = new Map<string, Json>();
  const underWay = new Set<string>();
  const resolve = (name: string): Json => {
    const known = values.get(name);
    if (known !== undefined) {
      return known;
    }
    if (underWay.has(name)) {
      throw new ExpressionError(`The default value of the template parameter '${name}' depends on itself.`);
    }
    underWay.add(name);
    const value = chooseValue(name, definitions[name], propertyAnyCase(given, name), (text) =>
      evaluateValue(text, { facts, confidential, parameter: (other) => resolve(declaredName(definitions, other)) }),
    );
    underWay.delete(name);
    values.set(name, value);
    return value;
  };
  return [...types].map(([name, type]) => {
    const bound = { name, type, value: resolve(name) };
    checkValue(bound, definitions[name]);
    return bound;
  });
}

/** The name as it is declared. The expression may have used any case. */
export function declaredName(declarations: JsonObject, name: string): string {
  const key = findKey(declarations, name);
  if (key === undefined) {
    throw new ExpressionError(
      `The template parameter '${name}' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details.`,
    );
  }
  return key;
}

function pathOf(name: string): string {
  return `properties.template.parameters.${name}`;
}

function refuseUnknown(definitions: JsonObject, given: JsonObject): void {
  const unknown = Object.keys(given).filter((name) => findKey(definitions, name) === undefined);
  if (unknown.length > 0) {
    throw validationFailed(
      `The template parameters '${unknown.join(", ")}' in the parameters file are not valid; they are not present in the original template and can therefore not be provided at deployment time. The only supported parameters for this template are '${Object.keys(definitions).join(", ")}'. Please see https://aka.ms/arm-pass-parameter-values for usage details.`,
    );
  }
}

function typeOf(name: string, definition: Json | undefined): DeclaredType {
  if (isJsonObject(definition) && definition.$ref !== undefined) {
    throw notImplemented(`types that a template defines ('$ref' of the parameter '${name}')`);
  }
  const type = isJsonObject(definition) ? declaredType(definition.type) : undefined;
  if (type === undefined) {
    throw validationFailed(
      `The template parameter '${name}' ${POSITION} is not valid. The parameter type must be one of 'Array, Bool, Int, Object, SecureObject, SecureString, String'. ${PARAMETERS_HELP}`,
      pathOf(name),
    );
  }
  return type;
}

function chooseValue(
  name: string,
  definition: Json | undefined,
  given: Json | undefined,
  evaluate: (value: Json) => Json,
): Json {
  if (isJsonObject(given) && given.reference !== undefined) {
    throw notImplemented(`parameters whose value is in a key vault ('${name}')`);
  }
  const nullable = isJsonObject(definition) && definition.nullable === true;
  if (isJsonObject(given) && given.value !== undefined) {
    if (given.value === null && !nullable) {
      throw new ArmError(
        400,
        "InvalidDeploymentParameterValue",
        `The value of deployment parameter '${name}' is null. Please specify the value or use the parameter reference. ${PARAMETERS_HELP}`,
      );
    }
    return given.value;
  }
  if (isJsonObject(definition) && definition.defaultValue !== undefined) {
    const { defaultValue } = definition;
    return inPlace(
      () => evaluate(defaultValue),
      (reason) =>
        validationFailed(
          `The template parameter '${name}' ${POSITION} is not valid: ${reason}. ${EXPRESSIONS_HELP}`,
          pathOf(name),
        ),
    );
  }
  if (nullable) {
    return null;
  }
  throw validationFailed(
    `The value for the template parameter '${name}' ${POSITION} is not provided. ${PARAMETERS_HELP}`,
    pathOf(name),
  );
}

function checkValue({ name, type, value }: BoundParameter, definition: Json | undefined): void {
  if (!isJsonObject(definition) || (value === null && definition.nullable === true)) {
    return;
  }
  const refuse = (reason: string) =>
    validationFailed(`The provided value for the template parameter '${name}' is not valid. ${reason}`, pathOf(name));
  if (!type.accepts(value)) {
    throw refuse(
      `Expected a value of type '${type.takes}', but received a value of type '${typeName(value)}'. ${PARAMETERS_HELP}`,
    );
  }
  const { allowedValues, minLength, maxLength, minValue, maxValue } = definition;
  if (Array.isArray(allowedValues) && !isAllowed(value, allowedValues)) {
    if (type.secure) {
      throw refuse(`The parameter value is not part of the allowed value(s). ${PARAMETERS_HELP}`);
    }
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    const allowed = allowedValues.map((it) => (typeof it === "string" ? it : JSON.stringify(it))).join(",");
    // ARM repeats the value, and lists the allowed ones.
    throw validationFailed(
      `The provided value '${shown}' for the template parameter '${name}' is not valid. The value '${shown}' is not part of the allowed value(s): '${allowed}'.`,
      pathOf(name),
    );
  }
  const length = typeof value === "string" || Array.isArray(value) ? value.length : undefined;
  checkBound(length, minLength, (it, bound) => it >= bound, "Length of the value should be greater than or equal to");
  checkBound(length, maxLength, (it, bound) => it <= bound, "Length of the value should be less than or equal to");
  const number = typeof value === "number" ? value : undefined;
  checkBound(number, minValue, (it, bound) => it >= bound, "The value should be greater than or equal to");
  checkBound(number, maxValue, (it, bound) => it <= bound, "The value should be less than or equal to");

  function checkBound(
    actual: number | undefined,
    bound: Json | undefined,
    holds: (actual: number, bound: number) => boolean,
    words: string,
  ): void {
    if (actual !== undefined && typeof bound === "number" && !holds(actual, bound)) {
      throw refuse(`${words} '${bound}'. ${PARAMETERS_HELP}`);
    }
  }
}

/** Whether a value is allowed. An array may be an allowed value itself, or consist of allowed values. */
function isAllowed(value: Json, allowed: readonly Json[]): boolean {
  const listed = (wanted: Json) => allowed.some((it) => equal(it, wanted));
  return listed(value) || (Array.isArray(value) && value.every(listed));
}
