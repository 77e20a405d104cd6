import {
  CONFIGURATION_API,
  entriesOfList,
  handedOn,
  nested,
  parametersOfType,
  type Template,
  template,
} from "./expressions";
import { currentRules, currentSite, identity, restatedWith, rulesOnly, siteResource, topLevel } from "./sites";

/** The rules of an app, but for the slot's own. */
const OTHER_RULES = entriesOfList(
  "parameters('currentRules').rules",
  "not(equals(toLower(coalesce(lambdaVariables('entry').name, '')), toLower(parameters('slot'))))",
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
        host: `[reference(resourceId('Microsoft.Web/sites/slots', parameters('site'), parameters('slot')), '${CONFIGURATION_API}').defaultHostName]`,
      },
      template(
        {
          ...parametersOfType("string", ["site", "slot", "host"]),
          ...parametersOfType("object", ["rule", "currentSite"]),
          ...parametersOfType("secureObject", ["currentRules"]),
        },
        [
          {
            ...siteResource(false, CONFIGURATION_API),
            ...topLevel("currentSite"),
            ...identity("currentSite"),
            properties: restatedWith("currentSite", rulesOnly(`concat(${OTHER_RULES}, ${OWN_RULE})`)),
          },
        ],
      ),
    ),
  ],
);
