import { type Place, placeOf } from "../exact-json/places";
import { ArmError } from "../protocol";

/** The help link for expressions in the messages of the service around the engine. */
export const EXPRESSIONS_HELP = "Please see https://aka.ms/arm-template-expressions for usage details.";

/** The help link for functions in ARM's messages. */
export const FUNCTIONS_HELP = "Please see https://aka.ms/arm-functions for usage details.";

/** The help link for resources in ARM's messages. */
export const RESOURCES_HELP = "Please see https://aka.ms/arm-syntax-resources for usage details.";

/** The help link for the values of parameters in ARM's messages. */
export const PARAMETERS_HELP = "Please see https://aka.ms/arm-create-parameter-file for usage details.";

/** The help link for declared parameters in ARM's messages. */
export const DECLARATIONS_HELP = "Please see https://aka.ms/arm-syntax-parameters for usage details.";

/** An expression that cannot be parsed or evaluated. The caller that knows its place turns it into an answer. */
export class ExpressionError extends Error {}

/**
 * A fault that ARM finds before it evaluates anything, such as a name that nothing has. Its message stands by itself: no
 * place is put around it.
 */
export class StructureError extends ExpressionError {}

/** A place as ARM's messages give it. */
export function at(value: unknown, member?: string): string {
  const { line, column } = placeOf(value, member);
  return `at line '${line}' and column '${column}'`;
}

/** The error for a template that ARM refuses: 400 `InvalidTemplate` with the path and the place of the fault. */
export function invalidTemplate(message: string, path = "", place: Place = { line: 0, column: 0 }): ArmError {
  const info = { lineNumber: place.line, linePosition: place.column, path };
  const additionalInfo = [{ type: "TemplateViolation", info }];
  const code = "InvalidTemplate";
  return new ArmError(400, code, message, { error: { code, message, additionalInfo } });
}

/** The error for a template that fails ARM's validation. Puts ARM's usual words around the reason. */
export function validationFailed(reason: string, path = "", place?: Place): ArmError {
  return invalidTemplate(`Deployment template validation failed: '${reason}'.`, path, place);
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
    throw framed(error, frame);
  }
}

/** The error with its place, if it is one in an expression; any other error as it is. */
export function framed(error: unknown, frame: (reason: string) => Error): unknown {
  if (error instanceof StructureError) {
    return validationFailed(error.message);
  }
  return error instanceof ExpressionError ? frame(error.message) : error;
}
