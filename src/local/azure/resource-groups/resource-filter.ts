import { ArmError, notImplemented } from "../arm/protocol";
import type { JsonObject } from "../json";

/** What a filter can look at. */
export interface Filtered {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly tags: JsonObject;
}

/** A condition of a filter: true for what it lets through. */
type Condition = (item: Filtered) => boolean;

const GROUP = /\/resourceGroups\/([^/]+)/i;

/**
 * Parses the filters of resources and groups: by type, name, group, location, by a tag, or by a tag and its value, joined by `and`.
 *
 * Source: "Resources - List" and "Resource Groups - List" of Azure Resource Manager's REST API.
 *
 * @param what What is filtered, for the error, for example `resources`.
 * @throws ArmError 400 for `tagValue` alone, 501 for terms that are not modelled.
 */
export function filterOf(filter: string, what: string): Condition {
  const terms = filter.split(/\s+and\s+/i).filter((term) => term.trim() !== "");
  const values = new Map<string, string>();
  const conditions = terms.flatMap((term): Condition[] => {
    const [, name = "", operator = "", quoted] =
      /^\s*\(*\s*(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'\s*\)*\s*$/i.exec(term) ?? [];
    const value = (quoted ?? "").replaceAll("''", "'");
    if (quoted === undefined) {
      const substring = /^\s*substringof\(\s*'((?:[^']|'')*)'\s*,\s*name\s*\)\s*$/i.exec(term)?.[1];
      if (substring === undefined) {
        throw notImplemented(`the filter '${filter}' of ${what}`);
      }
      return [({ name: own }) => own.toLowerCase().includes(substring.toLowerCase())];
    }
    if (/^tag(name|value)$/i.test(name) && operator.toLowerCase() === "eq") {
      values.set(name.toLowerCase(), value);
      return [];
    }
    const read = READ[name.toLowerCase()];
    if (!read) {
      throw notImplemented(`the filter '${filter}' of ${what}`);
    }
    const isWanted = operator.toLowerCase() === "eq";
    return [(item) => (read(item).toLowerCase() === value.toLowerCase()) === isWanted];
  });
  const [tag, tagValue] = [values.get("tagname"), values.get("tagvalue")];
  if (tagValue !== undefined && tag === undefined) {
    throw new ArmError(
      400,
      "InvalidFilterInQueryString",
      "Invalid $filter in query string: 'tagValue' needs 'tagName'.",
    );
  }
  return (item) =>
    conditions.every((condition) => condition(item)) && (tag === undefined || hasTag(item.tags, tag, tagValue));
}

const READ: Readonly<Record<string, (item: Filtered) => string>> = {
  resourcetype: ({ type }) => type,
  name: ({ name }) => name,
  resourcegroup: ({ id }) => GROUP.exec(id)?.[1] ?? "",
  location: ({ location }) => location,
};

/** Tag names are compared without case, values with it. Source: "Use tags to organize your Azure resources", Microsoft. */
function hasTag(tags: JsonObject, tag: string, value: string | undefined): boolean {
  return Object.entries(tags).some(
    ([name, own]) => name.toLowerCase() === tag.toLowerCase() && (value === undefined || own === value),
  );
}
