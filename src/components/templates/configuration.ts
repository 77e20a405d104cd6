import { CONFIGURATION_PROPERTIES } from "../../rules";
import { entriesOf, KEY, VALUE } from "./expressions";

/**
 * Properties of `config/web` that a GET answers with and that a PUT must not send back: named settings, which have resources
 * of their own, and what Azure alone decides.
 */
const NOT_SENT_BACK: readonly string[] = [
  ...Object.entries(CONFIGURATION_PROPERTIES)
    .filter(([, { movement }]) => movement === "by-name")
    .map(([name]) => name),
  "metadata",
  "machineKey",
  "publishingUsername",
  "publishingPassword",
];

/**
 * All of a slot's configuration that is set. It is sent again with every write, in case a PUT resets what it does not name.
 *
 * @param parameter What a GET of `config/web` told.
 */
export function restatedConfiguration(parameter: string): string {
  return setIn(parameter, `not(${isOneOf(NOT_SENT_BACK)})`);
}

/** Those of the named properties that are set. */
export function configurationNamed(parameter: string, names: readonly string[]): string {
  return setIn(parameter, isOneOf(names));
}

function setIn(parameter: string, condition: string): string {
  return entriesOf(`parameters('${parameter}')`, `and(${condition}, not(equals(${VALUE}, null())))`);
}

function isOneOf(names: readonly string[]): string {
  return `contains(createArray(${names.map((name) => `'${name}'`).join(", ")}), ${KEY})`;
}
