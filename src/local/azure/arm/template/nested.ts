import { isJsonObject, type Json, type JsonObject } from "../../json";
import { notImplemented } from "../protocol";
import { evaluateValue } from "./expressions";
import { escapeText } from "./grammar";
import type { Scope } from "./scope";
import { objectOf } from "./values";

/** The type of a resource that is itself a deployment. */
export const DEPLOYMENT_TYPE = "Microsoft.Resources/deployments";

/** Resource properties that are for ARM alone. They are not sent to the resource provider. */
export const ARM_PROPERTIES: readonly string[] = [
  "type",
  "name",
  "apiVersion",
  "dependsOn",
  "condition",
  "comments",
  "copy",
  "scope",
  "resources",
  "resourceGroup",
  "subscriptionId",
  "metadata",
];

/** Two scopes: one where `reference` and `list…` can be used, and one where they cannot. */
export interface Scopes {
  /** For properties: knows the runtime functions. */
  readonly running: Scope;
  /** For names, types, conditions and similar values, which must be known before anything runs. */
  readonly fixed: Scope;
}

/** The parts of a resource whose expressions belong to the template that contains it. */
export function ownExpressions(resource: JsonObject): Json {
  const body = bodyOf(resource);
  if (!isDeployment(resource) || !isJsonObject(body.properties) || expressionScope(resource) === "outer") {
    return body;
  }
  const { template: _template, ...properties } = body.properties;
  return { ...body, properties };
}

/** Evaluates the body that is sent to the resource provider. Top-level properties that are null are left out. */
export function evaluateBody(resource: JsonObject, scopes: Scopes): JsonObject {
  return objectOf(Object.entries(evaluateWhole(resource, scopes)).filter(([, value]) => value !== null));
}

function evaluateWhole(resource: JsonObject, scopes: Scopes): JsonObject {
  const body = bodyOf(resource);
  if (!isDeployment(resource) || !isJsonObject(body.properties)) {
    return evaluateObject(body, scopes.running);
  }
  const { template, ...properties } = body.properties;
  const evaluated = evaluateObject({ ...body, properties }, scopes.running);
  if (template === undefined || !isJsonObject(evaluated.properties)) {
    return evaluated;
  }
  const handedOn = expressionScope(resource) === "inner" ? template : evaluateTemplate(template, scopes);
  return { ...evaluated, properties: { ...evaluated.properties, template: handedOn } };
}

function evaluateObject(value: JsonObject, scope: Scope): JsonObject {
  const evaluated = evaluateValue(value, scope);
  return isJsonObject(evaluated) ? evaluated : {};
}

function bodyOf(resource: JsonObject): JsonObject {
  return objectOf(Object.entries(resource).filter(([name]) => !ARM_PROPERTIES.includes(name)));
}

function isDeployment(resource: JsonObject): boolean {
  return typeof resource.type === "string" && resource.type.toLowerCase() === DEPLOYMENT_TYPE.toLowerCase();
}

function expressionScope(resource: JsonObject): "inner" | "outer" {
  const properties = isJsonObject(resource.properties) ? resource.properties : {};
  const options = properties.expressionEvaluationOptions;
  const scope = isJsonObject(options) ? options.scope : undefined;
  const word = typeof scope === "string" ? scope.toLowerCase() : "outer";
  if (word === "inner") {
    return "inner";
  }
  if (word === "outer" || word === "notspecified") {
    return "outer";
  }
  throw notImplemented(`the expression evaluation scope '${String(scope)}'`);
}

/**
 * Evaluates a nested template in the scope of the outer one. The result is again a template, which the nested
 * deployment will read. So a resulting text like `[…]` is escaped and stays a text.
 */
function evaluateTemplate(template: Json, scopes: Scopes): Json {
  if (!isJsonObject(template)) {
    return template;
  }
  return objectOf(
    Object.entries(template).map(([name, section]) => [
      name,
      name === "resources" && Array.isArray(section)
        ? section.map((resource) => evaluateResource(resource, scopes))
        : literal(evaluateValue(section, scopes.running)),
    ]),
  );
}

function evaluateResource(resource: Json, scopes: Scopes): Json {
  if (!isJsonObject(resource)) {
    return resource;
  }
  const own = Object.entries(resource).filter(([name]) => ARM_PROPERTIES.includes(name) && name !== "resources");
  const children: JsonObject = Array.isArray(resource.resources)
    ? { resources: resource.resources.map((child) => evaluateResource(child, scopes)) }
    : {};
  const body = evaluateBody(resource, scopes);
  const properties = isJsonObject(body.properties) ? body.properties : undefined;
  const template = isDeployment(resource) ? properties?.template : undefined;
  if (properties === undefined || template === undefined) {
    return { ...evaluatedArm(own, scopes), ...literalObject(body), ...children };
  }
  // An inner deployment's own template must not be escaped again. It is either unevaluated or already escaped.
  const { template: _template, ...rest } = properties;
  return {
    ...evaluatedArm(own, scopes),
    ...literalObject({ ...body, properties: rest }),
    properties: { ...literalObject(rest), template },
    ...children,
  };
}

function evaluatedArm(own: readonly (readonly [string, Json])[], scopes: Scopes): JsonObject {
  return literalObject(evaluateObject(objectOf(own), scopes.fixed));
}

function literalObject(value: JsonObject): JsonObject {
  return objectOf(Object.entries(value).map(([key, item]) => [escapeText(key), literal(item)]));
}

function literal(value: Json): Json {
  if (typeof value === "string") {
    return escapeText(value);
  }
  if (Array.isArray(value)) {
    return value.map(literal);
  }
  return isJsonObject(value) ? literalObject(value) : value;
}
