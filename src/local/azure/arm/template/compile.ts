import { isJsonObject, type Json, type JsonObject } from "../../json";
import { notImplemented } from "../protocol";
import { checkFunctions, dependenciesOf } from "./dependencies";
import { EXPRESSIONS_HELP, ExpressionError, inPlace, invalidTemplate, validationFailed } from "./errors";
import { evaluateValue } from "./expressions";
import { DEPLOYMENT_TYPE, evaluateBody } from "./nested";
import { outlineOf } from "./outline";
import { type BoundParameter, bindParameters, declaredName } from "./parameters";
import { type Declaration, declarationsOf, findDeclaration } from "./resources";
import { Answers, type Facts, type RunningDeployment, type Scope, Suspended, withoutGroupType } from "./scope";
import { type DeclaredType, declaredType } from "./types";
import { findKey, typeName } from "./values";

/** A resource that a deployment creates or updates. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  /** Its location in Azure's short form, if it has one that is known beforehand. */
  readonly location?: string;
  /** Whether it is itself a deployment. */
  readonly nested: boolean;
  /** The resources that must be deployed first. */
  readonly dependsOn: readonly TemplateResource[];
  /** The body to send. Throws `Suspended` if it needs an answer that is not in `answers`. */
  body(answers: Answers): Json;
  /** The body, where expressions that need an answer that nobody has stay as they are written. Throws `Suspended` too. */
  preview(answers: Answers): Json;
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
  /** The resources whose condition is true, in the order of the template. */
  readonly resources: readonly TemplateResource[];
  readonly outputs: readonly TemplateOutput[];
}

/**
 * Checks a template as ARM does before it starts a deployment. Evaluates everything that need not wait until the
 * deployment runs.
 *
 * @param template The template.
 * @param given The values of its parameters, each `{ value }`.
 * @param facts What the template can read about the place that it is deployed to.
 */
export function compileTemplate(template: Json, given: JsonObject, facts: Facts): CompiledTemplate {
  const outline = outlineOf(template);
  const parameters = bindParameters(outline.parameters, given, facts);
  const fixed = fixedScope(outline.parameters, outline.variables, parameters, facts);
  for (const name of Object.keys(outline.variables)) {
    fixed.variable?.(name);
  }
  const declarations = declarationsOf(outline.resources, fixed);
  const running = (answers: Answers): Scope => ({ ...fixed, runtime: runtimeOf(declarations, answers) });
  return {
    parameters,
    resources: resourcesOf(declarations, fixed, running),
    outputs: outputsOf(outline.outputs, fixed, running),
  };
}

function fixedScope(
  definitions: JsonObject,
  variables: JsonObject,
  parameters: readonly BoundParameter[],
  facts: Facts,
): Scope {
  const values = new Map(parameters.map((it) => [it.name, it.value]));
  const known = new Map<string, Json>();
  const underWay = new Set<string>();
  const scope: Scope = {
    facts,
    confidential: parameters.some((it) => it.type.secure),
    parameter: (name) => values.get(declaredName(definitions, name)) ?? null,
    variable: (name) => {
      const key = findKey(variables, name);
      if (key === undefined) {
        throw new ExpressionError(
          `The template variable '${name}' is not found. Please see https://aka.ms/arm-syntax-variables for usage details.`,
        );
      }
      const before = known.get(key);
      if (before !== undefined) {
        return before;
      }
      const frame = (reason: string) => validationFailed(`The template variable '${key}' is not valid: ${reason}.`);
      if (underWay.has(key)) {
        throw frame(`it depends on itself. ${EXPRESSIONS_HELP}`);
      }
      underWay.add(key);
      const value = inPlace(() => evaluateValue(variables[key] ?? null, scope), frame);
      known.set(key, value);
      return value;
    },
  };
  return scope;
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
      throw new ExpressionError(
        `The template reference '${target}' is not valid: could not find template resource or resource copy with this name. Please see https://aka.ms/arm-function-reference for usage details.`,
      );
    },
  };
}

function resourcesOf(
  declarations: readonly Declaration[],
  fixed: Scope,
  running: (answers: Answers) => Scope,
): TemplateResource[] {
  const dependencies = dependenciesOf(declarations, fixed);
  const made = new Map<Declaration, TemplateResource>();
  const make = (declaration: Declaration): TemplateResource => {
    const before = made.get(declaration);
    if (before !== undefined) {
      return before;
    }
    const { id, type, name, apiVersion, source } = declaration;
    const frame = (reason: string) =>
      invalidTemplate(
        `Unable to process template language expressions for resource '${id}' at line '0' and column '0'. '${reason}'`,
        declaration.path,
      );
    const bodyIn = (scope: Scope) => inPlace(() => evaluateBody(source, { fixed, running: scope }), frame);
    const body = (answers: Answers) => bodyIn(running(answers));
    unlessSuspended(() => body(new Answers()));
    const location = unlessSuspended(() => evaluateValue(source.location ?? null, running(new Answers())));
    const resource: TemplateResource = {
      id,
      type,
      name,
      apiVersion,
      ...(typeof location === "string" ? { location: location.toLowerCase().replaceAll(" ", "") } : {}),
      nested: type.toLowerCase() === DEPLOYMENT_TYPE.toLowerCase(),
      dependsOn: (dependencies.get(declaration) ?? []).map(make),
      body,
      preview: (answers) => bodyIn({ ...running(answers), keepsUnknown: true }),
    };
    made.set(declaration, resource);
    return resource;
  };
  return declarations.filter((it) => it.enabled).map(make);
}

function outputsOf(outputs: JsonObject, fixed: Scope, running: (answers: Answers) => Scope): TemplateOutput[] {
  return Object.entries(outputs).flatMap(([name, output]) => {
    const frame = (reason: string) =>
      validationFailed(`The template output '${name}' is not valid: ${reason}.`, `properties.template.outputs.${name}`);
    if (!isJsonObject(output)) {
      throw frame("it must be an object");
    }
    if (output.copy !== undefined) {
      throw notImplemented("'copy' of an output");
    }
    const type = declaredType(output.type);
    if (type === undefined) {
      throw frame(`the type '${String(output.type)}' is not one of those that an output can have`);
    }
    if (inPlace(() => evaluateValue(output.condition ?? true, fixed), frame) !== true) {
      return [];
    }
    const source = output.value ?? null;
    checkFunctions(source, frame);
    const value = (answers: Answers) => checked(evaluateValue(source, running(answers)), type);
    inPlace(() => unlessSuspended(() => value(new Answers())), frame);
    return [{ name, type, value }];
  });
}

function checked(value: Json, type: DeclaredType): Json {
  if (!type.accepts(value)) {
    throw new ExpressionError(
      `Template output JToken type is not valid. Expected '${type.takes}'. Actual '${typeName(value)}'. Please see https://aka.ms/arm-syntax-outputs for usage details.`,
    );
  }
  return value;
}

function unlessSuspended<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof Suspended) {
      return undefined;
    }
    throw error;
  }
}
