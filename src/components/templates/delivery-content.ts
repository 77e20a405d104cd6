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

/** `status` of a deployment that succeeded. Source: a recording of 2023. */
const SUCCEEDED = 4;

/** The outcome of a deployment that succeeded. Any other outcome is the reason of the failure. */
const DEPLOYED = "deployed";

/**
 * What Azure says where the settings that were just written restarted the container that carries out deployments. It can be
 * deployed again then.
 *
 * Source: Azure-App-Service/kudu#90, Azure/webapps-deploy#444.
 */
const INTERRUPTED = "scm container restart";

const EXTENSION_ID =
  "resourceId('Microsoft.Web/sites/slots/extensions', parameters('site'), parameters('slot'), 'onedeploy')";

/** What OneDeploy is asked for, where it is handed over as it is. */
export const GIVEN_CONTENT = "parameters('content')";

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
 * build it is. That restarts the app. The other settings come before, since they decide whether and how the slot can be
 * deployed to. A slot whose deployment failed does not claim to hold any build.
 *
 * What the slot holds is read again. If the delivery wrote nothing, as after a rollback, the setting is there already, and
 * nothing is deployed.
 *
 * @param productionSettings The settings of production, for a slot that is released through.
 * @param content The expression of what OneDeploy is asked for.
 */
export function contentDeployment(productionSettings: string, content: string): object {
  const settings = ["currentSettings", "productionSettings"];
  const held = settings.map((each) => saysItIs(`parameters('${each}')`, "parameters('buildVersion')")).join(", ");
  const condition = `[not(or(${held}))]`;
  return {
    ...nested(
      "files",
      {
        ...handedOn(["site", "slot", "buildVersion"]),
        content: `[${content}]`,
        currentSettings: `[${currentSettings("parameters('slot')")}]`,
        productionSettings,
      },
      template(
        {
          ...parametersOfType("string", ["site", "slot", "buildVersion"]),
          ...parametersOfType("secureObject", ["content", ...settings]),
        },
        [
          { ...oneDeploy(), condition },
          { ...onceMore(), condition, dependsOn: [`[${EXTENSION_ID}]`] },
          { ...buildVersionOnceDeployed(), condition, dependsOn: [`[${deploymentId("again")}]`] },
        ],
      ),
    ),
    dependsOn: ["[resourceId('Microsoft.Resources/deployments', concat(deployment().name, '-write'))]"],
  };
}

function oneDeploy(): object {
  return {
    type: "Microsoft.Web/sites/slots/extensions",
    apiVersion: SITES_API,
    name: "[concat(parameters('site'), '/', parameters('slot'), '/onedeploy')]",
    properties: "[parameters('content')]",
  };
}

/** Deploys the content a second time where the first time was interrupted. Its output is the outcome of the last time. */
function onceMore(): object {
  const wasInterrupted = `contains(toLower(${told("status_text")}), '${INTERRUPTED}')`;
  return {
    ...nested(
      "again",
      {
        ...handedOn(["site", "slot", "content"]),
        isRepeated: `[and(not(${succeeded()}), ${wasInterrupted})]`,
        firstOutcome: `[${outcome()}]`,
      },
      template(
        {
          ...parametersOfType("string", ["site", "slot", "firstOutcome"]),
          ...parametersOfType("secureObject", ["content"]),
          isRepeated: { type: "bool" },
        },
        [{ ...oneDeploy(), condition: "[parameters('isRepeated')]" }],
        {
          outcome: {
            type: "string",
            value: `[if(parameters('isRepeated'), ${outcome()}, parameters('firstOutcome'))]`,
          },
        },
      ),
    ),
    name: `[${siblingName("again")}]`,
  };
}

/** Writes which build the slot holds. It fails with the reason if the content was not deployed. */
function buildVersionOnceDeployed(): object {
  return {
    ...nested(
      "label",
      {
        ...handedOn(["site", "slot"]),
        settings: `[union(parameters('currentSettings'), createObject('${BUILD_VERSION_SETTING}', parameters('buildVersion')))]`,
        outcome: `[coalesce(${outcomeAtLast()}, 'nothing is told of it')]`,
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
    name: `[${siblingName("label")}]`,
  };
}

/** What the first or the repeated deployment came to; null if it tells nothing. */
function outcomeAtLast(): string {
  const outputs = memberOf(`reference(${deploymentId("again")})`, "outputs");
  return memberOf(memberOf(outputs, "outcome"), "value");
}

/** `DEPLOYED`, or what Azure says of the failure, without the signature that the package's URL may contain. */
function outcome(): string {
  const reason = `if(empty(${told("status_text")}), ${told("build_summary")}, ${told("status_text")})`;
  const masked = `replace(${reason}, last(split(coalesce(${memberOf("parameters('content')", "packageUri")}, 'no package'), '?')), '…')`;
  const fault =
    "concat('the package could not be deployed into slot ', parameters('slot'), ': ', " +
    `${masked}, '. Its log: ', ${told("log_url")})`;
  return `if(${succeeded()}, '${DEPLOYED}', ${fault})`;
}

function succeeded(): string {
  return `equals(${told("status")}, '${SUCCEEDED}')`;
}

/** A property of the last deployment as text; empty if Azure does not tell it. */
function told(property: string): string {
  return `string(coalesce(${memberOf(extension(), property)}, ''))`;
}

function extension(): string {
  return `reference(${EXTENSION_ID}, '${SITES_API}')`;
}

/** The name of a deployment within "…-files", as long as that name, which may be as long as Azure allows. */
function siblingName(suffix: "again" | "label"): string {
  return `concat(take(deployment().name, sub(length(deployment().name), length('files'))), '${suffix}')`;
}

function deploymentId(suffix: "again" | "label"): string {
  return `resourceId('Microsoft.Resources/deployments', ${siblingName(suffix)})`;
}
