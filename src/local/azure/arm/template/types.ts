import type { Json } from "../../json";
import { typeName } from "./values";

/** A type that a parameter or an output can be declared with. */
export interface DeclaredType {
  /** The name as ARM writes it, whatever case the template used. */
  readonly name: string;
  /** What ARM calls the values that it takes. */
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

/** Finds a type by the name that a template gives it, in any case. */
export function declaredType(name: Json | undefined): DeclaredType | undefined {
  return typeof name === "string" ? TYPES.find((it) => it.name.toLowerCase() === name.toLowerCase()) : undefined;
}
