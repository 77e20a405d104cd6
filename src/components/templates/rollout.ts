import {
  entriesOfList,
  handedOn,
  memberOf,
  nested,
  parametersOfType,
  SITES_API,
  type Template,
  template,
} from "./expressions";
import { currentRules, currentSite, restatedWith, rulesOnly, siteResource } from "./sites";

/** The rules of an app, except the slot's own. */
const OTHER_RULES = entriesOfList(
  "parameters('currentRules').rules",
  `not(equals(toLower(coalesce(${memberOf("lambdaVariables('entry')", "name")}, '')), toLower(parameters('slot'))))`,
);

/** The slot's own rule as a list; empty if it is to have none. */
const OWN_RULE =
  "if(contains(parameters('rule'), 'reroutePercentage'), " +
  "createArray(union(parameters('rule'), createObject('actionHostName', parameters('host')))), createArray())";

/**
 * Gives a slot its traffic rule, or removes it. Keeps the rules of other slots and writes nothing else of the app. The
 * deployment is the record of a gradual release: its parameters hold the position, and its time says since when.
 *
 * Parameters:
 * - `site`, `slot`.
 * - `rule`: the slot's rule without the host name; empty for none.
 * - `position`: the position of the release.
 */
export const ROLLOUT_POSITION: Template = template(
  { ...parametersOfType("string", ["site", "slot"]), ...parametersOfType("object", ["rule", "position"]) },
  [
    nested(
      "write",
      {
        ...handedOn(["site", "slot", "rule"]),
        currentSite: `[${currentSite(undefined)}]`,
        currentRules: `[createObject('rules', ${currentRules(undefined)})]`,
        host: `[reference(resourceId('Microsoft.Web/sites/slots', parameters('site'), parameters('slot')), '${SITES_API}').defaultHostName]`,
      },
      template(
        {
          ...parametersOfType("string", ["site", "slot", "host"]),
          ...parametersOfType("object", ["rule", "currentSite"]),
          ...parametersOfType("secureObject", ["currentRules"]),
        },
        [
          {
            ...siteResource(false, SITES_API),
            ...restatedWith("currentSite", rulesOnly(`concat(${OTHER_RULES}, ${OWN_RULE})`)),
          },
        ],
      ),
    ),
  ],
);
