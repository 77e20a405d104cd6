import { isJsonObject, type Json, type JsonObject } from "../../../json";
import { findKey, objectOf } from "../../exact-json/values";
import { sameRegion } from "../../regions";

/** What is shown instead of a value that must not be seen. Source: "ARM template deployment what-if operation", Microsoft. */
export const HIDDEN = "*******";

/** A change of a property, as Azure Resource Manager shows it. */
export interface PropertyChange {
  /** Dotted, from the resource on. Among the children of a list, it begins with an index. */
  readonly path: string;
  readonly propertyChangeType: "Create" | "Delete" | "Modify" | "Array";
  readonly before: Json;
  readonly after: Json;
  readonly children: readonly PropertyChange[] | null;
}

/** A value: what it is, and what may be seen of it. */
export interface Seen {
  readonly value: Json;
  readonly shown: Json;
}

/**
 * Compares a resource with what a template says of it. Only what the template names counts, because a deployment leaves the
 * rest as it is, except for tags. Null in a template names nothing.
 */
export function compare(before: Seen, after: Seen, path = ""): PropertyChange[] {
  if (after.value === null || isSame(before.value, after.value, path)) {
    return [];
  }
  if (isJsonObject(before.value) && isJsonObject(after.value)) {
    return compareMembers(before, after, path);
  }
  if (Array.isArray(before.value) && Array.isArray(after.value)) {
    const children = compareItems(before, after);
    return children.length > 0 ? [{ ...change("Array", path, null, null), children }] : [];
  }
  return [change("Modify", path, isHidden(after) ? HIDDEN : before.shown, after.shown)];
}

/** The part of what there is that a template names. Shows only what may be seen. */
export function namedShown(before: Seen, after: Seen): Json {
  const { value } = after;
  if (isJsonObject(before.value) && isJsonObject(value)) {
    const had = before.value;
    return objectOf(
      Object.keys(value).flatMap((name) => {
        const key = findKey(had, name);
        return key === undefined ? [] : [[key, namedShown(memberOf(before, key), memberOf(after, name))] as const];
      }),
    );
  }
  return isHidden(after) ? HIDDEN : before.shown;
}

/** What there will be: what the template names over what there is. Shows only what may be seen. */
export function mergedShown(before: Json, after: Seen): Json {
  if (after.value === null) {
    return before;
  }
  if (!isJsonObject(before) || !isJsonObject(after.value)) {
    return after.shown;
  }
  const merged: JsonObject = { ...before };
  for (const name of Object.keys(after.value)) {
    const key = findKey(before, name) ?? name;
    merged[key] =
      key === "tags" ? memberOf(after, name).shown : mergedShown(before[key] ?? null, memberOf(after, name));
  }
  return merged;
}

function compareMembers(before: Seen, after: Seen, path: string): PropertyChange[] {
  const [had, has] = [before.value, after.value].map((value) => (isJsonObject(value) ? value : {})) as [
    JsonObject,
    JsonObject,
  ];
  const below = (name: string) => (path === "" ? name : `${path}.${name}`);
  const named = Object.entries(has).flatMap(([name, item]): PropertyChange[] => {
    const key = findKey(had, name);
    if (key === undefined || had[key] === null) {
      return item === null ? [] : [change("Create", below(name), null, memberOf(after, name).shown)];
    }
    return compare(memberOf(before, key), memberOf(after, name), below(name));
  });
  const isReplaced = path === "tags";
  const gone = Object.keys(had).filter((name) => isReplaced && findKey(has, name) === undefined);
  return [...named, ...gone.map((name) => change("Delete", below(name), memberOf(before, name).shown, null))];
}

/** Compares two lists. Items that all have names are held against the item of that name, others by their place. */
function compareItems(before: Seen, after: Seen): PropertyChange[] {
  const [had, has] = [itemsOf(before), itemsOf(after)];
  const isNamed = [...had, ...has].every(({ value }) => nameOf(value) !== undefined);
  const partners = has.map(({ value }, index) =>
    isNamed ? had.findIndex((each) => nameOf(each.value) === nameOf(value)) : index,
  );
  const changed = has.flatMap((item, index): PropertyChange[] => {
    const old = had[partners[index] ?? -1];
    if (old === undefined) {
      return [change("Create", String(index), null, item.shown)];
    }
    if (!isJsonObject(old.value) || !isJsonObject(item.value)) {
      return compare(old, item, String(index));
    }
    const children = compare(old, item);
    return children.length > 0 ? [{ ...change("Modify", String(index), null, null), children }] : [];
  });
  const gone = had.flatMap(({ shown }, index) =>
    partners.includes(index) ? [] : [change("Delete", String(index), shown, null)],
  );
  return [...changed, ...gone];
}

function change(
  propertyChangeType: PropertyChange["propertyChangeType"],
  path: string,
  before: Json,
  after: Json,
): PropertyChange {
  return { path, propertyChangeType, before, after, children: null };
}

function memberOf({ value, shown }: Seen, name: string): Seen {
  return {
    value: isJsonObject(value) ? (value[name] ?? null) : null,
    shown: isJsonObject(shown) ? (shown[name] ?? null) : shown,
  };
}

function itemsOf({ value, shown }: Seen): Seen[] {
  return (Array.isArray(value) ? value : []).map((item, index) => ({
    value: item,
    shown: Array.isArray(shown) ? (shown[index] ?? null) : shown,
  }));
}

function nameOf(item: Json): string | undefined {
  const name = isJsonObject(item) ? item.name : undefined;
  return typeof name === "string" ? name.toLowerCase() : undefined;
}

/** Whether another value is shown than there is. Then what was there before must not be seen either. */
function isHidden({ value, shown }: Seen): boolean {
  return value !== shown && (value === null || typeof value !== "object");
}

/** Whether Azure sees no difference: ids and regions have several spellings, and numbers and booleans may come as texts. */
function isSame(before: Json, after: Json, path: string): boolean {
  if (before === null || typeof before === "object" || typeof after === "object") {
    return false;
  }
  const [one, other] = [String(before), String(after)];
  const isCaseless = other.startsWith("/") || typeof before !== "string" || typeof after !== "string";
  return (
    one === other ||
    (isCaseless && one.toLowerCase() === other.toLowerCase()) ||
    (path === "location" && sameRegion(one, other))
  );
}

/** A value with everything that could tell something hidden. */
export function hidden(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(hidden);
  }
  if (isJsonObject(value)) {
    return objectOf(Object.entries(value).map(([name, item]) => [name, hidden(item)]));
  }
  return value === null || typeof value === "boolean" ? value : HIDDEN;
}
