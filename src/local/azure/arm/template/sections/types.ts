import type { Json } from "../../../json";
import { fromJson, isObject, propertyAnyCase, typeName, type Value, type ValueObject } from "../../exact-json/values";
import { notImplemented } from "../../protocol";
import { DECLARATIONS_HELP, ExpressionError, StructureError } from "../errors";

/** A type of a parameter or an output. */
export interface DeclaredType {
  /** The name as ARM writes it. A template may use any case. */
  readonly name: string;
  /** ARM's name for the accepted values. */
  readonly takes: string;
  /** Whether its values are never shown. */
  readonly secure: boolean;
  /** Whether a value is of this type. */
  accepts(value: Value | Json): boolean;
}

const TYPES: readonly DeclaredType[] = [
  type("String", "String, Uri", ["String"]),
  type("SecureString", "String, Uri", ["String"], true),
  type("Int", "Integer", ["Integer"]),
  type("Bool", "Boolean", ["Boolean"]),
  type("Object", "Object", ["Object"]),
  type("SecureObject", "Object", ["Object"], true),
  type("Array", "Array", ["Array"]),
];

function type(name: string, takes: string, accepted: readonly string[], secure = false): DeclaredType {
  return { name, takes, secure, accepts: (value) => accepted.includes(typeName(fromJson(value))) };
}

/** Finds a type by its name in a template, in any case. */
export function declaredType(name: Value | Json | undefined): DeclaredType | undefined {
  return typeof name === "string" ? TYPES.find((it) => it.name.toLowerCase() === name.toLowerCase()) : undefined;
}

/** A member of a declaration, in any case. */
export function memberOf(declaration: ValueObject, name: string): Value | undefined {
  return propertyAnyCase(declaration, name);
}

/** The declarations that hold for a value, one after another: those of the types that it refers to, and its own. */
export function schemasOf(declaration: ValueObject, definitions: ValueObject, path: string): readonly ValueObject[] {
  const schemas: ValueObject[] = [];
  const seen = new Set<string>();
  for (let next: ValueObject | undefined = declaration; next !== undefined; ) {
    schemas.unshift(next);
    const target = memberOf(next, "$ref");
    if (target === undefined) {
      return schemas;
    }
    const reference = String(target);
    if (seen.has(reference)) {
      throw new StructureError(
        `The '${reference}' symbol references itself in its own definition, which is not allowed.`,
      );
    }
    seen.add(reference);
    next = definitionOf(reference, definitions, path);
  }
  return schemas;
}

function definitionOf(reference: string, definitions: ValueObject, path: string): ValueObject {
  const [, name] = /^#\/definitions\/([^/]+)$/.exec(reference) ?? [];
  if (name === undefined) {
    throw notImplemented(`the reference '${reference}' to a type`);
  }
  const decoded = decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
  const found = propertyAnyCase(definitions, decoded);
  if (!isObject(found)) {
    throw new StructureError(
      `Invalid reference encountered at '${path}.$ref'. '${reference}' not found in template. ${DECLARATIONS_HELP}`,
    );
  }
  return found;
}

/** The type of a declaration, found through its references. Undefined if none is declared. */
export function typeOf(declaration: ValueObject, definitions: ValueObject, path: string): DeclaredType | undefined {
  const schemas = schemasOf(declaration, definitions, path);
  const name = schemas.map((schema) => memberOf(schema, "type")).find((it) => it !== undefined && it !== null);
  if (name === undefined || name === null) {
    return undefined;
  }
  const found = declaredType(name);
  if (found === undefined) {
    throw new ExpressionError(`Requested value '${String(name)}' was not found.`);
  }
  // What holds a secret is one.
  return found.secure || !schemas.some((schema) => holdsSecret(schema, definitions, path, new Set()))
    ? found
    : { ...found, secure: true };
}

function holdsSecret(schema: ValueObject, definitions: ValueObject, path: string, seen: Set<ValueObject>): boolean {
  if (seen.has(schema)) {
    return false;
  }
  seen.add(schema);
  const within = Object.entries(schema).flatMap(([name, value]): Value[] => {
    const key = name.toLowerCase();
    if (key === "properties") {
      return isObject(value) ? Object.values(value) : [];
    }
    if (key === "discriminator") {
      const mapping = isObject(value) ? memberOf(value, "mapping") : undefined;
      return isObject(mapping) ? Object.values(mapping) : [];
    }
    return key === "items" || key === "additionalproperties"
      ? [value]
      : key === "prefixitems" && Array.isArray(value)
        ? value
        : [];
  });
  const target = memberOf(schema, "$ref");
  const referred = typeof target === "string" ? [definitionOf(target, definitions, path)] : [];
  return (
    declaredType(memberOf(schema, "type"))?.secure === true ||
    [...within, ...referred].some((it) => isObject(it) && holdsSecret(it, definitions, path, seen))
  );
}
