import { HOST_SETTINGS, HOST_STORAGE_SETTING, OVERRIDE_SETTING, STAYING_SETTINGS } from "../../rules";
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

/**
 * {@link STICKY_IN_APP} for a function app, with the settings that its host needs and that are no build's: the storage of the host
 * and the share with the slot's files. They travel, and no delivery removes them.
 */
export const KEPT_IN_FUNCTION_APP: string = stickyInApp(ofHost());

/** The names of the slot's settings that are its host's, in lower case. */
function ofHost(): string {
  const name = `toLower(${KEY})`;
  const names = HOST_SETTINGS.map((each) => `'${each.toLowerCase()}'`).join(", ");
  const isOfHost = `or(contains(createArray(${names}), ${name}), startsWith(${name}, '${HOST_STORAGE_SETTING.toLowerCase()}__'))`;
  const slot = currentSettings("parameters('slot')");
  return `map(filter(items(${slot}), lambda('entry', ${isOfHost})), lambda('entry', ${name}))`;
}

/** @param kept The expression of names of app settings that are treated in the same way. */
function stickyInApp(kept?: string): string {
  const lower = (part: NamedPart) =>
    `map(${currentStickyNames(part)}, lambda('name', toLower(lambdaVariables('name'))))`;
  const names = NAMED_PARTS.map((part) => {
    const own = lower(part);
    return `'${part.parameter}', ${part === SETTINGS && kept !== undefined ? `concat(${own}, ${kept})` : own}`;
  });
  const override = `coalesce(${memberOf(currentSettings("parameters('slot')"), OVERRIDE_SETTING)}, '')`;
  return `createObject(${names.join(", ")}, 'defaultsTravel', contains(createArray('0', 'false'), toLower(${override})))`;
}
