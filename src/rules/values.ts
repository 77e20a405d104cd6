import type { Problem } from "./problem";

/** Allowed values as a message shows them: `"a", "b" or "c"`. */
export function choices(allowed: readonly string[]): string {
  const quoted = allowed.map((value) => `"${value}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

/** Checks a value that must be one of a few. Skips a value that is not a string, because it is not known yet. */
export function checkChoice(path: string, value: unknown, allowed: readonly string[]): Problem[] {
  return typeof value !== "string" || allowed.includes(value)
    ? []
    : [{ path, reason: `"${value}" is not allowed: use ${choices(allowed)}` }];
}

/** Checks that no two names differ only in case. Azure treats such names as one. */
export function checkTwins(path: string, names: readonly string[], what: string): Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const name of names) {
    const twin = seen.get(name.toUpperCase());
    if (twin !== undefined) {
      problems.push({
        path: `${path}[${JSON.stringify(name)}]`,
        reason: `"${name}" and "${twin}" differ only in case, and App Service treats them as one ${what}: remove one`,
      });
    }
    seen.set(name.toUpperCase(), name);
  }
  return problems;
}

/** Checks that a number is within its bounds. Skips a value that is not a number, because it is not known yet. */
export function checkNumber(path: string, value: unknown, least: number, most: number): Problem[] {
  return typeof value !== "number" || (value >= least && value <= most)
    ? []
    : [{ path, reason: `${value} is not allowed: use a number from ${least} to ${most}` }];
}

/** The same for a whole number. */
export function checkWholeNumber(path: string, value: unknown, least: number, most: number): Problem[] {
  return typeof value !== "number" || (Number.isInteger(value) && value >= least && value <= most)
    ? []
    : [{ path, reason: `${value} is not allowed: use a whole number from ${least} to ${most}` }];
}

/** Whether a value is a plain object. An Output, whose value comes later, is not. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
