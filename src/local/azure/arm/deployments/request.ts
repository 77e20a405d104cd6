import { isJsonObject, type Json, type JsonObject } from "../../json";
import { ArmError, notImplemented } from "../protocol";
import { declaredType, type Facts, invalidContent, objectOf } from "../template";
import { templateHashOf } from "./presentation";

/** Where a deployment goes: one resource group. */
export interface DeploymentScope {
  readonly subscriptionId: string;
  readonly resourceGroup: {
    readonly id: string;
    readonly name: string;
    readonly location: string;
    readonly tags?: Readonly<Record<string, string>>;
  };
}

/** The content of a PUT of a deployment. */
export interface DeploymentRequest {
  readonly template: Json;
  /** Each has the form `{ value }`. */
  readonly parameters: JsonObject;
  readonly tags?: Json;
}

/**
 * The known properties. `expressionEvaluationOptions` tells the outer template how to read a nested one, so it has no
 * effect here. `validationLevel` chooses which checks resource providers make beforehand. Here they make none.
 */
const PROPERTIES = [
  "mode",
  "template",
  "parameters",
  "expressionEvaluationOptions",
  "debugSetting",
  "validationLevel",
  "templateLink",
  "parametersLink",
  "onErrorDeployment",
  "externalInputs",
  "externalInputDefinitions",
  "extensionConfigs",
];

const UNMODELLED: Readonly<Record<string, string>> = {
  templateLink: "linked templates ('templateLink')",
  parametersLink: "linked parameter files ('parametersLink')",
  onErrorDeployment: "a deployment to go back to on an error ('onErrorDeployment')",
  externalInputs: "external inputs of deployments ('externalInputs')",
  externalInputDefinitions: "external inputs of deployments ('externalInputDefinitions')",
  extensionConfigs: "extensions of templates ('extensionConfigs')",
};

/** Reads the body of a PUT. Refuses what is malformed or not modelled. */
export function parseRequest(name: string, body: unknown): DeploymentRequest {
  checkName(name);
  if (!isJsonObject(body) || !isJsonObject(body.properties)) {
    throw invalidContent("Required property 'properties' not found in JSON. Path ''.");
  }
  if (body.location !== undefined && body.location !== null) {
    throw new ArmError(
      400,
      "InvalidDeployment",
      `The 'location' property is not allowed for '${name}' at resource group scope. Please see https://aka.ms/arm-deployment-subscription for usage details.`,
    );
  }
  const { properties } = body;
  checkProperties(properties);
  const { template, parameters = {} } = properties;
  if (template === undefined || template === null) {
    throw new ArmError(
      400,
      "InvalidDeployment",
      "The deployment must have either the 'template' or the 'templateLink' property.",
    );
  }
  if (parameters !== null && !isJsonObject(parameters)) {
    throw invalidContent("The parameters must be an object. Path 'properties.parameters'.");
  }
  for (const [parameter, given] of Object.entries(parameters ?? {})) {
    if (!isJsonObject(given)) {
      throw invalidContent(
        `Error converting value to type 'DeploymentParameterDefinition'. Path 'properties.parameters.${parameter}'.`,
      );
    }
  }
  return {
    template,
    parameters: parameters ?? {},
    ...(body.tags === undefined || body.tags === null ? {} : { tags: body.tags }),
  };
}

function checkName(name: string): void {
  if (name.length > 64) {
    throw new ArmError(
      400,
      "DeploymentNameLengthLimitExceeded",
      `The provided deployment name '${name}' has a length of '${name.length}' which exceeds the maximum length of '64'. Please see https://aka.ms/arm-deploy for usage details.`,
    );
  }
  if (!/^[-\w.()]+$/.test(name)) {
    throw new ArmError(
      400,
      "InvalidDeploymentName",
      `The provided deployment name '${name}' is not valid. It may contain letters, digits, '-', '_', '.', '(' and ')'.`,
    );
  }
}

function checkProperties(properties: JsonObject): void {
  for (const name of Object.keys(properties)) {
    if (!PROPERTIES.includes(name)) {
      throw invalidContent(
        `Could not find member '${name}' on object of type 'DeploymentProperties'. Path 'properties.${name}'.`,
      );
    }
  }
  for (const [name, what] of Object.entries(UNMODELLED)) {
    const value = properties[name];
    if (value !== undefined && value !== null) {
      throw notImplemented(what);
    }
  }
  const mode = String(properties.mode ?? "").toLowerCase();
  if (mode === "complete") {
    throw notImplemented("deployments in the mode 'Complete'");
  }
  if (mode !== "incremental") {
    throw invalidContent("Required property 'mode' must be 'Incremental' or 'Complete'. Path 'properties.mode'.");
  }
  const debug = properties.debugSetting;
  if (isJsonObject(debug) && !["none", "undefined", "null"].includes(String(debug.detailLevel).toLowerCase())) {
    throw notImplemented(`the debug setting '${String(debug.detailLevel)}' of deployments`);
  }
}

/** The facts about a deployment and its place that template functions can read. */
export function factsOf(
  scope: DeploymentScope,
  name: string,
  request: DeploymentRequest,
  place: { readonly tenantId: string; readonly origin: string; readonly subscriptionName: string },
): Facts {
  const { subscriptionId, resourceGroup } = scope;
  const { tenantId, origin } = place;
  return {
    subscriptionId,
    resourceGroupName: resourceGroup.name,
    resourceGroup: {
      id: resourceGroup.id,
      name: resourceGroup.name,
      type: "Microsoft.Resources/resourceGroups",
      location: resourceGroup.location,
      tags: { ...resourceGroup.tags },
      properties: { provisioningState: "Succeeded" },
    },
    subscription: {
      id: `/subscriptions/${subscriptionId}`,
      subscriptionId,
      tenantId,
      displayName: place.subscriptionName,
    },
    tenant: { tenantId, countryCode: "", displayName: "", tenantType: "AAD" },
    deployment: {
      name,
      properties: {
        template: request.template,
        templateHash: templateHashOf(request.template),
        parameters: withoutSecrets(request),
        mode: "Incremental",
        provisioningState: "Accepted",
      },
    },
    environment: {
      name: "AzureCloud",
      resourceManager: origin,
      portal: origin,
      authentication: { loginEndpoint: origin, audiences: [origin], tenant: "common", identityProvider: "AAD" },
      suffixes: {
        storage: "core.windows.net",
        sqlServerHostname: ".database.windows.net",
        keyvaultDns: ".vault.azure.net",
        acrLoginServer: ".azurecr.io",
      },
    },
  };
}

/** The given parameters without the values of secure ones, so that `deployment()` cannot reveal them. */
function withoutSecrets({ template, parameters }: DeploymentRequest): JsonObject {
  const definitions = isJsonObject(template) && isJsonObject(template.parameters) ? template.parameters : {};
  const secure = new Set(
    Object.entries(definitions)
      .filter(([, it]) => isJsonObject(it) && declaredType(it.type)?.secure === true)
      .map(([name]) => name.toLowerCase()),
  );
  return objectOf(Object.entries(parameters).map(([name, it]) => [name, secure.has(name.toLowerCase()) ? {} : it]));
}
