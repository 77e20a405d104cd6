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

/** What the body of every resource may have, for resources whose properties are not listed here. */
export const ANY_RESOURCE: BodyType = {
  location: "string",
  kind: "string",
  tags: { "*": "string" },
  identity: { type: "string", userAssignedIdentities: { "*": "any" }, "*": "any" },
  sku: { name: "string", tier: "string", size: "string", family: "string", capacity: "number", "*": "any" },
  properties: "any",
  "*": "any",
};
