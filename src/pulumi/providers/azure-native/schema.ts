import { ANY, each, type FunctionSchema, type PackageSchema, type ResourceSchema, TEXT } from "../schema";
import { BESIDE_POST_FUNCTIONS } from "./beside-types";
import { parametersOf } from "./body";
import type { ResourceType } from "./resource-type";
import { RESOURCE_FUNCTIONS, RESOURCE_TYPES } from "./resource-types";
import type { Shape } from "./shape";
import { POST_FUNCTIONS, type PostFunction } from "./storage-types";

/** What the functions about the client take and give. */
const CLIENT_FUNCTIONS: Readonly<Record<string, FunctionSchema>> = {
  "authorization:getClientConfig": {
    inputs: {},
    outputs: { properties: each(["clientId", "objectId", "subscriptionId", "tenantId"], TEXT) },
  },
  "authorization:getClientToken": {
    inputs: { properties: each(["endpoint"], TEXT) },
    outputs: { properties: each(["token"], TEXT) },
  },
};

/** The provider's settings that the local App Service reads. The others of azure-native are left out. */
const SETTINGS = ["environment", "location", "metadataHost", "subscriptionId", "tenantId"];

/**
 * The schema of the types that the local App Service models, for languages that ask for it. Names, and what is required, are
 * those of azure-native. Types are not: nearly every value may be of any.
 */
export function azureNativeSchema(version: string): PackageSchema {
  return {
    name: "azure-native",
    version,
    provider: { properties: each(SETTINGS, TEXT) },
    resources: tokens(RESOURCE_TYPES, resourceSchema),
    functions: {
      ...tokens(RESOURCE_FUNCTIONS, readFunction),
      ...tokens({ ...POST_FUNCTIONS, ...BESIDE_POST_FUNCTIONS }, postFunction),
      ...tokens(CLIENT_FUNCTIONS, (schema) => schema),
    },
  };
}

function resourceSchema(type: ResourceType): ResourceSchema {
  const parameters = parametersOf(type.path);
  // What the provider fills in need not be declared.
  const filledIn = [type.autonamed, type.defaultLocation ? "location" : undefined];
  return {
    type: "object",
    inputProperties: { ...typed(type.inputs), ...each(parameters, TEXT) },
    requiredInputs: [...parameters, ...type.required].filter((name) => !filledIn.includes(name)),
    properties: typed(type.outputs),
  };
}

function readFunction(read: string): FunctionSchema {
  const type = RESOURCE_TYPES[read];
  const parameters = parametersOf(type?.path ?? "");
  return {
    inputs: { type: "object", properties: each(parameters, TEXT), required: parameters },
    outputs: { type: "object", properties: { ...typed(type?.outputs ?? {}), id: TEXT } },
  };
}

function postFunction({ path, body, outputs }: PostFunction): FunctionSchema {
  const parameters = parametersOf(path);
  return {
    inputs: {
      type: "object",
      properties: { ...each(Object.keys(body), ANY), ...each(parameters, TEXT) },
      required: parameters,
    },
    outputs: { type: "object", properties: typed(outputs) },
  };
}

/** Those that are text for each type. */
const TEXTS: readonly string[] = ["azureApiVersion", "kind", "location", "name", "type"];

function typed(shape: Shape): Record<string, typeof ANY> {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, TEXTS.includes(name) ? TEXT : ANY]));
}

function tokens<Known, Schema>(table: Readonly<Record<string, Known>>, schema: (known: Known) => Schema) {
  return Object.fromEntries(Object.entries(table).map(([key, known]) => [`azure-native:${key}`, schema(known)]));
}
