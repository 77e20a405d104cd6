import { BUILD_VERSION_SETTING, STAYING_SETTINGS } from "../../rules";
import {
  configurationResource,
  currentConfiguration,
  currentSettings,
  entriesOf,
  nested,
  type Template,
  template,
} from "./expressions";

/** Properties of `config/web` that a GET answers with and that a PUT must not send back. */
const NOT_SENT_BACK = [
  "appSettings",
  "connectionStrings",
  "azureStorageAccounts",
  "metadata",
  "machineKey",
  "publishingUsername",
  "publishingPassword",
];

const KEY = "lambdaVariables('entry').key";

/** Settings that are not the build's to drop: those that are declared sticky, and those that stay by themselves. */
const STAYS =
  `or(contains(parameters('stickyNames'), toLower(${KEY})), ` +
  `endsWith(toUpper(${KEY}), '_EXTENSION_VERSION'), ` +
  `contains(createArray(${STAYING_SETTINGS.map((name) => `'${name}'`).join(", ")}), toUpper(${KEY})))`;

/**
 * Delivers a build to a slot: its stack and start-up command, then its app settings and package, which say last which
 * build it is. What is sticky there is kept, what is left over from the build before is gone.
 *
 * Nothing is written when production runs the build already, or when the slot holds it in full, as after a rollback.
 *
 * Parameters: `site`, `slot`; `settings`, all app settings of the build; `configuration`, the properties of `config/web`
 * that travel with it; `stickyNames`, in lower case.
 */
export const DELIVERY: Template = template(
  {
    site: { type: "string" },
    slot: { type: "string" },
    settings: { type: "secureObject" },
    configuration: { type: "secureObject" },
    stickyNames: { type: "array" },
  },
  [
    nested(
      "write",
      {
        site: "[parameters('site')]",
        slot: "[parameters('slot')]",
        settings: "[parameters('settings')]",
        configuration: "[parameters('configuration')]",
        stickyNames: "[parameters('stickyNames')]",
        currentSettings: `[${currentSettings("parameters('slot')")}]`,
        currentConfiguration: `[${currentConfiguration("parameters('slot')")}]`,
        productionSettings: `[${currentSettings(undefined)}]`,
      },
      template(
        {
          site: { type: "string" },
          slot: { type: "string" },
          settings: { type: "secureObject" },
          configuration: { type: "secureObject" },
          stickyNames: { type: "array" },
          currentSettings: { type: "secureObject" },
          currentConfiguration: { type: "secureObject" },
          productionSettings: { type: "secureObject" },
        },
        [
          {
            ...configurationResource("web", true),
            condition: `[${isNeeded()}]`,
            properties: `[union(${kept()}, parameters('configuration'))]`,
          },
          {
            ...configurationResource("appsettings", true),
            condition: `[${isNeeded()}]`,
            dependsOn: [
              "[resourceId('Microsoft.Web/sites/slots/config', parameters('site'), parameters('slot'), 'web')]",
            ],
            properties: `[union(${entriesOf("parameters('currentSettings')", STAYS)}, parameters('settings'))]`,
          },
        ],
      ),
    ),
  ],
);

/** Everything of the configuration that is set, to be restated, so that a PUT that resets what it does not name is safe. */
function kept(): string {
  const names = NOT_SENT_BACK.map((name) => `'${name}'`).join(", ");
  return entriesOf(
    "parameters('currentConfiguration')",
    `and(not(contains(createArray(${names}), ${KEY})), not(equals(lambdaVariables('entry').value, null())))`,
  );
}

function isNeeded(): string {
  return `not(or(${isLive()}, and(${isWithin("settings", "currentSettings")}, ${isWithin("configuration", "currentConfiguration")})))`;
}

/** Whether production runs the build: only a swap can have brought it there, so it is there in full. */
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
