import type { Problem } from "./problem";

/** Choices as a message shows them: `"a", "b" or "c"`. */
export function choices(allowed: readonly string[]): string {
  const quoted = allowed.map((value) => `"${value}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

/** Checks a value that must be one of few. A value that is not known yet, and so no string, is passed over. */
export function checkChoice(path: string, value: unknown, allowed: readonly string[]): Problem[] {
  return typeof value !== "string" || allowed.includes(value)
    ? []
    : [{ path, reason: `"${value}" is not one: use ${choices(allowed)}` }];
}

/** Checks that names are different even for Azure, which takes two that differ in case only for one. */
export function checkTwins(path: string, names: readonly string[], what: string): Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const name of names) {
    const twin = seen.get(name.toUpperCase());
    if (twin !== undefined) {
      problems.push({
        path: `${path}[${JSON.stringify(name)}]`,
        reason: `"${name}" and "${twin}" differ in case only, which App Service takes for one ${what}: remove one`,
      });
    }
    seen.set(name.toUpperCase(), name);
  }
  return problems;
}

/** Checks that a number is within its bounds. A value that is not known yet, and so no number, is passed over. */
export function checkNumber(path: string, value: unknown, least: number, most: number, whole: boolean): Problem[] {
  if (typeof value !== "number" || (value >= least && value <= most && (!whole || Number.isInteger(value)))) {
    return [];
  }
  return [{ path, reason: `${value} cannot be: use a ${whole ? "whole number" : "number"} from ${least} to ${most}` }];
}

/** Whether it is a plain object, and no value that is yet to come. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
