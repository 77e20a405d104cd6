import {
  configurationResource,
  currentSettings,
  currentStickyNames,
  entriesOf,
  nested,
  type Template,
  template,
} from "./expressions";

const KEY = "lambdaVariables('entry').key";

/**
 * Writes a slot's sticky values in place. Read, changed and written inside Azure Resource Manager, it keeps all that
 * travelled to the slot; nothing is written, and nothing restarts, when the values are there already. Names that were
 * sticky until now and are declared no more are dropped, but for those that the release slot's build brings along: they
 * are to travel from now on, and must not be missing until the swap.
 *
 * It is to run before the list of sticky names is written, which it reads to learn what was sticky.
 *
 * Parameters: `site`; `slot`, not for production; `values`; `releaseSlot`, for production only.
 */
function stickyValues(production: boolean): Template {
  const place: Record<string, object> = production ? {} : { slot: { type: "string" } };
  const where: Record<string, string> = production ? {} : { slot: "[parameters('slot')]" };
  const travelling = production ? currentSettings("parameters('releaseSlot')") : "createObject()";
  return template(
    {
      site: { type: "string" },
      ...place,
      ...(production ? { releaseSlot: { type: "string" } } : {}),
      values: { type: "secureObject" },
    },
    [
      nested(
        "write",
        {
          site: "[parameters('site')]",
          ...where,
          values: "[parameters('values')]",
          currentSettings: `[${currentSettings(production ? undefined : "parameters('slot')")}]`,
          formerNames: `[${currentStickyNames()}]`,
          travelling: `[${travelling}]`,
        },
        template(
          {
            site: { type: "string" },
            ...place,
            values: { type: "secureObject" },
            currentSettings: { type: "secureObject" },
            formerNames: { type: "array" },
            travelling: { type: "secureObject" },
          },
          [
            {
              ...configurationResource("appsettings", !production),
              condition: `[not(equals(${settingsAfter()}, parameters('currentSettings')))]`,
              properties: `[${settingsAfter()}]`,
            },
          ],
        ),
      ),
    ],
  );
}

function settingsAfter(): string {
  const dropped = `and(contains(parameters('formerNames'), ${KEY}), not(contains(parameters('travelling'), ${KEY})))`;
  return `union(${entriesOf("parameters('currentSettings')", `not(${dropped})`)}, parameters('values'))`;
}

/** {@link stickyValues} of a slot. */
export const SLOT_STICKY_VALUES: Template = stickyValues(false);

/** {@link stickyValues} of production. */
export const PRODUCTION_STICKY_VALUES: Template = stickyValues(true);
