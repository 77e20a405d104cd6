import { createHash } from "node:crypto";
import { type Json, type JsonObject, property } from "../../json";
import { objectOf } from "../exact-json/values";
import type { BoundParameter, CompiledTemplate, TemplateResource } from "../template";
import type { DeploymentRecord, OperationRecord } from "./records";

/** A point in time as ARM writes it, with seven digits after the second. */
export function timestampOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "0000Z");
}

/** A span of time as ARM writes it, for example `PT1M23.627S`. */
export function durationOf(milliseconds: number): string {
  const whole = Math.max(0, milliseconds);
  const [hours, minutes, seconds] = [
    Math.floor(whole / 3_600_000),
    Math.floor(whole / 60_000) % 60,
    (whole % 60_000) / 1000,
  ];
  const long = `${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}`;
  return `PT${long}${seconds > 0 || long === "" ? `${seconds}S` : ""}`;
}

/**
 * The hash by which ARM tells templates apart: a number of at most twenty digits. Bicep writes it into the template, and ARM
 * returns the same one (recorded). For another template it is made up: how ARM computes it is not documented.
 */
export function templateHashOf(template: Json): string {
  const written = property(property(property(template, "metadata"), "_generator"), "templateHash");
  if (typeof written === "string" && /^\d{1,20}$/.test(written)) {
    return written;
  }
  return createHash("sha256").update(JSON.stringify(template)).digest().readBigUInt64BE().toString();
}

/** The parameters as a deployment shows them. A secure one shows only its type. */
export function shownParameters(parameters: readonly BoundParameter[]): JsonObject {
  const shown = ({ type, value }: BoundParameter): JsonObject =>
    type.secure ? { type: type.name } : { type: type.name, value };
  return objectOf(parameters.map((parameter) => [parameter.name, shown(parameter)]));
}

/** A template's resource types, grouped by namespace, with the locations that they are deployed to. */
export function providersOf({ resources }: CompiledTemplate): Json {
  const namespaces = new Map<string, Map<string, Set<string | null>>>();
  for (const { type, location } of resources) {
    const [namespace = "", ...rest] = type.split("/");
    const types = namespaces.get(namespace) ?? new Map<string, Set<string | null>>();
    namespaces.set(namespace, types);
    const locations = types.get(rest.join("/")) ?? new Set();
    types.set(rest.join("/"), locations.add(location ?? null));
  }
  return [...namespaces].map(([namespace, types]) => ({
    namespace,
    resourceTypes: [...types].map(([resourceType, locations]) => ({ resourceType, locations: [...locations] })),
  }));
}

/** The dependencies as a deployment shows them. Leaves out resources that depend on nothing. */
export function dependenciesShown({ resources }: CompiledTemplate): Json {
  return resources
    .filter(({ dependsOn }) => dependsOn.length > 0)
    .map((resource) => ({ dependsOn: resource.dependsOn.map(shownResource), ...shownResource(resource) }));
}

/** The resource that an operation writes. Bicep's client needs the symbolic name. */
export function targetResource(resource: TemplateResource): OperationRecord["targetResource"] {
  const { symbol } = resource;
  return { ...shownResource(resource), ...(symbol === undefined ? {} : { symbolicName: symbol }) };
}

/** The names of a resource in a deployment's answers. */
function shownResource({ id, type, name }: TemplateResource): {
  id: string;
  resourceType: string;
  resourceName: string;
} {
  return { id, resourceType: type, resourceName: name };
}

/** A deployment as ARM shows it. */
export function shownDeployment({ id, name, location, tags, properties }: DeploymentRecord): unknown {
  return {
    id,
    name,
    type: "Microsoft.Resources/deployments",
    ...(location === undefined ? {} : { location }),
    ...(tags === undefined ? {} : { tags }),
    properties,
  };
}

/** From this api-version on, an operation holds the request that Bicep's client reads. */
const WITH_REQUEST = "2025-04-01";

/**
 * An operation of a deployment as ARM shows it.
 *
 * @param apiVersion The api-version of the request. In a new one, `request.content` is the operation once more. That is made up:
 * it is what `bicep deploy` (0.49) reads, and without it fails. Older answers are as recorded.
 */
export function shownOperation(deploymentId: string, operation: OperationRecord, apiVersion = ""): unknown {
  const { operationId, ...properties } = operation;
  const id = `${deploymentId}/operations/${operationId}`;
  const request = apiVersion >= WITH_REQUEST ? { request: { content: { id, operationId, properties } } } : {};
  return { id, operationId, properties: { ...properties, ...request } };
}
