import { notImplemented } from "../../protocol";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import type { Scope, TemplateFunction } from "../scope";
import { addressFunctions } from "./addresses";
import { collectionFunctions } from "./collections";
import { declaredFunctions } from "./declared";
import { encodingFunctions } from "./encoding";
import { identifierFunctions } from "./identifiers";
import { lambdaFunctions } from "./lambdas";
import { logicFunctions } from "./logic";
import { mergingFunctions } from "./merging";
import { networkFunctions } from "./networks";
import { numberFunctions } from "./numbers";
import { placeFunctions } from "./places";
import { isListFunction, listFunction, readingFunctions } from "./reading";
import { textFunctions } from "./text";
import { timeFunctions } from "./times";

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  [
    addressFunctions,
    collectionFunctions,
    declaredFunctions,
    encodingFunctions,
    identifierFunctions,
    lambdaFunctions,
    logicFunctions,
    mergingFunctions,
    networkFunctions,
    numberFunctions,
    placeFunctions,
    readingFunctions,
    textFunctions,
    timeFunctions,
  ].flatMap((table) => Object.entries(table)),
);

/** ARM's functions that are not modelled here. They are refused by name, not as unknown functions. */
const UNMODELLED: ReadonlySet<string> = new Set(["externalinput", "getsecret", "providers"]);

/** Finds a function: one of ARM, or one that the template defines. Refuses a name that neither has. */
export function findFunction(name: string, scope: Scope): TemplateFunction {
  const key = name.toLowerCase();
  const found = FUNCTIONS.get(key) ?? (isListFunction(key) ? listFunction : scope.userFunction?.(name));
  if (found === undefined) {
    throw UNMODELLED.has(key)
      ? notImplemented(`the template function '${name}'`)
      : new ExpressionError(`The template function '${name}' is not valid. ${FUNCTIONS_HELP}`);
  }
  return found;
}
