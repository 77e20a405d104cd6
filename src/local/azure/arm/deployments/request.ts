import { isJsonObject, type Json, type JsonObject } from "../../json";
import { isObject, objectOf, type Value, type ValueObject } from "../exact-json/values";
import { ArmError, notImplemented } from "../protocol";
import { regionName } from "../regions";
import { declaredType, type Facts, invalidContent } from "../template";
import { PRINCIPAL_ID } from "../tokens";
import { templateHashOf } from "./presentation";
import type { DeploymentScope, TargetGroup } from "./scope";

/** The content of a PUT of a deployment. */
export interface DeploymentRequest {
  readonly template: Json;
  /** Each has the form `{ value }`. */
  readonly parameters: JsonObject;
  /** Both to be compiled: with exact numbers, and with places in the text, if they come from one. */
  readonly source: { readonly template: Json | Value; readonly parameters: JsonObject | ValueObject };
  readonly tags?: Json;
  /** Where the deployment's record is kept; only for a deployment to a subscription. */
  readonly location?: string;
  readonly mode: "Incremental" | "Complete";
  /** Whether what-if shows only which resources change. Defaults to false. */
  readonly showsOnlyIds?: boolean;
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
  "whatIfSettings",
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

/**
 * Reads the body of a PUT. Refuses what is malformed or not modelled.
 *
 * @param exact The same body without loss, if it comes from a text.
 */
export function parseRequest(scope: DeploymentScope, name: string, body: unknown, exact?: Value): DeploymentRequest {
  checkName(name);
  if (!isJsonObject(body) || !isJsonObject(body.properties)) {
    throw invalidContent("Required property 'properties' not found in JSON. Path ''.");
  }
  const location = locationIn(scope, name, body);
  const { properties } = body;
  checkProperties(properties);
  const mode = modeIn(properties);
  if (mode === "Complete" && scope.resourceGroup === undefined) {
    // Source: quoted in azure-rest-api-specs#43400.
    throw new ArmError(
      400,
      "InvalidDeployment",
      "Specified deployment mode 'Complete' is not supported for deployment at the current scope. Please see https://aka.ms/deployment-modes for usage details.",
    );
  }
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
  const known = withoutNullReferences(parameters ?? {});
  return {
    template,
    parameters: known,
    source: sourceIn(exact) ?? { template, parameters: known },
    mode,
    ...(location === undefined ? {} : { location }),
    ...(isJsonObject(properties.whatIfSettings) &&
    /^ResourceIdOnly$/i.test(String(properties.whatIfSettings.resultFormat))
      ? { showsOnlyIds: true }
      : {}),
    ...(body.tags === undefined || body.tags === null ? {} : { tags: body.tags }),
  };
}

/** A deployment to a subscription says where its record is kept. One to a group must not. */
function locationIn({ resourceGroup }: DeploymentScope, name: string, { location }: JsonObject): string | undefined {
  const isGiven = location !== undefined && location !== null && location !== "";
  if (isGiven === (resourceGroup === undefined)) {
    return isGiven ? regionName(String(location)) : undefined;
  }
  throw new ArmError(
    400,
    "InvalidDeployment",
    `The 'location' property ${isGiven ? "is not allowed" : "must be specified"} for '${name}'${isGiven ? " at resource group scope" : ""}. Please see https://aka.ms/arm-deployment-subscription for usage details.`,
  );
}

function sourceIn(exact: Value | undefined): DeploymentRequest["source"] | undefined {
  const properties = isObject(exact) ? exact.properties : undefined;
  if (!isObject(properties) || properties.template === undefined) {
    return undefined;
  }
  const { template, parameters } = properties;
  return { template, parameters: isObject(parameters) ? withoutNullReferences(parameters) : {} };
}

/** Azure Developer CLI sends `{ "value": …, "reference": null }`. */
function withoutNullReferences<T extends Json | Value>(parameters: { [name: string]: T }): { [name: string]: T } {
  return objectOf(
    Object.entries(parameters).map(([name, given]): [string, T] => {
      if (given === null || typeof given !== "object" || !("reference" in given) || given.reference !== null) {
        return [name, given];
      }
      const { reference: _, ...rest } = given;
      return [name, rest as object as T];
    }),
  );
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
    // Source: quoted in Azure/bicep#1994. It leaves parentheses out, which the REST interface allows.
    throw new ArmError(
      400,
      "InvalidDeployment",
      `The provided deployment name '${name}' has these invalid characters: '${name.replace(/[-\w.()]/g, "")}'. ` +
        "The name can only be a letter, digit, '-', '.' or '_'. Please see https://aka.ms/arm-deploy for usage details.",
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
  const debug = properties.debugSetting;
  if (isJsonObject(debug) && !["none", "undefined", "null"].includes(String(debug.detailLevel).toLowerCase())) {
    throw notImplemented(`the debug setting '${String(debug.detailLevel)}' of deployments`);
  }
}

function modeIn({ mode }: JsonObject): DeploymentRequest["mode"] {
  const found = (["Incremental", "Complete"] as const).find(
    (each) => each.toLowerCase() === String(mode).toLowerCase(),
  );
  if (found === undefined) {
    throw invalidContent("Required property 'mode' must be 'Incremental' or 'Complete'. Path 'properties.mode'.");
  }
  return found;
}

/** The facts about a deployment and its place that template functions can read. */
export function factsOf(
  scope: DeploymentScope,
  name: string,
  request: DeploymentRequest,
  place: {
    readonly tenantId: string;
    readonly origin: string;
    readonly subscriptionName: string;
    readonly now: number;
  },
): Facts {
  const { subscriptionId, resourceGroup } = scope;
  const { tenantId, origin } = place;
  return {
    now: place.now,
    subscriptionId,
    ...(resourceGroup === undefined ? {} : groupFacts(resourceGroup)),
    subscription: {
      id: `/subscriptions/${subscriptionId}`,
      subscriptionId,
      tenantId,
      displayName: place.subscriptionName,
    },
    // A token's claims do not reach this place: it tells of the one principal of the local tenant.
    deployer: { objectId: PRINCIPAL_ID, tenantId, userPrincipalName: "" },
    tenant: { tenantId, countryCode: "", displayName: "", tenantType: "AAD" },
    deployment: {
      name,
      ...(request.location === undefined ? {} : { location: request.location }),
      properties: {
        template: request.template,
        templateHash: templateHashOf(request.template),
        parameters: withoutSecrets(request),
        mode: request.mode,
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

function groupFacts({ id, name, location, tags }: TargetGroup): Pick<Facts, "resourceGroupName" | "resourceGroup"> {
  const type = "Microsoft.Resources/resourceGroups";
  const properties = { provisioningState: "Succeeded" };
  return { resourceGroupName: name, resourceGroup: { id, name, type, location, tags: { ...tags }, properties } };
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
