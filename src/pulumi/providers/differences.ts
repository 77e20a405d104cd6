import { isAsset, isList, isMap, isSame, type PropertyMap, type PropertyValue } from "./values";

/** What happened to one property. */
export type Change = "add" | "delete" | "update";

/** A change of one property, with its Pulumi property path. */
export interface Difference {
  /** For example `siteConfig.appSettings[0].value`. */
  readonly path: string;
  /** The name of the top property in the path. */
  readonly property: string;
  readonly change: Change;
}

/** Decides whether two different values of a top property mean the same. */
export type Equivalence = (property: string, left: PropertyValue, right: PropertyValue) => boolean;

/**
 * Lists the changes from a resource's old inputs to its new ones. Each change is as deep as possible, so that a preview
 * shows it in its place. Ignores properties with names that begin with two underscores; these are a provider's own
 * notes.
 */
export function listDifferences(
  olds: PropertyMap,
  news: PropertyMap,
  isEquivalent: Equivalence = () => false,
): Difference[] {
  const differences: Difference[] = [];
  for (const property of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    if (property.startsWith("__")) continue;
    const left = olds[property];
    const right = news[property];
    if (left !== undefined && right !== undefined && isEquivalent(property, left, right)) continue;
    for (const { path, change } of compare(step("", property), left, right))
      differences.push({ path, property, change });
  }
  return differences;
}

function compare(
  path: string,
  left: PropertyValue | undefined,
  right: PropertyValue | undefined,
): { path: string; change: Change }[] {
  if (left === undefined) return right === undefined ? [] : [{ path, change: "add" }];
  if (right === undefined) return [{ path, change: "delete" }];
  if (isSame(left, right)) return [];
  if (isMap(left) && isMap(right) && !isAsset(left) && !isAsset(right)) {
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
      compare(step(path, key), left[key], right[key]),
    );
  }
  if (isList(left) && isList(right)) {
    return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => index).flatMap((index) =>
      compare(`${path}[${index}]`, left[index], right[index]),
    );
  }
  return [{ path, change: "update" }];
}

function step(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
