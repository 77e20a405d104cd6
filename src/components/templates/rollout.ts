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

/** The rules of an app, but for the slot's own. */
const OTHER_RULES = entriesOfList(
  "parameters('currentRules').rules",
  `not(equals(toLower(coalesce(${memberOf("lambdaVariables('entry')", "name")}, '')), toLower(parameters('slot'))))`,
);

/** The slot's own rule, in a list; none where it is to have none. */
const OWN_RULE =
  "if(contains(parameters('rule'), 'reroutePercentage'), " +
  "createArray(union(parameters('rule'), createObject('actionHostName', parameters('host')))), createArray())";

/**
 * Gives a slot its traffic rule, or takes it away, and keeps the rules of the other slots; nothing else of the app is
 * written. The deployment is the record of a gradual release: its parameters say where that is, and its time since when.
 *
 * Parameters: `site`, `slot`; `rule`, the slot's rule but for the host name, empty for none; `position`, where the release
 * is.
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
