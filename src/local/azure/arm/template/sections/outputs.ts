import { placeOf } from "../../exact-json/places";
import { isObject, propertyAnyCase, type Value, type ValueObject } from "../../exact-json/values";
import { ExpressionError, framed, inPlace, validationFailed } from "../errors";
import { evaluateValue, evaluation } from "../expressions/evaluation";
import { run, type Step } from "../expressions/machine";
import { repeated } from "../expressions/repetition";
import { type Answers, asFarAsKnown, type Scope } from "../scope";
import { checkValue } from "./checks";
import { checkSize } from "./limits";
import { UNTYPED } from "./parameters";
import { type DeclaredType, typeOf } from "./types";

/** An output of a deployment. */
export interface Output {
  readonly name: string;
  readonly type: DeclaredType;
  /** Its value. Throws `Suspended` if it needs an answer that is not in `answers`. */
  value(answers: Answers): Value;
}

/** Reads the outputs whose condition is true. Evaluates what need not wait until the deployment runs. */
export function outputsOf(
  outputs: ValueObject,
  definitions: ValueObject,
  fixed: Scope,
  running: (answers: Answers) => Scope,
): Output[] {
  return Object.entries(outputs).flatMap(([name, output]) => {
    const path = `properties.template.outputs.${name}`;
    const frame = (reason: string) =>
      validationFailed(`The template output '${name}' is not valid: ${reason}.`, path, placeOf(output));
    if (!isObject(output)) {
      throw frame("it must be an object");
    }
    const member = (wanted: string) => propertyAnyCase(output, wanted);
    const type = typed(output, definitions, path);
    if (inPlace(() => evaluateValue(member("condition") ?? true, fixed), frame) !== true) {
      return [];
    }
    const copy = member("copy");
    const source = member("value") ?? null;
    const evaluated = (scope: Scope): Value => run(isObject(copy) ? listOf(copy, scope) : evaluation(source, scope));
    const check = (value: Value) => {
      const subject = (at: string) => `template output '${at}'`;
      checkValue(value, output, name, { definitions, subject, secure: type.secure });
      checkSize(value);
    };
    const early = inPlace(() => asFarAsKnown(running, evaluated), frame);
    if (early !== undefined) {
      inPlace(
        () => check(early),
        (reason) => validationFailed(reason, path, placeOf(output)),
      );
    }
    const value = (answers: Answers) => {
      const found = evaluated(running(answers));
      check(found);
      return found;
    };
    return [{ name, type, value }];
  });
}

function typed(output: ValueObject, definitions: ValueObject, path: string): DeclaredType {
  try {
    return typeOf(output, definitions, path) ?? UNTYPED;
  } catch (error) {
    throw framed(error, (reason) => validationFailed(reason, path, placeOf(output)));
  }
}

function listOf(copy: ValueObject, scope: Scope): Step {
  const [count, input] = [propertyAnyCase(copy, "count"), propertyAnyCase(copy, "input")];
  if (count === undefined || input === undefined) {
    throw new ExpressionError("its 'copy' must have a 'count' and an 'input'");
  }
  return repeated({ name: "", count, input, source: copy }, scope, evaluation, true);
}
