import { STAYING_SETTINGS } from "../../rules";
import { KEY, type NamedPart, SETTINGS } from "./expressions";

/**
 * Whether an entry of a kind of named settings stays with its slot: because its name, in lower case, is in the parameter
 * `sticky`, or because App Service lets it stay by itself. `defaultsTravel`, of the same parameter, says that nothing does.
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
