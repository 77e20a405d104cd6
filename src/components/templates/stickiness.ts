import { STAYING_SETTINGS } from "../../rules";
import { KEY, type NamedPart, SETTINGS } from "./expressions";

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
