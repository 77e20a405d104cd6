import { placeOf } from "../../exact-json/places";
import { foldedKey, isObject, propertyAnyCase, type Value, type ValueObject } from "../../exact-json/values";
import { notImplemented } from "../../protocol";
import { at, ExpressionError, FUNCTIONS_HELP, inPlace, RESOURCES_HELP, validationFailed } from "../errors";
import { evaluateValue } from "../expressions/evaluation";
import { isExpression, parseExpression, writeExpression } from "../expressions/parser";
import { inLoop, timesOf } from "../expressions/repetition";
import { interleave } from "../functions/identifiers";
import { type Scope, withoutGroupType } from "../scope";
import { checkCount } from "./limits";
import { knownMembers, withKnownMembers } from "./members";
import { scopeOf } from "./target-scopes";

/** A declared resource of a template, with everything that is known before the deployment runs. */
export interface Declaration {
  readonly id: string;
  readonly type: string;
  /** The full name, for example `shop/staging`. */
  readonly name: string;
  /** The name as written in the template. It is shorter for a resource inside another. */
  readonly writtenName: string;
  readonly apiVersion: string;
  /** Whether the deployment writes it: it has no condition that is false, and is not only there already. */
  readonly enabled: boolean;
  /** Whether the template only refers to it. */
  readonly existing: boolean;
  readonly dependsOn: readonly string[];
  /** The name by which a template of version 2.0 calls it. */
  readonly symbol?: string;
  /** The `copy` that made it. */
  readonly loop?: Loop;
  /** Where its expressions are evaluated before the deployment runs. */
  readonly scope: Scope;
  /** The resource as written, with its members in ARM's spelling. */
  readonly source: ValueObject;
  /** Its place in the request. */
  readonly path: string;
}

/** A resource's place in a loop. */
interface Loop {
  readonly name: string;
  readonly index: number;
  /** How many resources are deployed at once; undefined if all. */
  readonly batch?: number;
}

interface Parent {
  readonly type: string;
  readonly name: string;
}

const MEMBERS = knownMembers([
  "type",
  "name",
  "apiVersion",
  "location",
  "tags",
  "kind",
  "sku",
  "plan",
  "identity",
  "properties",
  "zones",
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
  "managedBy",
  "managedByExtended",
  "extendedLocation",
  "placement",
  "scale",
  "asserts",
  "eTag",
  "import",
  "extension",
  "$options",
  "@options",
]);

/** Lists the resources of a template, including those inside others and those of loops. */
export function declarationsOf(resources: readonly Value[] | ValueObject, scope: Scope): Declaration[] {
  const declarations = expand(resources, scope, "properties.template.resources");
  checkCount("resources", declarations.filter((it) => !it.existing).length);
  const seen = new Set<string>();
  for (const { id, name, enabled, path, source } of declarations) {
    const key = id.toLowerCase();
    if (enabled && seen.has(key)) {
      throw validationFailed(
        `The resource '${name}' ${at(source)} is defined multiple times in a template. ${RESOURCES_HELP}`,
        path,
        placeOf(source),
      );
    }
    if (enabled) {
      seen.add(key);
    }
  }
  return declarations;
}

interface Written {
  readonly source: Value;
  readonly path: string;
  readonly symbol?: string;
}

function listed(resources: readonly Value[] | ValueObject, path: string): Written[] {
  return isList(resources)
    ? resources.map((source, index) => ({ source, path: `${path}[${index}]` }))
    : Object.entries(resources).map(([symbol, source]) => ({ source, path: `${path}.${symbol}`, symbol }));
}

function isList(resources: readonly Value[] | ValueObject): resources is readonly Value[] {
  return Array.isArray(resources);
}

function expand(resources: readonly Value[] | ValueObject, scope: Scope, path: string, parent?: Parent): Declaration[] {
  return listed(resources, path).flatMap(({ source: written, path: place, symbol }) => {
    if (!isObject(written)) {
      throw validationFailed(`The template resource at '${place}' is not valid: it must be an object`, place);
    }
    const source = withKnownMembers(written, MEMBERS, "TemplateResource", place);
    refuseUnmodelled(source);
    return instancesOf(source, scope, symbol, place).flatMap(({ scope: own, loop }) => {
      const naming = { ...(symbol === undefined ? {} : { symbol }), ...(loop === undefined ? {} : { loop }) };
      const declaration = { ...declare(source, own, place, parent), ...naming };
      const children = source.resources ?? [];
      if (!Array.isArray(children) && !isObject(children)) {
        throw validationFailed(`The resources at '${place}' are not valid: they must be a list or an object`, place);
      }
      return [declaration, ...expand(children, own, `${place}.resources`, declaration)];
    });
  });
}

/** A resource once, or as often as its `copy` says. */
function instancesOf(
  source: ValueObject,
  scope: Scope,
  symbol: string | undefined,
  path: string,
): { readonly scope: Scope; readonly loop?: Loop }[] {
  const { copy } = source;
  if (!isObject(copy)) {
    return [{ scope }];
  }
  const member = (name: string) => propertyAnyCase(copy, name);
  const evaluated = (name: string) =>
    inPlace(() => evaluateValue(member(name) ?? null, scope), framing(source, shownName(source), path));
  const times = inPlace(
    () => timesOf(evaluated("count"), copy),
    (reason) => validationFailed(reason, path),
  );
  const name = String(member("name") ?? symbol ?? "");
  const isSerial = String(member("mode") ?? "").toLowerCase() === "serial";
  const batchSize = member("batchSize") === undefined ? 1n : evaluated("batchSize");
  const batch = isSerial && typeof batchSize === "bigint" ? { batch: Math.max(1, Number(batchSize)) } : {};
  return Array.from({ length: times }, (_, index) => ({
    scope: inLoop(scope, name, index, true),
    loop: { name, index, ...batch },
  }));
}

/** The words that ARM puts around a fault in an expression of a resource. */
export function framing(source: ValueObject, name: string, path: string): (reason: string) => Error {
  return (reason) =>
    validationFailed(
      `The template resource '${name}' ${at(source)} is not valid: ${reason}. ${FUNCTIONS_HELP}`,
      path,
      placeOf(source),
    );
}

/** The name as written. An expression is spelled as ARM spells it. */
function shownName(source: ValueObject): string {
  const { name = "" } = source;
  if (typeof name !== "string" || !isExpression(name)) {
    return typeof name === "object" ? "" : String(name);
  }
  try {
    return `[${writeExpression(parseExpression(name))}]`;
  } catch {
    return name;
  }
}

function declare(source: ValueObject, scope: Scope, path: string, parent?: Parent): Declaration {
  const written = inPlace(() => evaluateValue(source.name ?? null, scope), framing(source, shownName(source), path));
  const evaluated = (key: string) =>
    inPlace(() => evaluateValue(source[key] ?? null, scope), framing(source, String(written), path));
  const refuse = (what: string, reason: string) =>
    validationFailed(
      `The template resource '${what}' ${at(source)} is not valid: ${reason}. ${RESOURCES_HELP}`,
      path,
      placeOf(source),
    );
  const writtenType = evaluated("type");
  if (typeof writtenType !== "string" || writtenType === "") {
    throw refuse(String(written), "The type property is required");
  }
  if (written === null || written === "" || typeof written === "object") {
    const shown = written === "" ? "" : path.replace("properties.template.", "");
    throw validationFailed(
      `The template resource '${shown}' of type '${writtenType}' ${at(source)} is not valid. The name property cannot be null or empty. ${RESOURCES_HELP}`,
      path,
      placeOf(source),
    );
  }
  const writtenName = String(written);
  const apiVersion = evaluated("apiVersion");
  if (typeof apiVersion !== "string" || apiVersion === "") {
    throw validationFailed(
      `The template resource '${writtenName}' is not valid. The api-version property ${at(source)} is not defined. The api-profile '<null>' for the template does not match any valid api-version for the resource type '${writtenType}'.  Either explicitly specify the api-version for the resource or specify the correct api-profile for the template.. ${RESOURCES_HELP}`,
      path,
      placeOf(source),
    );
  }
  const condition = source.condition === undefined || source.condition === null ? true : evaluated("condition");
  if (typeof condition !== "boolean") {
    throw refuse(writtenName, "The condition must be evaluated to a value of type 'Boolean'");
  }
  const { type, name } = within(parent, writtenType, writtenName);
  checkSegments(type, name, source, path);
  const existing = source.existing === true;
  const dependsOn = source.dependsOn === undefined ? null : evaluated("dependsOn");
  const target = inPlace(
    () => scopeOf(type, source, evaluated, scope.facts),
    (reason) => refuse(writtenName, reason),
  );
  return {
    id: withoutGroupType(`${target}/providers/${interleave(type, name.split("/"))}`),
    type,
    name,
    writtenName,
    apiVersion,
    enabled: condition && !existing,
    existing,
    dependsOn: namesIn(dependsOn, (reason) => refuse(writtenName, reason)),
    scope,
    source,
    path,
  };
}

/** The full type and name of a resource. One inside another may leave out those of its parent. */
function within(parent: Parent | undefined, type: string, name: string): Parent {
  if (parent === undefined) {
    return { type, name };
  }
  const isFull = foldedKey(type).startsWith(`${foldedKey(parent.type)}/`);
  const fullType = isFull ? type : `${parent.type}/${type}`;
  const isFullName = isFull && name.split("/").length === fullType.split("/").length - 1;
  return { type: fullType, name: isFullName ? name : `${parent.name}/${name}` };
}

function checkSegments(type: string, name: string, source: ValueObject, path: string): void {
  const [actual, expected] = [name.split("/").length, type.split("/").length - 1];
  if (actual !== expected) {
    const reason = `The template resource '${name}' of type '${type}' ${at(source, "type")} has an invalid name. The name '${name}' contains '${actual}' name segment(s) separated by '/', but '${expected}' segment(s) were expected. ${RESOURCES_HELP}`;
    throw validationFailed(reason, `${path}.type`, placeOf(source, "type"));
  }
}

function refuseUnmodelled(source: ValueObject): void {
  for (const name of ["import", "extension"]) {
    if (source[name] !== undefined && source[name] !== null) {
      throw notImplemented(`'${name}' of a resource`);
    }
  }
  const retry = source["@options"] ?? source.$options;
  if (isObject(retry) && Object.keys(retry).some((name) => name.toLowerCase() !== "description")) {
    // `waitUntil` and `retryOn` would change what the deployment does.
    const names = Object.keys(retry).filter((name) => /^(waitUntil|retryOn)$/i.test(name));
    if (names.length > 0) {
      throw notImplemented(`'${names.join("' and '")}' in the options of a resource`);
    }
  }
}

function namesIn(dependsOn: Value, refuse: (reason: string) => Error): string[] {
  if (dependsOn === null) {
    return [];
  }
  if (!Array.isArray(dependsOn)) {
    throw refuse("The dependsOn property must be an array");
  }
  return dependsOn.map((name) => {
    if (typeof name !== "string") {
      throw refuse("The dependsOn property must hold resource ids and names");
    }
    return name;
  });
}

/** Finds the resources that a text names: by symbol or loop, by id, by type and name, or by name alone. */
export function findDeclarations(declarations: readonly Declaration[], target: string): Declaration[] {
  const wanted = withoutGroupType(target.toLowerCase().replace(/\/+$/, ""));
  const matching = (matches: (it: Declaration) => boolean) => declarations.filter(matches);
  if (wanted.startsWith("/")) {
    return matching((it) => it.id.toLowerCase() === wanted);
  }
  const [, symbol = wanted, index] = /^(.*)\[(\d+)\]$/.exec(wanted) ?? [];
  const named = matching((it) => [it.symbol, it.loop?.name].some((name) => name?.toLowerCase() === symbol));
  if (named.length > 0) {
    return index === undefined ? named : named.filter((it) => it.loop?.index === Number(index));
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
      `The template resource reference '${target}' is not valid: the template has several resources with this name. ${FUNCTIONS_HELP}`,
    );
  }
  // Two declarations of one resource can have opposite conditions. The deployed one counts.
  return found.find((it) => it.enabled) ?? found[0];
}
