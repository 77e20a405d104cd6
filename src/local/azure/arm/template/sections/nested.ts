import { findKey, isObject, objectOf, propertyAnyCase, type Value, type ValueObject } from "../../exact-json/values";
import { notImplemented } from "../../protocol";
import { evaluateValue } from "../expressions/evaluation";
import { escapeText } from "../expressions/parser";
import type { Scope } from "../scope";

/** The type of a resource that is itself a deployment. */
export const DEPLOYMENT_TYPE = "Microsoft.Resources/deployments";

/** Resource properties that are for ARM alone. They are not sent to the resource provider. */
const ARM_PROPERTIES: readonly string[] = [
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
  "existing",
  "asserts",
  "$options",
  "@options",
];

/** Two scopes: one where `reference` and `list…` can be used, and one where they cannot. */
export interface Scopes {
  /** For properties: knows the runtime functions. */
  readonly running: Scope;
  /** For names, types, conditions and similar values, which must be known before anything runs. */
  readonly fixed: Scope;
}

/** The parts of a resource whose expressions belong to the template that contains it. */
export function ownExpressions(resource: ValueObject): Value {
  const body = bodyOf(resource);
  if (!isDeployment(resource) || !isObject(body.properties) || expressionScope(resource) === "outer") {
    return body;
  }
  const { template: _template, ...properties } = body.properties;
  return { ...body, properties };
}

/** Evaluates the body that is sent to the resource provider. Top-level properties that are null are left out. */
export function evaluateBody(resource: ValueObject, scopes: Scopes): ValueObject {
  return objectOf(Object.entries(evaluateWhole(resource, scopes)).filter(([, value]) => value !== null));
}

function evaluateWhole(resource: ValueObject, scopes: Scopes): ValueObject {
  const body = bodyOf(resource);
  if (!isDeployment(resource) || !isObject(body.properties)) {
    return evaluateObject(body, { ...scopes.running, repeats: true });
  }
  const { template, ...properties } = body.properties;
  const evaluated = evaluateObject({ ...body, properties }, scopes.running);
  if (template === undefined || !isObject(evaluated.properties)) {
    return evaluated;
  }
  const handedOn = expressionScope(resource) === "inner" ? template : evaluateTemplate(template, scopes);
  return { ...evaluated, properties: { ...evaluated.properties, template: handedOn } };
}

function evaluateObject(value: ValueObject, scope: Scope): ValueObject {
  const evaluated = evaluateValue(value, scope);
  return isObject(evaluated) ? evaluated : {};
}

function bodyOf(resource: ValueObject): ValueObject {
  const body = objectOf(Object.entries(resource).filter(([name]) => !ARM_PROPERTIES.includes(name)));
  const { properties } = body;
  const key = isDeployment(resource) && isObject(properties) ? findKey(properties, "template") : undefined;
  if (key === undefined || key === "template" || !isObject(properties)) {
    return body;
  }
  const { [key]: template = null, ...others } = properties;
  return { ...body, properties: { ...others, template } };
}

export function isDeployment(resource: ValueObject): boolean {
  return typeof resource.type === "string" && resource.type.toLowerCase() === DEPLOYMENT_TYPE.toLowerCase();
}

function expressionScope(resource: ValueObject): "inner" | "outer" {
  const properties = isObject(resource.properties) ? resource.properties : {};
  const options = propertyAnyCase(properties, "expressionEvaluationOptions");
  const scope = isObject(options) ? propertyAnyCase(options, "scope") : undefined;
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
function evaluateTemplate(template: Value, scopes: Scopes): Value {
  if (!isObject(template)) {
    return template;
  }
  return objectOf(
    Object.entries(template).map(([name, section]) => [
      name,
      name.toLowerCase() === "resources"
        ? evaluateResources(section, scopes)
        : literal(evaluateValue(section, scopes.running)),
    ]),
  );
}

function evaluateResources(resources: Value, scopes: Scopes): Value {
  if (Array.isArray(resources)) {
    return resources.map((resource) => evaluateResource(resource, scopes));
  }
  return isObject(resources)
    ? objectOf(Object.entries(resources).map(([symbol, resource]) => [symbol, evaluateResource(resource, scopes)]))
    : resources;
}

function evaluateResource(resource: Value, scopes: Scopes): Value {
  if (!isObject(resource)) {
    return resource;
  }
  const own = Object.entries(resource).filter(([name]) => ARM_PROPERTIES.includes(name) && name !== "resources");
  const children: ValueObject =
    resource.resources === undefined ? {} : { resources: evaluateResources(resource.resources, scopes) };
  const body = evaluateBody(resource, scopes);
  const properties = isObject(body.properties) ? body.properties : undefined;
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

function evaluatedArm(own: readonly (readonly [string, Value])[], scopes: Scopes): ValueObject {
  return literalObject(evaluateObject(objectOf(own), scopes.fixed));
}

function literalObject(value: ValueObject): ValueObject {
  return objectOf(Object.entries(value).map(([key, item]) => [escapeText(key), literal(item)]));
}

function literal(value: Value): Value {
  if (typeof value === "string") {
    return escapeText(value);
  }
  if (Array.isArray(value)) {
    return value.map(literal);
  }
  return isObject(value) ? literalObject(value) : value;
}
