import { placeOf } from "../../exact-json/places";
import { findKey, isObject, propertyAnyCase, type Value, type ValueObject } from "../../exact-json/values";
import { ArmError, notImplemented } from "../../protocol";
import { at, DECLARATIONS_HELP, framed, PARAMETERS_HELP, validationFailed } from "../errors";
import { evaluation } from "../expressions/evaluation";
import type { Step } from "../expressions/machine";
import type { Scope } from "../scope";
import { checkValue } from "./checks";
import { type DeclaredType, declaredType, memberOf, schemasOf, typeOf } from "./types";

/** A declared parameter with what a request gives for it. */
export interface Parameter {
  readonly name: string;
  readonly type: DeclaredType;
  /** Its value: the given one as it is, never an expression, or the default. */
  value(scope: Scope): Step;
  /** Refuses a value that does not fit the declaration. */
  check(value: Value): void;
}

/** The type of a parameter or an output that declares none. Every value fits. */
export const UNTYPED: DeclaredType = { name: "Any", takes: "Any", secure: false, accepts: () => true };

/**
 * Reads a template's parameters. Refuses values for parameters that it does not have.
 *
 * @param declarations The template's `parameters`.
 * @param given The request's `parameters`, each `{ value }`.
 */
export function parametersOf(declarations: ValueObject, given: ValueObject, definitions: ValueObject): Parameter[] {
  refuseUnknown(declarations, given);
  return Object.entries(declarations).map(([name, source]) => {
    const declaration = isObject(source) ? source : {};
    const type = declared(name, declaration, definitions);
    const check = (value: Value): void => {
      const subject = (path: string) => `template parameter '${path}'`;
      try {
        checkValue(value, declaration, name, { definitions, subject, secure: type.secure });
      } catch (error) {
        throw framed(error, (reason) => validationFailed(reason, pathOf(name), placeOf(declaration)));
      }
    };
    return {
      name,
      type,
      check,
      value: (scope) => chosen({ name, declaration, definitions }, propertyAnyCase(given, name), scope),
    };
  });
}

function pathOf(name: string): string {
  return `properties.template.parameters.${name}`;
}

function refuseUnknown(declarations: ValueObject, given: ValueObject): void {
  const unknown = Object.keys(given).filter((name) => findKey(declarations, name) === undefined);
  if (unknown.length > 0) {
    throw validationFailed(
      `The following parameters were supplied, but do not correspond to any parameters defined in the template: '${unknown.join(", ")}'. The parameters defined in the template are: '${Object.keys(declarations).join(", ")}'. Please see https://aka.ms/arm-pass-parameter-values for usage details.`,
    );
  }
}

function declared(name: string, declaration: ValueObject, definitions: ValueObject): DeclaredType {
  if (memberOf(declaration, "type") === undefined && memberOf(declaration, "$ref") === undefined) {
    return UNTYPED;
  }
  const written = memberOf(declaration, "type");
  if (written !== undefined && declaredType(written) === undefined) {
    throw validationFailed(
      `The template parameter '${name}' ${at(declaration)} is not valid. The parameter type must be one of 'Array, Bool, Int, Object, SecureObject, SecureString, String'. ${DECLARATIONS_HELP}`,
      pathOf(name),
      placeOf(declaration),
    );
  }
  try {
    return typeOf(declaration, definitions, pathOf(name)) ?? UNTYPED;
  } catch (error) {
    throw framed(error, (reason) => validationFailed(reason, pathOf(name)));
  }
}

interface Declared {
  readonly name: string;
  readonly declaration: ValueObject;
  readonly definitions: ValueObject;
}

function* chosen({ name, declaration, definitions }: Declared, given: Value | undefined, scope: Scope): Step {
  const member = (wanted: string) => (isObject(given) ? memberOf(given, wanted) : undefined);
  if (member("reference") !== undefined) {
    throw notImplemented(`parameters whose value is in a key vault ('${name}')`);
  }
  if (member("expression") !== undefined) {
    throw notImplemented(`parameters whose value is an expression ('${name}')`);
  }
  const isNullable = schemasOf(declaration, definitions, name).some((it) => memberOf(it, "nullable") === true);
  const value = member("value");
  if (value === null && !isNullable) {
    throw new ArmError(
      400,
      "InvalidDeploymentParameterValue",
      `The value of deployment parameter '${name}' is null. Please specify the value or use the parameter reference. ${PARAMETERS_HELP}`,
    );
  }
  if (value !== undefined) {
    return value;
  }
  const key = findKey(declaration, "defaultValue");
  if (key !== undefined) {
    try {
      return yield evaluation(declaration[key] ?? null, { ...scope, isDefault: true });
    } catch (error) {
      throw framed(error, (reason) =>
        validationFailed(
          `The template expression in parameter '${name}' ${at(declaration, key)} is not valid: ${reason}`,
          pathOf(name),
          placeOf(declaration, key),
        ),
      );
    }
  }
  if (isNullable) {
    return null;
  }
  throw validationFailed(
    `The value for the template parameter '${name}' ${at(declaration)} is not provided. ${PARAMETERS_HELP}`,
    pathOf(name),
    placeOf(declaration),
  );
}
