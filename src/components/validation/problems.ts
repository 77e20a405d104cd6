import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";
import { withoutStack } from "../azure/error-text";
import { checkShape, required, type Shape } from "./shape";

/** What is wrong with a declaration. Pulumi shows errors by inspecting them: its users need the text, and no stack. */
class DeclarationError extends pulumi.InputPropertiesError {
  /** By which Pulumi's SDK knows a `RunError`: it shows the text of one alone, and nothing in front of it. */
  readonly __pulumiRunError = true;

  [inspect.custom](): string {
    return this.message;
  }
}

/**
 * Throws when there are problems, all of them in one error.
 *
 * @param subject What has them, for example `SlottedWebApp "shop"`.
 */
export function refuseProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length === 0) {
    return;
  }
  const lines = problems.map(({ path, reason }) => `  ${path}: ${reason}`);
  throw withoutStack(
    new DeclarationError({
      message: `${subject} cannot be declared like this:\n${lines.join("\n")}`,
      errors: problems.map(({ path, reason }) => ({ propertyPath: path, reason })),
    }),
  );
}

/**
 * Throws where arguments are not what TypeScript would take: to be done before anything is made of them.
 *
 * @param subject As for {@link refuseProblems}.
 */
export function refuseShape(subject: string, args: unknown, shape: Shape): void {
  if (args === undefined || args === null) {
    refuseProblems(subject, [{ path: "args", reason: "they are missing: declare the arguments of this component" }]);
  }
  refuseProblems(subject, checkShape("", args, required(shape, "declare it")));
}
