import { isJsonObject, type Json, type JsonObject } from "../json";
import type { BodyType } from "./body-type";

/** Makes the error for a value that its type does not allow. It gets the path of the value. */
export type InvalidValue = (path: string) => Error;

/**
 * A body as Azure reads it. Names are read in any case, and are then spelled as Azure spells them; so are the texts of a set.
 * A text may say a number or a boolean, and a number a version. What is read-only is left out, and so is what Azure does not know.
 * A null stays.
 *
 * @throws The error that `invalid` makes, for a value that is not of its type.
 */
export function readBody(type: BodyType, body: JsonObject, invalid: InvalidValue): JsonObject {
  const read = itemOf(type, body, "", invalid);
  return isJsonObject(read) ? read : {};
}

function itemOf(type: BodyType, value: Json, path: string, invalid: InvalidValue): Json {
  if (value === null) {
    return null;
  }
  if (typeof type === "string") {
    const read = scalarOf(type, value);
    if (read === undefined) {
      throw invalid(path);
    }
    return read;
  }
  if (isListType(type)) {
    if (!Array.isArray(value)) {
      throw invalid(path);
    }
    return value.map((item, index) => itemOf(type[0], item, `${path}[${index}]`, invalid));
  }
  if (!isJsonObject(value)) {
    throw invalid(path);
  }
  return objectOf(type, value, path, invalid);
}

function objectOf(
  types: Readonly<Record<string, BodyType>>,
  written: JsonObject,
  path: string,
  invalid: InvalidValue,
): JsonObject {
  const names = spellings(types);
  const read: JsonObject = {};
  for (const [name, value] of Object.entries(written)) {
    const known = names.get(name.toLowerCase());
    const type = types[known ?? "*"];
    if (type !== undefined && type !== "readOnly") {
      const spelled = known ?? name;
      const item = itemOf(type, value, path === "" ? spelled : `${path}.${spelled}`, invalid);
      // A client may send any name, `__proto__` too.
      Object.defineProperty(read, spelled, { value: item, enumerable: true, configurable: true, writable: true });
    }
  }
  return read;
}

/** A value of a simple type; undefined if it is not of that type. */
function scalarOf(type: string, value: Json): Json | undefined {
  switch (type) {
    case "any":
      return value;
    case "object":
      return isJsonObject(value) ? value : undefined;
    case "string":
      return typeof value === "string" ? value : undefined;
    case "text":
      return textOf(value);
    case "boolean":
      return booleanOf(value);
    case "number":
      return numberOf(value);
    default:
      return oneOf(type, value);
  }
}

function textOf(value: Json): string | undefined {
  return value !== null && typeof value === "object" ? undefined : String(value);
}

function booleanOf(value: Json): boolean | undefined {
  // An object may have a `toString` that is no function.
  if (typeof value !== "boolean" && typeof value !== "string") {
    return undefined;
  }
  const text = String(value).toLowerCase();
  return text === "true" || text === "false" ? text === "true" : undefined;
}

function numberOf(value: Json): number | undefined {
  const isSimple = typeof value === "number" || (typeof value === "string" && value.trim() !== "");
  return isSimple && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/**
 * A text of a set, as Azure spells it. An empty text is no value. A version may be written as a number, as the Azure CLI does
 * for `--set properties.scmMinTlsVersion=1.2`. Source: "Manage minimum TLS versions", Microsoft.
 */
function oneOf(type: string, value: Json): Json | undefined {
  const isOpen = type.startsWith("~");
  const set = (isOpen ? type.slice(1) : type).split("|");
  if (typeof value === "number") {
    return set.find((each) => Number(each) === value);
  }
  if (typeof value !== "string") {
    return undefined;
  }
  const found = set.find((each) => partsOf(each) === partsOf(value));
  return found ?? (value === "" ? null : isOpen ? value : undefined);
}

/** The parts of a text, in one order: `SystemAssigned, UserAssigned` has two. */
function partsOf(text: string): string {
  const parts = text.split(",").map((part) => part.trim().toLowerCase());
  return parts.sort().join();
}

function isListType(type: BodyType): type is readonly [BodyType] {
  return Array.isArray(type);
}

const SPELLINGS = new WeakMap<Readonly<Record<string, BodyType>>, ReadonlyMap<string, string>>();

/** The names of a type, by the name in lower case. */
function spellings(types: Readonly<Record<string, BodyType>>): ReadonlyMap<string, string> {
  const known = SPELLINGS.get(types);
  if (known) {
    return known;
  }
  const made = new Map(Object.keys(types).flatMap((name) => (name === "*" ? [] : [[name.toLowerCase(), name]])));
  SPELLINGS.set(types, made);
  return made;
}
