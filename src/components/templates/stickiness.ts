import { OVERRIDE_SETTING, STAYING_SETTINGS } from "../../rules";
import {
  currentSettings,
  currentStickyNames,
  KEY,
  memberOf,
  NAMED_PARTS,
  type NamedPart,
  SETTINGS,
} from "./expressions";

/**
 * Whether an entry of named settings stays with its slot. It stays if its lower-case name is in the parameter `sticky`,
 * or if App Service lets it stay by default. If that parameter's `defaultsTravel` is true, nothing stays by default.
 */
export function stays(part: NamedPart): string {
  const sticky = `contains(parameters('sticky').${part.parameter}, toLower(${KEY}))`;
  if (part !== SETTINGS) {
    return sticky;
  }
  const names = STAYING_SETTINGS.map((name) => `'${name}'`).join(", ");
  const byDefault = `or(endsWith(toUpper(${KEY}), '_EXTENSION_VERSION'), contains(createArray(${names}), toUpper(${KEY})))`;
  return `or(${sticky}, and(not(parameters('sticky').defaultsTravel), ${byDefault}))`;
}

/**
 * What sticks in an app, as Azure itself says, in the form of the parameter `sticky`: the app's sticky names in lower case,
 * and whether the slot's settings have what stays by default travel.
 */
export const STICKY_IN_APP: string = stickyInApp();

function stickyInApp(): string {
  const lower = (part: NamedPart) =>
    `map(${currentStickyNames(part)}, lambda('name', toLower(lambdaVariables('name'))))`;
  const names = NAMED_PARTS.map((part) => `'${part.parameter}', ${lower(part)}`);
  const override = `coalesce(${memberOf(currentSettings("parameters('slot')"), OVERRIDE_SETTING)}, '')`;
  return `createObject(${names.join(", ")}, 'defaultsTravel', contains(createArray('0', 'false'), toLower(${override})))`;
}
