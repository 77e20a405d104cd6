import { createHash, randomBytes } from "node:crypto";
import type { CheckFailure, CheckRequest, CheckResult } from "../plugin";
import { hasUnknown, type MutablePropertyMap, type PropertyMap, UNKNOWN } from "../values";
import { parametersOf } from "./body";
import type { ResourceType } from "./resource-type";

/** Marks inputs with a generated name. A replacement can then be created before the old resource is deleted. */
export const CREATE_BEFORE_DELETE = "__createBeforeDelete";

/** Where to find a resource's location if the program gives none. */
export interface LocationSource {
  /** The provider's configuration. */
  readonly configured: string | undefined;
  /** Reads a resource group's location; undefined if the group does not exist. */
  ofResourceGroup(name: string): Promise<string | undefined>;
}

/** Fills in a missing name and location. Then reports inputs that are still missing. */
export async function checkInputs(
  type: ResourceType,
  request: CheckRequest,
  locations: LocationSource,
): Promise<CheckResult> {
  const inputs: MutablePropertyMap = { ...request.news };
  Object.assign(inputs, chooseName(type, request));
  if (inputs.location === undefined && type.defaultLocation) {
    const location = await defaultLocation(type.defaultLocation, request.olds, inputs, locations);
    if (location !== undefined) inputs.location = location;
  }
  // Blobs have no version: Azure Resource Manager does not know them.
  if (inputs.azureApiVersion === undefined && !type.isBlob) inputs.azureApiVersion = type.apiVersion;
  const failures = [...parametersOf(type.path), ...type.required]
    .filter((property) => inputs[property] === undefined)
    .map(missing);
  return { inputs, failures };
}

function missing(property: string): CheckFailure {
  const advice =
    property === "location"
      ? ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."
      : "";
  return { property, reason: `missing required property '${property}'${advice}` };
}

function chooseName(type: ResourceType, { olds, news, name, randomSeed, autonaming }: CheckRequest): PropertyMap {
  const property = type.autonamed;
  if (property === undefined || news[property] !== undefined) return {};
  const old = olds[property];
  if (old !== undefined) {
    const flag = olds[CREATE_BEFORE_DELETE];
    return { [property]: old, ...(flag === undefined ? {} : { [CREATE_BEFORE_DELETE]: flag }) };
  }
  if (autonaming?.mode === "disable") return {};
  if (type.copiesName && !autonaming) return { [property]: name };
  if (type.isNamedByGuid) return { [property]: guid(randomSeed, name), [CREATE_BEFORE_DELETE]: true };
  const chosen = autonaming ? autonaming.proposedName : `${name}${suffix(randomSeed, name)}`;
  return { [property]: chosen, [CREATE_BEFORE_DELETE]: true };
}

/** Eight hexadecimal characters. The same seed always gives the same ones. */
function suffix(seed: Uint8Array, name: string): string {
  return chanceOf(seed, name).slice(0, 8);
}

/** The same GUID for the same seed. */
function guid(seed: Uint8Array, name: string): string {
  return chanceOf(seed, name).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}

function chanceOf(seed: Uint8Array, name: string): string {
  const chance = seed.length > 0 ? seed : randomBytes(16);
  return createHash("sha256").update(chance).update(name).digest("hex");
}

async function defaultLocation(
  source: "configuration" | "resource group",
  olds: PropertyMap,
  inputs: PropertyMap,
  locations: LocationSource,
): Promise<PropertyMap[string] | undefined> {
  if (olds.location !== undefined) return olds.location;
  if (locations.configured) return locations.configured;
  const { resourceGroupName: group } = inputs;
  if (source === "configuration" || group === undefined) return undefined;
  if (hasUnknown(group)) return UNKNOWN;
  return typeof group === "string" ? locations.ofResourceGroup(group) : undefined;
}
