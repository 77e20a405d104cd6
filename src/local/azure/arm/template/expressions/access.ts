import { Float, isObject, propertyAnyCase, type Value } from "../../exact-json/values";
import { ExpressionError } from "../errors";

/**
 * Reads a member of an object, in any case, or of an array.
 *
 * @param confidential Whether what there is instead is not to be told.
 */
export function access(target: Value, key: Value, confidential: boolean): Value {
  const shown = shownKey(key);
  if (Array.isArray(target)) {
    if (typeof key !== "bigint") {
      throw new ExpressionError(`Unable to evaluate named property or non-integer index '${shown}' on an array value.`);
    }
    const item = target[Number(key)];
    if (item === undefined) {
      throw new ExpressionError(`The language expression property array index '${shown}' is out of bounds.`);
    }
    return item;
  }
  if (!isObject(target)) {
    throw new ExpressionError(`The language expression property '${shown}' can't be evaluated.`);
  }
  if (typeof key !== "string") {
    throw new ExpressionError(
      `The language expression property '${shown}' can't be evaluated, property name must be a string.`,
    );
  }
  const value = propertyAnyCase(target, key);
  if (value === undefined) {
    const available = confidential ? "" : `, available properties are '${Object.keys(target).join(", ")}'`;
    throw new ExpressionError(`The language expression property '${key}' doesn't exist${available}.`);
  }
  return value;
}

function shownKey(key: Value): string {
  if (typeof key === "boolean") {
    return key ? "True" : "False";
  }
  return key instanceof Float ? String(key.value) : typeof key === "object" && key !== null ? "" : String(key);
}
