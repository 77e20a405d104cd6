import {
  configurationResource,
  current,
  currentPart,
  currentStickyNames,
  eachPart,
  entriesOf,
  handedOn,
  KEY,
  NAMED_PARTS,
  type NamedPart,
  nested,
  parametersOfType,
  partsBefore,
  restorable,
  type Template,
  template,
} from "./expressions";

/** Which sticky values to write, and what happens to those that are no longer declared. */
interface Variant {
  readonly production: boolean;
  /**
   * Whether to drop sticky values that are not declared for this slot. Only if the declaration has all sticky names of
   * the app.
   */
  readonly drops: boolean;
  /** Whether the release slot exists and is read for what it will bring. Only for production. */
  readonly looksAhead?: boolean;
}

const VALUES = NAMED_PARTS.map(({ parameter }) => parameter);

/**
 * Writes a slot's sticky values in place. It reads, changes and writes them inside Azure Resource Manager, and keeps
 * everything that travelled to the slot. If the values are already there, it writes nothing, and nothing restarts.
 *
 * A name that only sticks to other slots is dropped: otherwise it would stay here, whatever is swapped in. Names that
 * used to be sticky are dropped too, except production's that the next build will bring, or that are in `kept`. These
 * travel from now on, and must not be missing until the swap.
 *
 * It must run before the list of sticky names is written. It reads that list to find what was sticky.
 *
 * Parameters:
 * - `site`.
 * - `slot`: not for production.
 * - `settings`, `connectionStrings`, `mounts`.
 * - `sticky`, if it drops: for each kind, all names that stick anywhere, in lower case.
 * - `releaseSlot`, if it looks ahead.
 * - `kept`, if it looks ahead: names in the same form as `sticky`.
 */
function stickyValues({ production, drops, looksAhead = false }: Variant): Template {
  const place = production ? ["site"] : ["site", "slot"];
  const slot = production ? undefined : "parameters('slot')";
  const known = [
    ...NAMED_PARTS.map(current),
    ...(drops ? NAMED_PARTS.map(former) : []),
    ...(looksAhead ? NAMED_PARTS.map(travelling) : []),
  ];
  const names = [...(drops ? ["sticky"] : []), ...(looksAhead ? ["kept"] : [])];
  return restorable(
    {
      ...parametersOfType("string", looksAhead ? [...place, "releaseSlot"] : place),
      ...parametersOfType("secureObject", VALUES),
      ...parametersOfType("object", names),
    },
    [
      nested(
        "write",
        {
          ...handedOn([...place, ...VALUES, ...names]),
          ...eachPart((part) => ({ [current(part)]: `[${currentPart(part, slot)}]` })),
          ...(drops
            ? eachPart((part) => ({ [former(part)]: `[createObject('names', ${currentStickyNames(part)})]` }))
            : {}),
          ...(looksAhead
            ? eachPart((part) => ({ [travelling(part)]: `[${currentPart(part, "parameters('releaseSlot')")}]` }))
            : {}),
        },
        template(
          {
            ...parametersOfType("string", place),
            ...parametersOfType("secureObject", [...VALUES, ...known]),
            ...parametersOfType("object", names),
          },
          NAMED_PARTS.map((part) => ({
            ...configurationResource(part.resource, !production),
            condition: `[not(equals(${after(part, drops, looksAhead)}, parameters('${current(part)}')))]`,
            dependsOn: partsBefore(part, !production, []),
            properties: `[${after(part, drops, looksAhead)}]`,
          })),
        ),
      ),
    ],
  );
}

function after(part: NamedPart, drops: boolean, looksAhead: boolean): string {
  const own = `parameters('${current(part)}')`;
  const sticks = `contains(parameters('sticky').${part.parameter}, toLower(${KEY}))`;
  const isFormer = `contains(parameters('${former(part)}').names, ${KEY})`;
  const travels =
    `or(contains(parameters('${travelling(part)}'), ${KEY}), ` +
    `contains(parameters('kept').${part.parameter}, toLower(${KEY})))`;
  const dropped = `or(${sticks}, ${looksAhead ? `and(${isFormer}, not(${travels}))` : isFormer})`;
  return `union(${drops ? entriesOf(own, `not(${dropped})`) : own}, parameters('${part.parameter}'))`;
}

function former(part: NamedPart): string {
  return `former_${part.parameter}`;
}

function travelling(part: NamedPart): string {
  return `travelling_${part.parameter}`;
}

/** {@link stickyValues} of a slot, if all sticky names of the app are declared together. */
export const SLOT_STICKY_VALUES: Template = stickyValues({ production: false, drops: true });

/** {@link stickyValues} of production, if all sticky names of the app are declared together. */
export const PRODUCTION_STICKY_VALUES: Template = stickyValues({ production: true, drops: true, looksAhead: true });

/**
 * {@link stickyValues} of production, if all sticky names of the app are declared together and there is no release
 * slot.
 */
export const LONE_PRODUCTION_STICKY_VALUES: Template = stickyValues({ production: true, drops: true });

/** {@link stickyValues} of a slot that may have other sticky values, which someone else declares. */
export const ADDED_SLOT_STICKY_VALUES: Template = stickyValues({ production: false, drops: false });

/** {@link stickyValues} of production, which may have other sticky values that someone else declares. */
export const ADDED_PRODUCTION_STICKY_VALUES: Template = stickyValues({ production: true, drops: false });

/**
 * Removes sticky values that are no longer declared. Keeps all others.
 *
 * Parameters:
 * - `site`.
 * - `slot`: not for production.
 * - `sticky`: for each kind, the names that were sticky until now, in lower case.
 */
function removedStickyValues(production: boolean): Template {
  const place = production ? ["site"] : ["site", "slot"];
  const slot = production ? undefined : "parameters('slot')";
  const kept = (part: NamedPart) =>
    entriesOf(
      `parameters('${current(part)}')`,
      `not(contains(parameters('sticky').${part.parameter}, toLower(${KEY})))`,
    );
  return template({ ...parametersOfType("string", place), sticky: { type: "object" } }, [
    nested(
      "write",
      {
        ...handedOn([...place, "sticky"]),
        ...eachPart((part) => ({ [current(part)]: `[${currentPart(part, slot)}]` })),
      },
      template(
        {
          ...parametersOfType("string", place),
          ...parametersOfType("secureObject", NAMED_PARTS.map(current)),
          sticky: { type: "object" },
        },
        NAMED_PARTS.map((part) => ({
          ...configurationResource(part.resource, !production),
          condition: `[not(equals(${kept(part)}, parameters('${current(part)}')))]`,
          dependsOn: partsBefore(part, !production, []),
          properties: `[${kept(part)}]`,
        })),
      ),
    ),
  ]);
}

/** {@link removedStickyValues} of a slot. */
export const REMOVED_SLOT_STICKY_VALUES: Template = removedStickyValues(false);

/** {@link removedStickyValues} of production. */
export const REMOVED_PRODUCTION_STICKY_VALUES: Template = removedStickyValues(true);
