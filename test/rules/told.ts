import type { Problem } from "../../src/rules";

/** Problems as one text each, to be compared in full. */
export const told = (problems: readonly Problem[]): string[] =>
  problems.map(({ path, reason }) => `${path}: ${reason}`);
