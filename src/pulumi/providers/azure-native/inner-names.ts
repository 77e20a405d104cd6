import { isList, isMap, type PropertyMap, type PropertyValue } from "../values";
import type { ResourceType } from "./resource-type";

/** The differences between Azure and programs inside of properties. */
type Inside = Pick<ResourceType, "renamedInside" | "wrapped">;

/** Its names are chosen by the program. */
const FREE = "tags";

/** The members beside the `properties` of an inner object. */
const BESIDE_PROPERTIES: ReadonlySet<string> = new Set([
  "etag",
  "id",
  "location",
  "name",
  "sku",
  "tags",
  "type",
  "zones",
]);

/** Converts inner properties from a program's form to Azure's. */
export function asInAzure(values: PropertyMap, { renamedInside, wrapped = [] }: Inside): PropertyMap {
  const names = new Map(Object.entries(renamedInside ?? {}));
  return walk(values, (name, inner) => [names.get(name) ?? name, wrapped.includes(name) ? each(inner, wrap) : inner]);
}

/** Converts inner properties from Azure's form to a program's. */
export function asInPrograms(values: PropertyMap, { renamedInside = {}, wrapped = [] }: Inside): PropertyMap {
  const names = new Map(Object.entries(renamedInside).map(([name, azureName]) => [azureName, name]));
  return walk(values, (name, inner) => [names.get(name) ?? name, wrapped.includes(name) ? each(inner, unwrap) : inner]);
}

type Change = (name: string, value: PropertyValue) => readonly [string, PropertyValue];

/** Changes each property, innermost first. */
function walk(values: PropertyMap, change: Change): PropertyMap {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      name === FREE ? [name, value] : change(name, walkValue(value, change)),
    ),
  );
}

function walkValue(value: PropertyValue, change: Change): PropertyValue {
  if (isList(value)) return value.map((item) => walkValue(item, change));
  return isMap(value) ? walk(value, change) : value;
}

function each(value: PropertyValue, change: (values: PropertyMap) => PropertyMap): PropertyValue {
  if (isList(value)) return value.map((item) => (isMap(item) ? change(item) : item));
  return isMap(value) ? change(value) : value;
}

function wrap(values: PropertyMap): PropertyMap {
  const entries = Object.entries(values);
  const inside = entries.filter(([name]) => !BESIDE_PROPERTIES.has(name));
  const beside = Object.fromEntries(entries.filter(([name]) => BESIDE_PROPERTIES.has(name)));
  return inside.length > 0 ? { ...beside, properties: Object.fromEntries(inside) } : beside;
}

function unwrap({ properties, ...beside }: PropertyMap): PropertyMap {
  return isMap(properties) ? { ...properties, ...beside } : beside;
}
