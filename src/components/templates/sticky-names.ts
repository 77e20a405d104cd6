import { configurationResource, currentStickyNames, NAMED_PARTS, nested, type Template, template } from "./expressions";

const NAMES = NAMED_PARTS.map(({ stickyNames }) => stickyNames);

/**
 * Adds to the names that stick to their slot, for an app whose other sticky names somebody else declares: these are kept.
 * Nothing is written when all stick already.
 *
 * Parameters: `site`; `appSettingNames`, `connectionStringNames`, `azureStorageConfigNames`.
 */
export const ADDED_STICKY_NAMES: Template = template({ site: { type: "string" }, ...arrays(NAMES) }, [
  nested(
    "write",
    {
      site: "[parameters('site')]",
      ...Object.fromEntries(
        NAMED_PARTS.map((part) => [
          part.stickyNames,
          `[union(${currentStickyNames(part)}, parameters('${part.stickyNames}'))]`,
        ]),
      ),
      ...Object.fromEntries(
        NAMED_PARTS.map((part) => [`current_${part.stickyNames}`, `[${currentStickyNames(part)}]`]),
      ),
    },
    template({ site: { type: "string" }, ...arrays(NAMES), ...arrays(NAMES.map((name) => `current_${name}`)) }, [
      {
        ...configurationResource("slotConfigNames", false),
        condition: `[not(and(${NAMES.map((name) => `equals(length(parameters('${name}')), length(parameters('current_${name}')))`).join(", ")}))]`,
        properties: Object.fromEntries(NAMES.map((name) => [name, `[parameters('${name}')]`])),
      },
    ]),
  ),
]);

function arrays(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { type: "array" }]));
}
