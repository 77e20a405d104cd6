import { CONFIGURATION_PROPERTIES } from "../../rules";
import { entriesOf, KEY, VALUE } from "./expressions";

/**
 * Properties of `config/web` that a GET returns and that a PUT must not send back: named settings, which are separate
 * resources, and properties that only Azure decides.
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
 * The whole configuration of a slot that is set. Every write sends it again, in case a PUT resets properties that it does
 * not name.
 *
 * @param parameter The parameter with the current configuration.
 */
export function restatedConfiguration(parameter: string): string {
  return setIn(parameter, `not(${isOneOf(NOT_SENT_BACK)})`);
}

/** Some properties of a configuration, as far as they are set. */
export function configurationNamed(parameter: string, names: readonly string[]): string {
  return setIn(parameter, isOneOf(names));
}

function setIn(parameter: string, condition: string): string {
  return entriesOf(`parameters('${parameter}')`, `and(${condition}, not(equals(${VALUE}, null())))`);
}

function isOneOf(names: readonly string[]): string {
  return `contains(createArray(${names.map((name) => `'${name}'`).join(", ")}), ${KEY})`;
}
