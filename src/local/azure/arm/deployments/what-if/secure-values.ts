import { isJsonObject, type Json, type JsonObject } from "../../../json";
import { objectOf } from "../../exact-json/values";
import type { BoundParameter } from "../../template";
import { HIDDEN, hidden } from "./compare";

/** Shorter texts are found by chance too often to say anything. */
const TELLING = 4;

/** The texts in the values of secure parameters. */
export function secureTexts(parameters: readonly BoundParameter[]): string[] {
  return parameters.filter(({ type }) => type.secure).flatMap(({ value }) => textsIn(value));
}

/**
 * The same parameters with other values for the secure ones. A template is evaluated with both: what differs afterwards
 * hangs on a secure value, however it was transformed.
 */
export function withOtherSecrets(parameters: readonly BoundParameter[]): JsonObject {
  return objectOf(
    parameters.map(({ name, type, value }) => [
      name,
      { value: type.secure ? other(value) : value } satisfies JsonObject,
    ]),
  );
}

/**
 * Hides what hangs on secure values.
 *
 * @param twin The same value, evaluated with other secrets; undefined if that is not possible. Then all texts are hidden.
 * @param texts Texts that must not be seen.
 */
export function withoutSecrets(value: Json, twin: Json | undefined, texts: readonly string[]): Json {
  if (twin === undefined) {
    return hidden(value);
  }
  if (Array.isArray(value) && Array.isArray(twin)) {
    return value.map((item, index) => withoutSecrets(item, twin[index], texts));
  }
  if (isJsonObject(value) && isJsonObject(twin)) {
    return objectOf(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item, twin[name], texts)]));
  }
  const isTold =
    typeof value === "string" &&
    texts.some((text) => text === value || (text.length >= TELLING && value.includes(text)));
  return isTold || value !== twin ? HIDDEN : value;
}

/** Another value of the same form: a text keeps its length, in case the template asks for one. */
function other(value: Json): Json {
  if (typeof value === "string") {
    return value.replace(/[\s\S]/g, (character) => (character === "x" ? "y" : "x"));
  }
  if (Array.isArray(value)) {
    return value.map(other);
  }
  if (isJsonObject(value)) {
    return objectOf(Object.entries(value).map(([name, item]) => [name, other(item)]));
  }
  return typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : value;
}

function textsIn(value: Json): string[] {
  if (typeof value === "string") {
    return value === "" ? [] : [value];
  }
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}
