import { BUILD_VERSION_SETTING, PACKAGE_SETTING, TRAVELLING_CONFIGURATION } from "../../rules";
import { configurationNamed, restatedConfiguration } from "./configuration";
import {
  configurationResource,
  current,
  currentConfiguration,
  currentPart,
  eachPart,
  entriesOf,
  handedOn,
  NAMED_PARTS,
  type NamedPart,
  nested,
  parametersOfType,
  partsBefore,
  restorable,
  SETTINGS,
  type Template,
  template,
} from "./expressions";
import { stays } from "./stickiness";

/**
 * Copies what travels from one slot to another: its stack, and its named settings except sticky ones. The slot then
 * holds the other one's build. Keeps what the slot has itself, and does not change a slot that already holds a build.
 *
 * Parameters:
 * - `site`, `slot`.
 * - `source`: the other slot, unless it is production.
 * - `sticky`: as for a delivery, but with all names that stick anywhere.
 */
function inheritance(fromProduction: boolean): Template {
  const place = ["site", "slot"];
  const source = fromProduction ? undefined : "parameters('source')";
  return restorable(
    {
      ...parametersOfType("string", fromProduction ? place : [...place, "source"]),
      sticky: { type: "object" },
    },
    [
      nested(
        "write",
        {
          ...handedOn([...place, "sticky"]),
          ...eachPart((part) => ({
            [current(part)]: `[${currentPart(part, "parameters('slot')")}]`,
            [inherited(part)]: `[${currentPart(part, source)}]`,
          })),
          currentConfiguration: `[${currentConfiguration("parameters('slot')")}]`,
          inheritedConfiguration: `[${currentConfiguration(source)}]`,
        },
        template(
          {
            ...parametersOfType("string", place),
            sticky: { type: "object" },
            ...parametersOfType("secureObject", [
              ...NAMED_PARTS.flatMap((part) => [current(part), inherited(part)]),
              "currentConfiguration",
              "inheritedConfiguration",
            ]),
          },
          [
            {
              ...configurationResource("web", true),
              condition: `[${isNeeded()}]`,
              properties: `[union(${restatedConfiguration("currentConfiguration")}, ${configurationNamed("inheritedConfiguration", TRAVELLING_CONFIGURATION)})]`,
            },
            ...NAMED_PARTS.map((part) => ({
              ...configurationResource(part.resource, true),
              condition: `[and(${isNeeded()}, not(equals(${after(part)}, parameters('${current(part)}'))))]`,
              dependsOn: partsBefore(part, true, ["web"]),
              properties: `[${after(part)}]`,
            })),
          ],
        ),
      ),
    ],
  );
}

function inherited(part: NamedPart): string {
  return `inherited_${part.parameter}`;
}

function isNeeded(): string {
  const own = `parameters('${current(SETTINGS)}')`;
  return `not(or(contains(${own}, '${BUILD_VERSION_SETTING}'), contains(${own}, '${PACKAGE_SETTING}')))`;
}

function after(part: NamedPart): string {
  return `union(${entriesOf(`parameters('${inherited(part)}')`, `not(${stays(part)})`)}, parameters('${current(part)}'))`;
}

/** {@link inheritance} from production. */
export const INHERITED_FROM_PRODUCTION: Template = inheritance(true);

/** {@link inheritance} from another slot. */
export const INHERITED_FROM_SLOT: Template = inheritance(false);
