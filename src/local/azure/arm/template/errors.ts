import { ArmError } from "../protocol";

/** The help link for expressions in ARM's messages. */
export const EXPRESSIONS_HELP = "Please see https://aka.ms/arm-template-expressions for usage details.";

/** The help link for resources in ARM's messages. */
export const RESOURCES_HELP = "Please see https://aka.ms/arm-syntax-resources for usage details.";

/** The help link for parameters in ARM's messages. */
export const PARAMETERS_HELP = "Please see https://aka.ms/arm-create-parameter-file for usage details.";

/**
 * The position of an error in the text. The template arrives here already parsed, so the line is unknown. ARM says 0
 * then.
 */
export const POSITION = "at line '0' and column '0'";

/** An expression that cannot be parsed or evaluated. The caller that knows its place turns it into an answer. */
export class ExpressionError extends Error {}

/** The error for a template that ARM refuses: 400 `InvalidTemplate` with the path of the fault. */
export function invalidTemplate(message: string, path = ""): ArmError {
  const additionalInfo = [{ type: "TemplateViolation", info: { lineNumber: 0, linePosition: 0, path } }];
  const code = "InvalidTemplate";
  return new ArmError(400, code, message, { error: { code, message, additionalInfo } });
}

/** The error for a template that fails ARM's validation. Puts ARM's usual words around the reason. */
export function validationFailed(reason: string, path = ""): ArmError {
  return invalidTemplate(`Deployment template validation failed: '${reason}'.`, path);
}

/** The error for a request body that does not have the form of a deployment. */
export function invalidContent(reason: string): ArmError {
  return new ArmError(
    400,
    "InvalidRequestContent",
    `The request content was invalid and could not be deserialized: '${reason}'.`,
  );
}

/** Runs a step. Adds the place to an error in an expression; passes every other error on. */
export function inPlace<T>(step: () => T, frame: (reason: string) => Error): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof ExpressionError ? frame(error.message) : error;
  }
}
