import type { Json, JsonObject } from "../../json";
import { beginsTemplate, placeOf } from "../exact-json/places";
import { fromJson, isObject, toJson, type Value, type ValueObject } from "../exact-json/values";
import { at, ExpressionError, inPlace, invalidTemplate, validationFailed } from "./errors";
import { Effort } from "./expressions/effort";
import { evaluateValue } from "./expressions/evaluation";
import {
  Answers,
  asFarAsKnown,
  type Facts,
  type RunningDeployment,
  type Scope,
  unlessSuspended,
  withoutGroupType,
} from "./scope";
import { dependenciesOf } from "./sections/dependencies";
import { checkSize, Growth } from "./sections/limits";
import { evaluateBody, isDeployment } from "./sections/nested";
import { outlineOf } from "./sections/outline";
import { outputsOf } from "./sections/outputs";
import { type Declaration, declarationsOf, findDeclaration, findDeclarations, framing } from "./sections/resources";
import { symbolsOf } from "./sections/symbols";
import type { DeclaredType } from "./sections/types";

/** A resource that a deployment creates or updates. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  /** Its location in Azure's short form, if it has one that is known beforehand. */
  readonly location?: string;
  /** The name by which a template of version 2.0 calls it, for example `slots[0]`. */
  readonly symbol?: string;
  /** Whether it is itself a deployment. */
  readonly nested: boolean;
  /** The resources that must be deployed first. */
  readonly dependsOn: readonly TemplateResource[];
  /** The body to send. Throws `Suspended` if it needs an answer that is not in `answers`. */
  body(answers: Answers): Json;
  /** The body, where expressions that need an answer that nobody has stay as they are written. Throws `Suspended` too. */
  preview(answers: Answers): Json;
  /** The body with exact numbers, and with the places of a nested template. */
  exactBody(answers: Answers): ValueObject;
}

/** A parameter and its value in one deployment. */
export interface BoundParameter {
  readonly name: string;
  readonly type: DeclaredType;
  readonly value: Json;
}

/** An output of a deployment. */
export interface TemplateOutput {
  readonly name: string;
  readonly type: DeclaredType;
  /** Its value. Throws `Suspended` like the body of a resource. */
  value(answers: Answers): Json;
}

/** A template with its parameters' values, ready to be deployed. */
export interface CompiledTemplate {
  readonly parameters: readonly BoundParameter[];
  /** The resources whose condition is true, in the order of the template. Loops are expanded. */
  readonly resources: readonly TemplateResource[];
  readonly outputs: readonly TemplateOutput[];
}

/**
 * Checks a template as ARM does before it starts a deployment. Evaluates everything that need not wait until the
 * deployment runs.
 *
 * @param template The template: as JavaScript has parsed it, or from `readJson`, which keeps exact numbers and places.
 * @param given The values of its parameters, each `{ value }`. The same.
 * @param facts What the template can read about the place that it is deployed to.
 * @param effort Counts what the evaluation costs. Defaults to a count of its own.
 */
export function compileTemplate(
  template: Json | Value,
  given: JsonObject | ValueObject,
  facts: Facts,
  effort = new Effort(),
): CompiledTemplate {
  try {
    return compiled(exact(template), exact(given), facts, effort);
  } catch (error) {
    // What holds itself many thousand times over is too deep for JavaScript's own functions.
    const isTooDeep = error instanceof RangeError && /call stack/i.test(error.message);
    throw isTooDeep ? validationFailed("The template is nested too deeply") : error;
  }
}

function exact(value: Json | Value): Value {
  return placeOf(value).line > 0 ? (value as Value) : fromJson(value);
}

function compiled(template: Value, given: Value, facts: Facts, effort: Effort): CompiledTemplate {
  if (isObject(template)) {
    beginsTemplate(template);
  }
  const outline = inPlace(() => outlineOf(template), validationFailed);
  const { parameters, scope } = inPlace(
    () => symbolsOf(outline, isObject(given) ? given : {}, facts, effort),
    validationFailed,
  );
  // What is evaluated while the deployment runs lets others go first, so each evaluation counts by itself.
  let isRunning = false;
  const declarations = inPlace(() => declarationsOf(outline.resources, scope), validationFailed);
  const resourceInfo = (symbol: string) => informationOf(declarations, symbol);
  const running =
    (within: Scope) =>
    (answers: Answers): Scope => ({
      ...within,
      effort: isRunning ? new Effort() : effort,
      confidential: within.confidential || answers.hasSecrets,
      resourceInfo,
      runtime: runtimeOf(declarations, answers),
    });
  const outputs = outputsOf(outline.outputs, outline.definitions, scope, running(scope));
  const ready = {
    parameters: parameters.map((it) => ({ ...it, value: toJson(it.value) })),
    resources: resourcesOf(declarations, running),
    outputs: outputs.map((it) => ({ ...it, value: (answers: Answers) => toJson(it.value(answers)) })),
  };
  isRunning = true;
  return ready;
}

function informationOf(declarations: readonly Declaration[], symbol: string): Value {
  const found = findDeclaration(declarations, symbol);
  if (found === undefined) {
    throw unknownReference(symbol);
  }
  const { id, name, type, apiVersion } = found;
  return { id, name, type, apiVersion };
}

function unknownReference(target: string): ExpressionError {
  return new ExpressionError(
    `The template reference '${target}' is not valid: could not find template resource or resource copy with this name. Please see https://aka.ms/arm-function-reference for usage details.`,
  );
}

function runtimeOf(declarations: readonly Declaration[], answers: Answers): RunningDeployment {
  return {
    read: (read) => answers.get(read),
    locate: (target) => {
      const found = findDeclaration(declarations, target);
      if (found !== undefined) {
        return { id: found.id, apiVersion: found.apiVersion };
      }
      if (target.startsWith("/")) {
        return { id: withoutGroupType(target) };
      }
      throw unknownReference(target);
    },
    locateLoop: (name) => {
      const found = findDeclarations(declarations, name);
      if (found.length === 0) {
        throw unknownReference(name);
      }
      return found.filter((it) => it.enabled || it.existing).map(({ id, apiVersion }) => ({ id, apiVersion }));
    },
  };
}

function resourcesOf(
  declarations: readonly Declaration[],
  running: (within: Scope) => (answers: Answers) => Scope,
): TemplateResource[] {
  const dependencies = dependenciesOf(declarations);
  const made = new Map<Declaration, TemplateResource>();
  // The limit is one for the whole template, with its loops.
  const growth = new Growth();
  const make = (declaration: Declaration): TemplateResource => {
    const before = made.get(declaration);
    if (before !== undefined) {
      return before;
    }
    const resource: TemplateResource = {
      ...written(declaration, running(declaration.scope), growth),
      dependsOn: (dependencies.get(declaration) ?? []).map(make),
    };
    made.set(declaration, resource);
    return resource;
  };
  return declarations.filter((it) => it.enabled).map(make);
}

function written(
  declaration: Declaration,
  running: (answers: Answers) => Scope,
  growth: Growth,
): Omit<TemplateResource, "dependsOn"> {
  const { id, type, name, apiVersion, source, scope, path, symbol, loop } = declaration;
  const evaluated = (running: Scope) => {
    const body = evaluateBody(source, { fixed: scope, running });
    checkSize(body);
    return body;
  };
  const early = inPlace(
    () => {
      const body = asFarAsKnown(running, evaluated);
      growth.add(body ?? null);
      return body;
    },
    framing(source, name, path),
  );
  const location = unlessSuspended(() => evaluateValue(source.location ?? null, running(new Answers())));
  const late = (running: Scope): ValueObject =>
    inPlace(
      () => evaluated(running),
      (reason) =>
        invalidTemplate(
          `Unable to process template language expressions for resource '${id}' ${at(source)}. '${reason}'`,
          path,
          placeOf(source),
        ),
    );
  const exactBody = (answers: Answers) => early ?? late(running(answers));
  return {
    id,
    type,
    name,
    apiVersion,
    ...(typeof location === "string" ? { location: location.toLowerCase().replaceAll(" ", "") } : {}),
    ...(symbol === undefined ? {} : { symbol: loop === undefined ? symbol : `${symbol}[${loop.index}]` }),
    nested: isDeployment({ type }),
    exactBody,
    body: (answers) => toJson(exactBody(answers)),
    preview: (answers) => toJson(early ?? late({ ...running(answers), keepsUnknown: true })),
  };
}
