/**
 * What a body may have, or a part of it:
 *
 * - the name of a JSON type, or `any`;
 * - `text`, for a string that may also be written as a number or a boolean;
 * - `A|B`, a closed set of texts; `~A|B`, a set that is not closed;
 * - `readOnly` for what only Azure writes;
 * - a list of one type;
 * - an object of types by name. `*` is the type of all other names, which are then the caller's own.
 */
export type BodyType = string | readonly [BodyType] | { readonly [name: string]: BodyType };

/** An object with names that Azure knows, and any others. Their values are checked elsewhere. */
export function withNames(...names: readonly string[]): { readonly [name: string]: BodyType } {
  return { ...Object.fromEntries(names.map((name) => [name, "any"])), "*": "any" };
}

/** The body of a resource with these properties, of a service that is not App Service. */
export function resourceWith(properties: BodyType): { readonly [name: string]: BodyType } {
  return { ...RESOURCE, properties };
}

/** What is common to all resources. */
const RESOURCE: { readonly [name: string]: BodyType } = {
  location: "string",
  kind: "string",
  managedBy: "string",
  tags: { "*": "string" },
  identity: { type: "string", userAssignedIdentities: { "*": "any" }, "*": "any" },
  sku: { name: "string", tier: "string", size: "string", family: "string", capacity: "number", "*": "any" },
  properties: "any",
  "*": "any",
};

/** What the body of every resource may have, for resources whose properties are not listed here. */
export const ANY_RESOURCE: BodyType = RESOURCE;
