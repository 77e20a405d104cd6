import { BUILD_VERSION_SETTING } from "../../rules";
import {
  configurationResource,
  current,
  currentConfiguration,
  currentPart,
  currentSettings,
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
  SETTINGS,
  type Template,
  template,
  VALUE,
} from "./expressions";
import { stays } from "./stickiness";

/** Properties of `config/web` that a GET returns and that a PUT must not send back. */
const NOT_SENT_BACK = [
  "appSettings",
  "connectionStrings",
  "azureStorageAccounts",
  "metadata",
  "machineKey",
  "publishingUsername",
  "publishingPassword",
];

/** The parameters of a delivery: the named settings of each kind, and the part of `config/web` that travels. */
const BROUGHT = [...NAMED_PARTS.map(({ parameter }) => parameter), "configuration", "recognisedBy"];

/**
 * Delivers a build to a slot. Writes its stack and start-up command, then its connection strings and mounts, then its
 * app settings and package. The app settings come last, because they say which build it is. Keeps the slot's sticky
 * settings; removes what is left of the previous build.
 *
 * Writes nothing if the slot already holds the complete build, as after a rollback. For the release slot, also writes
 * nothing if production already runs the build.
 *
 * Parameters:
 * - `site`, `slot`.
 * - `buildVersion`: the build's identity, for the setting that travels with it. It is not a secret.
 * - `settings`, `connectionStrings`, `mounts`: all others of the build.
 * - `configuration`: the properties of `config/web` that travel with it.
 * - `recognisedBy`: the properties that tell whether a slot already has this build.
 * - `sticky`: for each kind, the names that stick to this slot, in lower case. Its `defaultsTravel` says whether what
 *   stays by default travels.
 *
 * @param released Whether the slot's builds go live by a swap.
 */
function delivery(released: boolean): Template {
  const place = ["site", "slot"];
  return restorable(
    {
      ...parametersOfType("string", [...place, "buildVersion"]),
      ...parametersOfType("secureObject", BROUGHT),
      sticky: { type: "object" },
    },
    [
      nested(
        "write",
        {
          ...handedOn([...place, ...BROUGHT, "sticky"]),
          settings: `[union(parameters('settings'), createObject('${BUILD_VERSION_SETTING}', parameters('buildVersion')))]`,
          ...eachPart((part) => ({ [current(part)]: `[${currentPart(part, "parameters('slot')")}]` })),
          currentConfiguration: `[${currentConfiguration("parameters('slot')")}]`,
          productionSettings: released ? `[${currentSettings(undefined)}]` : "[createObject()]",
        },
        template(
          {
            ...parametersOfType("string", place),
            ...parametersOfType("secureObject", [
              ...BROUGHT,
              ...NAMED_PARTS.map(current),
              "currentConfiguration",
              "productionSettings",
            ]),
            sticky: { type: "object" },
          },
          [
            {
              ...configurationResource("web", true),
              condition: `[${isNeeded()}]`,
              properties: `[union(${kept()}, parameters('configuration'))]`,
            },
            ...NAMED_PARTS.map((part) => ({
              ...configurationResource(part.resource, true),
              condition: `[${part === SETTINGS ? isNeeded() : `and(${isNeeded()}, ${differs(part)})`}]`,
              dependsOn: partsBefore(part, true, ["web"]),
              properties: `[${after(part)}]`,
            })),
          ],
        ),
      ),
    ],
  );
}

/** The whole configuration that is set. It is sent again, in case a PUT resets properties that it does not name. */
function kept(): string {
  const names = NOT_SENT_BACK.map((name) => `'${name}'`).join(", ");
  return entriesOf(
    "parameters('currentConfiguration')",
    `and(not(contains(createArray(${names}), ${KEY})), not(equals(${VALUE}, null())))`,
  );
}

/** The slot's settings of a kind after the delivery: its sticky ones and the build's. */
function after(part: NamedPart): string {
  return `union(${entriesOf(`parameters('${current(part)}')`, stays(part))}, parameters('${part.parameter}'))`;
}

function differs(part: NamedPart): string {
  return `not(equals(${after(part)}, parameters('${current(part)}')))`;
}

function isNeeded(): string {
  const held = [
    `not(${differs(SETTINGS)})`,
    ...NAMED_PARTS.filter((part) => part !== SETTINGS).map(hasKeys),
    isWithin("recognisedBy", "currentConfiguration"),
  ];
  return `not(or(${isLive()}, and(${held.join(", ")})))`;
}

/** Whether production runs the build. Only a swap can have brought it there, so it is complete. */
function isLive(): string {
  const held = `parameters('productionSettings').${BUILD_VERSION_SETTING}`;
  return (
    `and(contains(parameters('productionSettings'), '${BUILD_VERSION_SETTING}'), ` +
    `if(contains(parameters('productionSettings'), '${BUILD_VERSION_SETTING}'), ` +
    `equals(${held}, parameters('settings').${BUILD_VERSION_SETTING}), false()))`
  );
}

function isWithin(part: string, whole: string): string {
  return `equals(intersection(parameters('${part}'), parameters('${whole}')), parameters('${part}'))`;
}

/**
 * Whether the slot's settings have exactly the build's names and the sticky ones. Values are not compared, because
 * Azure adds to them, for example the state of a mount. Instead, the build's identity is compared.
 */
function hasKeys(part: NamedPart): string {
  const missing = `not(contains(parameters('${current(part)}'), ${KEY}))`;
  const none = `empty(${entriesOf(`parameters('${part.parameter}')`, missing)})`;
  return `and(${none}, equals(length(${after(part)}), length(parameters('${current(part)}'))))`;
}

/** {@link delivery} to the release slot. */
export const RELEASE_DELIVERY: Template = delivery(true);

/** {@link delivery} to a slot with its own build. */
export const SLOT_DELIVERY: Template = delivery(false);
