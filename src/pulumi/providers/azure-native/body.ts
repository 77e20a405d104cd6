import { isList, isMap, type MutablePropertyMap, type PropertyMap, type PropertyValue } from "../values";
import { asInAzure, asInPrograms } from "./inner-names";
import { withFlatPush, withNestedPush } from "./push-settings";
import type { ResourceType } from "./resource-type";
import { keepKnown } from "./shape";

/** The inputs that Azure has at the top of a resource. All others are in its `properties`. */
const TOP_LEVEL: ReadonlySet<string> = new Set([
  "extendedLocation",
  "identity",
  "kind",
  "location",
  "managedBy",
  "sku",
  "tags",
]);

/** Path parameters whose values are ids, with slashes in them. */
const IDS: ReadonlySet<string> = new Set(["resourceUri", "scope"]);

/** The names of a path's parameters, except the subscription. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).filter((name) => name !== "subscriptionId");
}

/** Fills in a type's path with inputs. */
export function pathOf(type: Pick<ResourceType, "path">, subscriptionId: string, inputs: PropertyMap): string {
  return type.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = name === "subscriptionId" ? subscriptionId : inputs[name];
    if (typeof value !== "string" || value === "") throw new Error(`missing required property '${name}'`);
    return IDS.has(name) ? value.replace(/^\/+|\/+$/g, "") : encodeURIComponent(value);
  });
}

/** Reads the values of the path's parameters from an id. */
export function parametersIn(id: string, type: ResourceType): PropertyMap {
  const pattern = type.path.replace(/\/\{(\w+)\}/g, (_, name: string) =>
    IDS.has(name) ? `(?<${name}>/.+)` : `/(?<${name}>[^/]+)`,
  );
  const found = new RegExp(`^${pattern}$`, "i").exec(id)?.groups;
  if (!found) throw new Error(`'${id}' is not the id of such a resource; one looks like '${type.path}'`);
  return Object.fromEntries(parametersOf(type.path).map((name) => [name, decodeURIComponent(found[name] ?? "")]));
}

/** The body of the PUT for a resource with these inputs. */
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
  if (isMap(properties.siteConfig)) properties.siteConfig = withNestedPush(properties.siteConfig);
  return { ...body, properties };
}

function isAtTop({ propertiesOfTop, topOfBody }: ResourceType, name: string): boolean {
  return (TOP_LEVEL.has(name) && !propertiesOfTop?.includes(name)) || (topOfBody?.includes(name) ?? false);
}

/** Reads the outputs from an answer of Azure. */
export function outputsOf(type: ResourceType, answer: PropertyMap): PropertyMap {
  const body = asInPrograms(answer, type);
  const { properties, ...top } = body;
  // Values at the top win. A site has its name, its kind and its tags in both places, in two forms.
  const answered = type.isFlattened && isMap(properties) ? { properties, ...properties, ...top } : body;
  const named: MutablePropertyMap = { ...answered };
  for (const [name, azureName] of Object.entries(type.renamed ?? {})) {
    const value = answered[azureName];
    if (value !== undefined) named[name] = value;
  }
  if (isMap(named.siteConfig)) named.siteConfig = withFlatPush(named.siteConfig);
  const { id } = body;
  return {
    ...keepKnown(named, type.outputs),
    azureApiVersion: type.apiVersion,
    ...(typeof id === "string" ? { id } : {}),
  };
}

/** The outputs without the inner resources that the program does not declare in this resource. */
export function withoutDeclaredElsewhere(type: ResourceType, outputs: PropertyMap, inputs: PropertyMap): PropertyMap {
  const elsewhere = (type.declaredElsewhere ?? []).filter((name) => inputs[name] === undefined);
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !elsewhere.includes(name)));
}

/** The outputs that a program can declare, in the form of inputs. */
export function projectOnInputs(type: ResourceType, outputs: PropertyMap): PropertyMap {
  const projected = keepKnown(outputs, type.inputs);
  const { identity } = projected;
  return isMap(identity) ? { ...projected, identity: identityInput(identity) } : projected;
}

/** A program lists the assigned identities; Azure has them as the keys of an object. */
function identityBody(identity: PropertyMap): PropertyMap {
  const { userAssignedIdentities: ids } = identity;
  if (!isList(ids)) return identity;
  const assigned = ids
    .filter((id): id is string => typeof id === "string")
    .map((id): [string, PropertyValue] => [id, {}]);
  return { ...identity, userAssignedIdentities: Object.fromEntries(assigned) };
}

/** The user-assigned identities that a resource had and that are declared no more. */
export function removedIdentities(news: PropertyMap, olds: PropertyMap): string[] {
  const [kept, before] = [news, olds].map(({ identity }) => {
    const ids = isMap(identity) ? identity.userAssignedIdentities : undefined;
    return isList(ids) ? ids.filter((id): id is string => typeof id === "string") : [];
  }) as [string[], string[]];
  const isKept = (id: string) => kept.some((each) => each.toLowerCase() === id.toLowerCase());
  return before.filter((id) => !isKept(id));
}

function identityInput({ type, userAssignedIdentities }: PropertyMap): PropertyMap {
  return {
    ...(type === undefined ? {} : { type }),
    ...(isMap(userAssignedIdentities) ? { userAssignedIdentities: Object.keys(userAssignedIdentities).sort() } : {}),
  };
}
