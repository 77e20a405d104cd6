import { isJsonObject, type Json } from "../../json";
import { ExpressionError } from "./errors";
import { propertyAnyCase, typeName } from "./values";

/**
 * Reads a member of an object, in any case, or of an array.
 *
 * @param confidential Whether what there is instead is not to be told.
 */
export function access(target: Json, key: Json, confidential: boolean): Json {
  if (Array.isArray(target) && typeof key === "number") {
    const item = target[key];
    if (item === undefined) {
      throw new ExpressionError(`The language expression property array index '${key}' is out of bounds.`);
    }
    return item;
  }
  if (isJsonObject(target) && typeof key === "string") {
    const value = propertyAnyCase(target, key);
    if (value === undefined) {
      const available = confidential ? "" : `, available properties are '${Object.keys(target).join(", ")}'`;
      throw new ExpressionError(`The language expression property '${key}' doesn't exist${available}.`);
    }
    return value;
  }
  const shown = typeof key === "string" || typeof key === "number" ? String(key) : typeName(key);
  throw new ExpressionError(
    isJsonObject(target)
      ? `The language expression property '${shown}' can't be evaluated, property name must be a string.`
      : `The language expression property '${shown}' can't be evaluated.`,
  );
}
