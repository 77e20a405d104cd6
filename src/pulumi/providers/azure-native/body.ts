import { isList, isMap, type MutablePropertyMap, type PropertyMap, type PropertyValue } from "../values";
import { asInAzure, asInPrograms } from "./inner-names";
import type { ResourceType } from "./resource-type";
import { keepKnown } from "./shape";

/** The inputs that Azure has at the top of a resource, where the others are in its `properties`. */
const TOP_LEVEL: ReadonlySet<string> = new Set([
  "extendedLocation",
  "identity",
  "kind",
  "location",
  "managedBy",
  "sku",
  "tags",
]);

/** Parameters of paths that are ids of their own, with slashes in them. */
const IDS: ReadonlySet<string> = new Set(["resourceUri", "scope"]);

/** The names of a path's parameters, but for the subscription. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).filter((name) => name !== "subscriptionId");
}

/** Puts inputs into a type's path. */
export function pathOf(type: Pick<ResourceType, "path">, subscriptionId: string, inputs: PropertyMap): string {
  return type.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = name === "subscriptionId" ? subscriptionId : inputs[name];
    if (typeof value !== "string" || value === "") throw new Error(`missing required property '${name}'`);
    return IDS.has(name) ? value.replace(/^\/+|\/+$/g, "") : encodeURIComponent(value);
  });
}

/** Finds in an id what a type's path has parameters for. */
export function parametersIn(id: string, type: ResourceType): PropertyMap {
  const pattern = type.path.replace(/\/\{(\w+)\}/g, (_, name: string) =>
    IDS.has(name) ? `(?<${name}>/.+)` : `/(?<${name}>[^/]+)`,
  );
  const found = new RegExp(`^${pattern}$`, "i").exec(id)?.groups;
  if (!found) throw new Error(`'${id}' is not the id of such a resource; one looks like '${type.path}'`);
  return Object.fromEntries(parametersOf(type.path).map((name) => [name, decodeURIComponent(found[name] ?? "")]));
}

/** The body of the PUT that makes a resource what its inputs say. */
export function requestBody(type: ResourceType, inputs: PropertyMap): PropertyMap {
  const known = asInAzure(keepKnown(inputs, type.inputs), type);
  const { identity } = known;
  const sent = isMap(identity) ? { ...known, identity: identityBody(identity) } : known;
  if (!type.isFlattened) return sent;
  const body: MutablePropertyMap = {};
  const properties: MutablePropertyMap = {};
  for (const [name, value] of Object.entries(sent)) {
    if (isAtTop(type, name)) body[name] = value;
    else properties[type.renamed?.[name] ?? name] = value;
  }
  return { ...body, properties };
}

function isAtTop({ propertiesOfTop, topOfBody }: ResourceType, name: string): boolean {
  return (TOP_LEVEL.has(name) && !propertiesOfTop?.includes(name)) || (topOfBody?.includes(name) ?? false);
}

/** The outputs in what Azure answered. */
export function outputsOf(type: ResourceType, answer: PropertyMap): PropertyMap {
  const body = asInPrograms(answer, type);
  const { properties, ...top } = body;
  // What is at the top wins: a site has its name, its kind and its tags in both places, in two shapes.
  const answered = type.isFlattened && isMap(properties) ? { properties, ...properties, ...top } : body;
  const named: MutablePropertyMap = { ...answered };
  for (const [name, azureName] of Object.entries(type.renamed ?? {})) {
    const value = answered[azureName];
    if (value !== undefined) named[name] = value;
  }
  return { ...keepKnown(named, type.outputs), azureApiVersion: type.apiVersion };
}

/** The part of the outputs that a program can declare, in the form in which it would. */
export function projectOnInputs(type: ResourceType, outputs: PropertyMap): PropertyMap {
  const projected = keepKnown(outputs, type.inputs);
  const { identity } = projected;
  return isMap(identity) ? { ...projected, identity: identityInput(identity) } : projected;
}

/** A program lists the identities that it assigns; Azure has them as the keys of an object. */
function identityBody(identity: PropertyMap): PropertyMap {
  const { userAssignedIdentities: ids } = identity;
  if (!isList(ids)) return identity;
  const assigned = ids
    .filter((id): id is string => typeof id === "string")
    .map((id): [string, PropertyValue] => [id, {}]);
  return { ...identity, userAssignedIdentities: Object.fromEntries(assigned) };
}

function identityInput({ type, userAssignedIdentities }: PropertyMap): PropertyMap {
  return {
    ...(type === undefined ? {} : { type }),
    ...(isMap(userAssignedIdentities) ? { userAssignedIdentities: Object.keys(userAssignedIdentities).sort() } : {}),
  };
}
