import {
  configurationResource,
  currentStickyNames,
  entriesOfList,
  NAMED_PARTS,
  type NamedPart,
  nested,
  restorable,
  type Template,
  template,
} from "./expressions";

const LISTS = NAMED_PARTS.map(({ stickyNames }) => stickyNames);

/**
 * Writes the sticky names. Writes nothing if they are sticky already.
 *
 * Parameters: `site`; `appSettingNames`, `connectionStringNames`, `azureStorageConfigNames`.
 *
 * @param wanted Returns the expression of a list's names after the write.
 */
function stickyNames(wanted: (part: NamedPart) => string): Template {
  return restorable({ site: { type: "string" }, ...arrays(LISTS) }, [
    nested(
      "write",
      {
        site: "[parameters('site')]",
        ...Object.fromEntries(NAMED_PARTS.map((part) => [part.stickyNames, `[${wanted(part)}]`])),
        ...Object.fromEntries(NAMED_PARTS.map((part) => [current(part.stickyNames), `[${currentStickyNames(part)}]`])),
      },
      template({ site: { type: "string" }, ...arrays(LISTS), ...arrays(LISTS.map(current)) }, [
        {
          ...configurationResource("slotConfigNames", false),
          condition: `[not(and(${LISTS.flatMap(areSame).join(", ")}))]`,
          properties: Object.fromEntries(LISTS.map((list) => [list, `[parameters('${list}')]`])),
        },
      ]),
    ),
  ]);
}

/** Whether a list has exactly the wanted names, in any order. */
function areSame(list: string): string[] {
  const both = `union(parameters('${list}'), parameters('${current(list)}'))`;
  return [list, current(list)].map((each) => `equals(length(parameters('${each}')), length(${both}))`);
}

function current(list: string): string {
  return `current_${list}`;
}

function arrays(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { type: "array" }]));
}

/** {@link stickyNames} if all sticky names of the app are declared together: removes all others. */
export const ALL_STICKY_NAMES: Template = stickyNames((part) => `parameters('${part.stickyNames}')`);

/** {@link stickyNames} if someone else also declares sticky names of the app: keeps theirs. */
export const ADDED_STICKY_NAMES: Template = stickyNames(
  (part) => `union(${currentStickyNames(part)}, parameters('${part.stickyNames}'))`,
);

/** {@link stickyNames} that removes names, given in lower case, from the lists. Keeps all others. */
export const REMOVED_STICKY_NAMES: Template = stickyNames((part) =>
  entriesOfList(
    currentStickyNames(part),
    `not(contains(parameters('${part.stickyNames}'), toLower(lambdaVariables('entry'))))`,
  ),
);
