import { BUILD_VERSION_SETTING } from "../../rules";
import {
  configurationResource,
  currentSettings,
  entriesOf,
  handedOn,
  KEY,
  memberOf,
  nested,
  parametersOfType,
  SETTINGS,
  SITES_API,
  template,
} from "./expressions";

const EXTENSION_ID =
  "resourceId('Microsoft.Web/sites/slots/extensions', parameters('site'), parameters('slot'), 'onedeploy')";

/** `status` of a deployment that went well. Source: a recording of 2023. */
const DEPLOYED_STATUS = 4;

/** The outcome of a deployment that went well; of another it is why. */
const DEPLOYED = "deployed";

/** Whether settings say that they are of a build. */
export function saysItIs(settings: string, buildVersion: string): string {
  return `equals(${memberOf(settings, BUILD_VERSION_SETTING)}, ${buildVersion})`;
}

/** Settings without the one that says which build a slot holds: the content that they belong to is not there yet. */
export function withoutBuildVersion(settings: string): string {
  return entriesOf(settings, `not(equals(toUpper(${KEY}), '${BUILD_VERSION_SETTING}'))`);
}

/**
 * The last part of a delivery: the build's content is deployed into the slot, then the setting is written that says which
 * build it is, which restarts the app. It comes after the settings, since they decide whether the slot can be deployed to, and
 * how. A slot whose deployment failed says of no build that it holds it.
 *
 * What the slot holds is read anew. Where the delivery wrote nothing, as after a rollback, the setting is there already.
 *
 * @param productionSettings The settings of production, for a slot that is released through.
 */
export function contentDeployment(productionSettings: string): object {
  const settings = ["currentSettings", "productionSettings"];
  const isHeld = settings.map((each) => saysItIs(`parameters('${each}')`, "parameters('buildVersion')")).join(", ");
  const condition = `[not(or(${isHeld}))]`;
  return {
    ...nested(
      "files",
      {
        ...handedOn(["site", "slot", "buildVersion", "content"]),
        currentSettings: `[${currentSettings("parameters('slot')")}]`,
        productionSettings,
      },
      template(
        {
          ...parametersOfType("string", ["site", "slot", "buildVersion"]),
          ...parametersOfType("secureObject", ["content", ...settings]),
        },
        [
          {
            type: "Microsoft.Web/sites/slots/extensions",
            apiVersion: SITES_API,
            name: "[concat(parameters('site'), '/', parameters('slot'), '/onedeploy')]",
            condition,
            properties: "[parameters('content')]",
          },
          { ...buildVersionOnceDeployed(), condition, dependsOn: [`[${EXTENSION_ID}]`] },
        ],
      ),
    ),
    dependsOn: ["[resourceId('Microsoft.Resources/deployments', concat(deployment().name, '-write'))]"],
  };
}

/**
 * Says which build the slot holds; fails with what Azure says of a deployment that did not go well, without the signature that the
 * package's address may carry.
 */
function buildVersionOnceDeployed(): object {
  const said = `reference(${EXTENSION_ID}, '${SITES_API}')`;
  const told = (property: string) => `string(coalesce(${memberOf(said, property)}, ''))`;
  const reason = `if(empty(${told("status_text")}), ${told("build_summary")}, ${told("status_text")})`;
  const fault =
    "concat('the package could not be deployed into slot ', parameters('slot'), ': ', " +
    `replace(${reason}, last(split(parameters('content').packageUri, '?')), '…'), '. Its log: ', ${told("log_url")})`;
  return {
    ...nested(
      "label",
      {
        ...handedOn(["site", "slot"]),
        settings: `[union(parameters('currentSettings'), createObject('${BUILD_VERSION_SETTING}', parameters('buildVersion')))]`,
        outcome: `[if(equals(${said}.status, ${DEPLOYED_STATUS}), '${DEPLOYED}', ${fault})]`,
      },
      template(
        {
          ...parametersOfType("string", ["site", "slot"]),
          ...parametersOfType("secureObject", ["settings"]),
          outcome: { type: "string", allowedValues: [DEPLOYED] },
        },
        [{ ...configurationResource(SETTINGS.resource, true), properties: "[parameters('settings')]" }],
      ),
    ),
    // As long as the name of the deployment that it is in, which is as long as Azure takes at most.
    name: "[concat(take(deployment().name, sub(length(deployment().name), length('files'))), 'label')]",
  };
}
