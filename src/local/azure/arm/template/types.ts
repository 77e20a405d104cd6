import type { Json } from "../../json";
import { typeName } from "./values";

/** A type of a parameter or an output. */
export interface DeclaredType {
  /** The name as ARM writes it. A template may use any case. */
  readonly name: string;
  /** ARM's name for the accepted values. */
  readonly takes: string;
  /** Whether its values are never shown. */
  readonly secure: boolean;
  /** Whether a value is of this type. */
  accepts(value: Json): boolean;
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
  return { name, takes, secure, accepts: (value) => accepted.includes(typeName(value)) };
}

/** Finds a type by its name in a template, in any case. */
export function declaredType(name: Json | undefined): DeclaredType | undefined {
  return typeof name === "string" ? TYPES.find((it) => it.name.toLowerCase() === name.toLowerCase()) : undefined;
}
