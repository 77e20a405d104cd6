import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";

/** What is wrong with a declaration. Pulumi shows errors by inspecting them: its users need the text, and no stack. */
class DeclarationError extends pulumi.InputPropertiesError {
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
  throw new DeclarationError({
    message: `${subject} cannot be declared like this:\n${lines.join("\n")}`,
    errors: problems.map(({ path, reason }) => ({ propertyPath: path, reason })),
  });
}
