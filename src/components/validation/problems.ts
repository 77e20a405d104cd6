import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";
import { inOwnWords } from "../azure/error-text";
import { checkShape, namesPassedOver, required, type Shape } from "./shape";

/** The problems of a declaration. Pulumi shows errors by inspecting them. Users need the text, but no stack. */
class DeclarationError extends pulumi.InputPropertiesError {
  /** Marks a `RunError` for Pulumi's SDK, which then only shows the text. */
  readonly __pulumiRunError = true;

  [inspect.custom](): string {
    return this.message;
  }
}

/**
 * Throws one error with all problems, if there are any: an `InputPropertiesError`, of which Pulumi shows the text alone. Call it
 * first in the constructor of a component of your own, so that nothing is declared then.
 *
 * @param subject What has the problems, for example `SlottedWebApp "shop"`.
 */
export function refuseProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length === 0) {
    return;
  }
  const lines = problems.map(({ path, reason }) => `  ${path}: ${reason}`);
  throw inOwnWords(
    new DeclarationError({
      message: `${subject} cannot be declared like this:\n${lines.join("\n")}`,
      errors: problems.map(({ path, reason }) => ({ propertyPath: path, reason })),
    }),
  );
}

/**
 * Throws if arguments do not have the types that TypeScript requires. Must run before they are used.
 *
 * @param subject As for {@link refuseProblems}.
 */
export function refuseShape(subject: string, args: unknown, shape: Shape): void {
  if (args === undefined || args === null) {
    refuseProblems(subject, [{ path: "args", reason: "they are missing: declare the arguments of this component" }]);
  }
  refuseProblems(subject, checkShape("", args, required(shape, "declare it")));
  tellPassedOver(subject, namesPassedOver(args, shape));
}

/** What was told in each run of a program. Arguments are checked again once all of them are known. */
const told = new WeakMap<object, Set<string>>();

function tellPassedOver(subject: string, names: readonly string[]): void {
  const run = pulumi.runtime.getMonitor() ?? told;
  const before = told.get(run) ?? new Set<string>();
  told.set(run, before);
  if (names.length > 0 && !before.has(subject)) {
    before.add(subject);
    void pulumi.log.warn(`${subject} has no argument ${names.join(", ")}: what is declared there has no effect`);
  }
}
