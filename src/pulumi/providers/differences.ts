import { isAsset, isList, isMap, isSame, type PropertyMap, type PropertyValue } from "./values";

/** What happened to one property. */
export type Change = "add" | "delete" | "update";

/** A change of one property, and the way to it in the form of Pulumi's property paths. */
export interface Difference {
  /** For example `siteConfig.appSettings[0].value`. */
  readonly path: string;
  /** The name of the property at the top that the path begins with. */
  readonly property: string;
  readonly change: Change;
}

/** Decides that two values of a property at the top mean the same though they differ. */
export type Equivalence = (property: string, left: PropertyValue, right: PropertyValue) => boolean;

/**
 * Lists what changes between the inputs of a resource as they were and as they are to be, each change as deep as it can
 * be told, so that a preview shows it where it is. Properties whose names begin with two underscores are a provider's
 * own notes and never count.
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
