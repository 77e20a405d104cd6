import { nested, parametersOfType, restorable, SITES_API, type Template, template } from "./expressions";
import { currentSite, restatedWith, rulesOnly, siteResource } from "./sites";

/**
 * Writes all traffic rules of an app, and nothing else. Reads the slots' host names from Azure, because App Service may
 * have generated part of them.
 *
 * Parameters: `site`; for each slot, by number, `slot0` with its name and `rule0` with its rule without the host name.
 *
 * @param slots The number of slots with a rule. With 0, the rules are cleared.
 */
export function trafficRules(slots: number): Template {
  const numbers = Array.from({ length: slots }, (_, index) => index);
  const names = numbers.map((index) => `slot${index}`);
  const rules = numbers.map((index) => `rule${index}`);
  const hosts = numbers.map((index) => `host${index}`);
  return restorable({ ...parametersOfType("string", ["site", ...names]), ...parametersOfType("secureObject", rules) }, [
    nested(
      "write",
      {
        site: "[parameters('site')]",
        currentSite: `[${currentSite(undefined)}]`,
        ...Object.fromEntries(rules.map((rule) => [rule, `[parameters('${rule}')]`])),
        ...Object.fromEntries(
          numbers.map((index) => [
            `host${index}`,
            `[reference(resourceId('Microsoft.Web/sites/slots', parameters('site'), parameters('slot${index}')), '${SITES_API}').defaultHostName]`,
          ]),
        ),
      },
      template(
        {
          ...parametersOfType("string", ["site", ...hosts]),
          ...parametersOfType("secureObject", rules),
          currentSite: { type: "object" },
        },
        [
          {
            ...siteResource(false, SITES_API),
            ...restatedWith(
              "currentSite",
              rulesOnly(
                `createArray(${numbers
                  .map(
                    (index) =>
                      `union(parameters('rule${index}'), createObject('actionHostName', parameters('host${index}')))`,
                  )
                  .join(", ")})`,
              ),
            ),
          },
        ],
      ),
    ),
  ]);
}
