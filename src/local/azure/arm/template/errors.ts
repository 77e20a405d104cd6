import { ArmError } from "../protocol";

/** Where ARM's messages send people for help with expressions. */
export const EXPRESSIONS_HELP = "Please see https://aka.ms/arm-template-expressions for usage details.";

/** Where ARM's messages send people for help with the resources of a template. */
export const RESOURCES_HELP = "Please see https://aka.ms/arm-syntax-resources for usage details.";

/** Where ARM's messages send people for help with parameters. */
export const PARAMETERS_HELP = "Please see https://aka.ms/arm-create-parameter-file for usage details.";

/**
 * Where in the text the fault is. The template arrives here parsed, so the line is not known; ARM says 0 in that case.
 */
export const POSITION = "at line '0' and column '0'";

/** An expression that cannot be parsed or evaluated. Whoever knows the place turns it into an answer. */
export class ExpressionError extends Error {}

/** A template that ARM refuses: 400 `InvalidTemplate` with the path of the fault. */
export function invalidTemplate(message: string, path = ""): ArmError {
  const additionalInfo = [{ type: "TemplateViolation", info: { lineNumber: 0, linePosition: 0, path } }];
  const code = "InvalidTemplate";
  return new ArmError(400, code, message, { error: { code, message, additionalInfo } });
}

/** A template that does not pass ARM's validation, in the frame that ARM puts around the reason. */
export function validationFailed(reason: string, path = ""): ArmError {
  return invalidTemplate(`Deployment template validation failed: '${reason}'.`, path);
}

/** A request body that has not the form of a deployment. */
export function invalidContent(reason: string): ArmError {
  return new ArmError(
    400,
    "InvalidRequestContent",
    `The request content was invalid and could not be deserialized: '${reason}'.`,
  );
}

/** Runs a step and gives a fault of an expression the frame of its place; every other error passes. */
export function inPlace<T>(step: () => T, frame: (reason: string) => Error): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof ExpressionError ? frame(error.message) : error;
  }
}
