import {
  equal,
  Float,
  findKey,
  isObject,
  propertyAnyCase,
  toJson,
  typeName,
  type Value,
  type ValueObject,
} from "../../exact-json/values";
import { DECLARATIONS_HELP, ExpressionError, PARAMETERS_HELP } from "../errors";
import { declaredType, memberOf, schemasOf } from "./types";

/** What a value is checked against, and how a message names it. */
export interface Check {
  readonly definitions: ValueObject;
  /** The words for a part of the value, for example `template parameter 'p.name'`. */
  subject(path: string): string;
  /** Whether messages must not show the value. */
  readonly secure: boolean;
}

/** Checks a value against its declaration, in the engine's words. */
export function checkValue(value: Value, declaration: ValueObject, path: string, check: Check): void {
  const schemas = schemasOf(declaration, check.definitions, path);
  if (value === null && schemas.some((schema) => memberOf(schema, "nullable") === true)) {
    return;
  }
  for (const schema of schemas) {
    checkAgainst(value, schema, path, check);
  }
}

function refusal(path: string, check: Check, reason: string): ExpressionError {
  return new ExpressionError(`The provided value for the ${check.subject(path)} is not valid. ${reason}`);
}

function checkAgainst(value: Value, schema: ValueObject, path: string, check: Check): void {
  const type = declaredType(memberOf(schema, "type"));
  if (type !== undefined && !type.accepts(value)) {
    throw refusal(
      path,
      check,
      `Expected a value of type '${type.takes}', but received a value of type '${typeName(value)}'. ${PARAMETERS_HELP}`,
    );
  }
  checkAllowed(value, schema, path, { ...check, secure: check.secure || type?.secure === true });
  checkBounds(value, schema, path, check);
  if (Array.isArray(value)) {
    checkItems(value, schema, path, check);
  } else if (isObject(value)) {
    checkProperties(value, schema, path, check);
  }
}

function checkAllowed(value: Value, schema: ValueObject, path: string, check: Check): void {
  const allowed = memberOf(schema, "allowedValues");
  if (!Array.isArray(allowed)) {
    return;
  }
  const listed = (wanted: Value) => allowed.some((it) => equal(it, wanted));
  // An array may be an allowed value itself, or consist of allowed values.
  if (listed(value) || (Array.isArray(value) && value.every(listed))) {
    return;
  }
  if (check.secure) {
    throw refusal(path, check, `The parameter value is not part of the allowed value(s). ${PARAMETERS_HELP}`);
  }
  const all = allowed.map((it) => {
    const isPart = Array.isArray(it) || isObject(it);
    return isPart
      ? JSON.stringify(toJson(it), null, 2)
      : typeof it === "boolean"
        ? it
          ? "True"
          : "False"
        : String(it);
  });
  throw refusal(path, check, `The value '${shown(value)}' is not part of the allowed value(s): '${all.join(",")}'.`);
}

/** A value as messages show it: what is no text as the expression that makes it. */
function shown(value: Value): string {
  return typeof value === "string" ? value : `[${expressionFor(value)}]`;
}

function expressionFor(value: Value): string {
  if (Array.isArray(value)) {
    return `createArray(${value.map(expressionFor).join(", ")})`;
  }
  if (isObject(value)) {
    const members = Object.entries(value).flatMap(([key, item]) => [expressionFor(key), expressionFor(item)]);
    return `createObject(${members.join(", ")})`;
  }
  if (typeof value === "string") {
    return `'${value.replaceAll("'", "''")}'`;
  }
  return typeof value === "bigint" ? String(value) : value instanceof Float ? `json('${value.value}')` : `${value}()`;
}

function checkBounds(value: Value, schema: ValueObject, path: string, check: Check): void {
  const length = typeof value === "string" || Array.isArray(value) ? BigInt(value.length) : undefined;
  const number = typeof value === "bigint" ? value : undefined;
  const bounds = [
    [length, "minLength", "Length of the value", "greater"],
    [length, "maxLength", "Length of the value", "less"],
    [number, "minValue", "Value", "greater"],
    [number, "maxValue", "Value", "less"],
  ] as const;
  for (const [actual, name, what, side] of bounds) {
    const bound = memberOf(schema, name);
    const isOutside =
      actual !== undefined && typeof bound === "bigint" && (side === "greater" ? actual < bound : actual > bound);
    if (isOutside) {
      throw refusal(path, check, `${what} should be ${side} than or equal to '${bound}'. ${DECLARATIONS_HELP}`);
    }
  }
}

function checkItems(value: readonly Value[], schema: ValueObject, path: string, check: Check): void {
  const declared = memberOf(schema, "prefixItems");
  const prefix = Array.isArray(declared) ? declared : [];
  const items = memberOf(schema, "items");
  if (value.length < prefix.length) {
    throw refusal(
      path,
      check,
      `All elements of an array prefix are required, but no value was provided at index ${value.length}. ${DECLARATIONS_HELP}`,
    );
  }
  if (items === false && value.length > prefix.length) {
    throw refusal(
      path,
      check,
      `The array expects exactly ${prefix.length} item(s), but additional items were present. ${DECLARATIONS_HELP}`,
    );
  }
  for (const [index, item] of value.entries()) {
    const own = prefix[index] ?? items;
    if (isObject(own)) {
      checkValue(item, own, `${path}[${index}]`, check);
    }
  }
}

function checkProperties(value: ValueObject, schema: ValueObject, path: string, check: Check): void {
  const discriminator = memberOf(schema, "discriminator");
  if (isObject(discriminator)) {
    checkValue(value, variantOf(value, discriminator, path, check), path, check);
  }
  const declared = memberOf(schema, "properties");
  const properties = isObject(declared) ? declared : {};
  for (const [name, own] of Object.entries(properties)) {
    if (!isObject(own)) {
      continue;
    }
    const item = propertyAnyCase(value, name) ?? null;
    const isNullable = schemasOf(own, check.definitions, path).some((it) => memberOf(it, "nullable") === true);
    if (item === null && !isNullable) {
      throw refusal(
        path,
        check,
        `A non-null value for the property '${name}' must be provided, but the property was null or missing. ${DECLARATIONS_HELP}`,
      );
    }
    if (item !== null) {
      checkValue(item, own, `${path}.${name}`, check);
    }
  }
  const others = memberOf(schema, "additionalProperties");
  const unknown = Object.keys(value).filter((name) => findKey(properties, name) === undefined);
  if (others === false && unknown.length > 0 && !isObject(discriminator)) {
    throw refusal(
      path,
      check,
      `The object does not allow values with properties not defined in the schema, but the following unknown properties were present: [${unknown.map((name) => `'${name}'`).join(", ")}]. ${DECLARATIONS_HELP}`,
    );
  }
  if (isObject(others)) {
    for (const name of unknown) {
      checkValue(value[name] ?? null, others, `${path}.${name}`, check);
    }
  }
}

function variantOf(value: ValueObject, discriminator: ValueObject, path: string, check: Check): ValueObject {
  const name = String(memberOf(discriminator, "propertyName"));
  const mapping = memberOf(discriminator, "mapping");
  const variants = isObject(mapping) ? mapping : {};
  const kind = propertyAnyCase(value, name);
  if (kind === undefined || kind === null) {
    throw refusal(path, check, `No value was provided for the discriminator property '${name}'. ${DECLARATIONS_HELP}`);
  }
  if (typeof kind !== "string") {
    throw refusal(
      path,
      check,
      `The value provided for the discriminator property '${name}' was of type '${typeName(kind)}', but a string was expected. ${DECLARATIONS_HELP}`,
    );
  }
  const variant = Object.hasOwn(variants, kind) ? variants[kind] : undefined;
  if (!isObject(variant)) {
    const kinds = Object.keys(variants).map((it) => `'${it}'`);
    throw refusal(
      path,
      check,
      `The value provided for the discriminator property '${name}' did not match any known variant. Valid discriminator property values are: ${kinds.join(", ")}. ${DECLARATIONS_HELP}`,
    );
  }
  return variant;
}
