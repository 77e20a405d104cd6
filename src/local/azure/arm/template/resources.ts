import { isJsonObject, type Json, type JsonObject } from "../../json";
import { notImplemented } from "../protocol";
import {
  EXPRESSIONS_HELP,
  ExpressionError,
  inPlace,
  invalidTemplate,
  POSITION,
  RESOURCES_HELP,
  validationFailed,
} from "./errors";
import { evaluateValue } from "./expressions";
import { interleave } from "./functions/identifiers";
import { isExpression } from "./grammar";
import { DEPLOYMENT_TYPE } from "./nested";
import { refuseCopies } from "./outline";
import { type Scope, scopeId, withoutGroupType } from "./scope";

/** A declared resource of a template, with everything that is known before the deployment runs. */
export interface Declaration {
  readonly id: string;
  readonly type: string;
  /** The full name, for example `shop/staging`. */
  readonly name: string;
  /** The name as written in the template. It is shorter for a resource inside another. */
  readonly writtenName: string;
  readonly apiVersion: string;
  /** Whether its condition is true. Otherwise it is not deployed. */
  readonly enabled: boolean;
  readonly dependsOn: readonly string[];
  /** The resource as written. */
  readonly source: JsonObject;
  /** Its place in the request. */
  readonly path: string;
}

interface Parent {
  readonly type: string;
  readonly name: string;
}

/** Lists the resources of a template, including those inside others. */
export function declarationsOf(resources: readonly Json[], scope: Scope): Declaration[] {
  const declarations = expand(resources, scope, "properties.template.resources");
  const seen = new Set<string>();
  for (const { id, name, enabled, path } of declarations) {
    const key = id.toLowerCase();
    if (enabled && seen.has(key)) {
      throw validationFailed(
        `The resource '${name}' ${POSITION} is defined multiple times in a template. ${RESOURCES_HELP}`,
        path,
      );
    }
    if (enabled) {
      seen.add(key);
    }
  }
  return declarations;
}

function expand(resources: readonly Json[], scope: Scope, path: string, parent?: Parent): Declaration[] {
  return resources.flatMap((source, index) => {
    const place = `${path}[${index}]`;
    if (!isJsonObject(source)) {
      throw validationFailed(`The template resource ${POSITION} is not valid: it must be an object`, place);
    }
    const declaration = declare(source, scope, place, parent);
    const children = source.resources ?? [];
    if (!Array.isArray(children)) {
      throw notImplemented("resources with symbolic names");
    }
    return [declaration, ...expand(children, scope, `${place}.resources`, declaration)];
  });
}

function declare(source: JsonObject, scope: Scope, path: string, parent?: Parent): Declaration {
  const writtenAs = typeof source.name === "string" ? source.name : "";
  const refuse = (reason: string) =>
    validationFailed(`The template resource '${writtenAs}' ${POSITION} is not valid: ${reason}`, path);
  const evaluated = (key: string) =>
    inPlace(
      () => evaluateValue(source[key] ?? null, scope),
      (reason) => refuse(`${reason}. ${EXPRESSIONS_HELP}`),
    );
  refuseUnmodelled(source);
  const writtenType = source.type;
  if (typeof writtenType !== "string" || writtenType === "") {
    throw refuse(`The type property is required. ${RESOURCES_HELP}`);
  }
  if (isExpression(writtenType)) {
    throw refuse(`The type property cannot be an expression. ${RESOURCES_HELP}`);
  }
  const writtenName = evaluated("name");
  if (typeof writtenName !== "string" || writtenName === "") {
    throw refuse(`The name property cannot be null or empty. ${RESOURCES_HELP}`);
  }
  const apiVersion = evaluated("apiVersion");
  if (typeof apiVersion !== "string" || apiVersion === "") {
    throw refuse(`The apiVersion property is required. ${RESOURCES_HELP}`);
  }
  const condition = source.condition === undefined ? true : evaluated("condition");
  if (typeof condition !== "boolean") {
    throw refuse(`The condition must be evaluated to a value of type 'Boolean'. ${EXPRESSIONS_HELP}`);
  }
  const type = parent === undefined ? writtenType : `${parent.type}/${writtenType}`;
  const name = parent === undefined ? writtenName : `${parent.name}/${writtenName}`;
  if (type.split("/").length !== name.split("/").length + 1) {
    throw invalidTemplate(
      `Deployment template validation failed: 'The template resource '${name}' for type '${type}' ${POSITION} has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. A root resource type must have segment length one greater than its resource name. ${RESOURCES_HELP}'.`,
      `${path}.type`,
    );
  }
  const dependsOn = source.dependsOn === undefined || source.dependsOn === null ? [] : evaluated("dependsOn");
  const id = withoutGroupType(
    `${deploymentScope(type, evaluated, scope)}/providers/${interleave(type, name.split("/"))}`,
  );
  return {
    id,
    type,
    name,
    writtenName,
    apiVersion,
    enabled: condition,
    dependsOn: namesIn(dependsOn, refuse),
    source,
    path,
  };
}

function refuseUnmodelled(source: JsonObject): void {
  if (source.copy !== undefined && source.copy !== null) {
    throw notImplemented("'copy' of a resource");
  }
  for (const name of ["existing", "import", "extension", "$options", "@options"]) {
    if (source[name] !== undefined) {
      throw notImplemented(`'${name}' of a resource`);
    }
  }
  const { resources: _resources, ...own } = source;
  const isNested = typeof own.type === "string" && own.type.toLowerCase() === DEPLOYMENT_TYPE.toLowerCase();
  // A nested template is checked when it is deployed itself.
  refuseCopies(isNested ? {} : own, "the properties of a resource");
}

function namesIn(dependsOn: Json, refuse: (reason: string) => Error): string[] {
  if (!Array.isArray(dependsOn)) {
    throw refuse(`The dependsOn property must be an array. ${RESOURCES_HELP}`);
  }
  return dependsOn.map((name) => {
    if (typeof name !== "string") {
      throw refuse(`The dependsOn property must hold resource ids and names. ${RESOURCES_HELP}`);
    }
    return name;
  });
}

/**
 * The scope of a resource. A nested deployment can go to another resource group. An extension resource goes to the resource
 * that it names as its `scope`. Anything else goes to the template's group.
 */
function deploymentScope(type: string, evaluated: (key: string) => Json, scope: Scope): string {
  const subscription = evaluated("subscriptionId");
  const group = evaluated("resourceGroup");
  const extended = evaluated("scope");
  if (typeof extended === "string" && extended !== "") {
    return scopeNamed(type, extended, scope);
  }
  if (subscription === null && group === null) {
    return scopeId(scope.facts);
  }
  if (type.toLowerCase() !== DEPLOYMENT_TYPE.toLowerCase()) {
    throw notImplemented(`'resourceGroup' and 'subscriptionId' of a resource of the type '${type}'`);
  }
  const target = `/subscriptions/${String(subscription ?? scope.facts.subscriptionId)}`;
  return group === null ? target : `${target}/resourceGroups/${String(group)}`;
}

/** The scope of an extension resource: the id of a resource, or its type and name in the template's group. */
function scopeNamed(type: string, written: string, { facts }: Scope): string {
  const text = written.replace(/\/+$/, "");
  const isDeployment = type.toLowerCase() === DEPLOYMENT_TYPE.toLowerCase();
  if (isDeployment && !/^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?$/i.test(text)) {
    throw notImplemented(`'scope' of a nested deployment at '${written}'`);
  }
  return text === "" || text.startsWith("/") ? text : `${scopeId(facts)}/providers/${text}`;
}

/** Finds the resources that a text names: by id, by type and name, or by name alone. */
export function findDeclarations(declarations: readonly Declaration[], target: string): Declaration[] {
  const wanted = withoutGroupType(target.toLowerCase().replace(/\/+$/, ""));
  const matching = (matches: (it: Declaration) => boolean) => declarations.filter(matches);
  if (wanted.startsWith("/")) {
    return matching((it) => it.id.toLowerCase() === wanted);
  }
  const byName = matching((it) => it.name.toLowerCase() === wanted);
  const found = byName.length > 0 ? byName : matching((it) => it.writtenName.toLowerCase() === wanted);
  return found.length > 0 ? found : matching((it) => it.id.toLowerCase().endsWith(`/providers/${wanted}`));
}

/** Finds the one resource that a text names; undefined if there is none. Refuses a name that several resources have. */
export function findDeclaration(declarations: readonly Declaration[], target: string): Declaration | undefined {
  const found = findDeclarations(declarations, target);
  const ids = new Set(found.map((it) => it.id.toLowerCase()));
  if (ids.size > 1) {
    throw new ExpressionError(
      `The template resource reference '${target}' is not valid: the template has several resources with this name. ${EXPRESSIONS_HELP}`,
    );
  }
  // Two declarations of one resource can have opposite conditions. The deployed one counts.
  return found.find((it) => it.enabled) ?? found[0];
}
