import { NAMED_SETTINGS, type NamedKind } from "../../rules";

/**
 * Parts of template expressions that more than one deployment needs. All templates are constant: what differs from app
 * to app and from release to release is in their parameters alone.
 */

export const TEMPLATE_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** The api-version of nested deployments. */
export const DEPLOYMENTS_API = "2022-09-01";

/**
 * The api-version that sites, slots and their configuration are read and written with: one that knows every property that
 * is to be restated.
 */
export const SITES_API = "2024-11-01";

/**
 * The api-version of the two writes of the documented swap, whose properties no newer type has. It takes newer properties,
 * too: App Service has one model behind all its versions. Sources: "Set up staging environments in Azure App Service",
 * Microsoft; recorded answers at old versions tell new properties.
 */
export const SWAP_API = "2018-02-01";

/** A template that takes these parameters. */
export interface Template {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly parameters: Readonly<Record<string, object>>;
  readonly resources: readonly object[];
  readonly outputs?: Readonly<Record<string, object>>;
}

export function template(
  parameters: Template["parameters"],
  resources: Template["resources"],
  outputs?: Template["outputs"],
): Template {
  return {
    $schema: TEMPLATE_SCHEMA,
    contentVersion: "1.0.0.0",
    parameters,
    resources,
    ...(outputs ? { outputs } : {}),
  };
}

/**
 * A template that can be deployed again although nothing declared has changed, because what it put into an app is gone: its
 * parameter `restored`, which it does not use, changes then.
 */
export function restorable(
  parameters: Template["parameters"],
  resources: Template["resources"],
  outputs?: Template["outputs"],
): Template {
  return template({ ...parameters, restored: { type: "string", defaultValue: "" } }, resources, outputs);
}

/**
 * A deployment within a deployment. A template cannot read and write the same resource: so the outer one reads, and the
 * inner one, whose expressions have a scope of their own, writes what it is handed.
 *
 * @param suffix Makes its name, after the outer deployment's.
 */
export function nested(suffix: string, parameters: Readonly<Record<string, string>>, inner: Template): object {
  return {
    type: "Microsoft.Resources/deployments",
    apiVersion: DEPLOYMENTS_API,
    name: `[concat(deployment().name, '-${suffix}')]`,
    properties: {
      mode: "Incremental",
      expressionEvaluationOptions: { scope: "inner" },
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
      template: inner,
    },
  };
}

/** A resource id's expression: of a part of the configuration of a slot, or of production where `slot` is undefined. */
function configurationId(part: string, slot: string | undefined): string {
  return slot === undefined
    ? `resourceId('Microsoft.Web/sites/config', parameters('site'), '${part}')`
    : `resourceId('Microsoft.Web/sites/slots/config', parameters('site'), ${slot}, '${part}')`;
}

/** A kind of named settings, with the name of the parameter and the property that it goes by here. */
export interface NamedPart {
  readonly parameter: NamedKind;
  readonly resource: string;
  readonly stickyNames: string;
}

export const SETTINGS: NamedPart = { parameter: "settings", ...NAMED_SETTINGS.settings };

/** All kinds of named settings. App settings come last: they say which build it is, once all else is there. */
export const NAMED_PARTS: readonly NamedPart[] = [
  { parameter: "connectionStrings", ...NAMED_SETTINGS.connectionStrings },
  { parameter: "mounts", ...NAMED_SETTINGS.mounts },
  SETTINGS,
];

/** One thing for each kind of named settings. */
export function eachPart<Value>(make: (part: NamedPart) => Record<string, Value>): Record<string, Value> {
  return Object.assign({}, ...NAMED_PARTS.map(make));
}

/** The name of the parameter that a nested deployment gets something current in. */
export function current(part: NamedPart): string {
  return `current_${part.parameter}`;
}

/**
 * What a slot has of a kind of named settings now, an object by their names.
 *
 * @param slot The expression of the slot's name; undefined for production.
 */
export function currentPart(part: NamedPart, slot: string | undefined): string {
  const listed = `list(${configurationId(part.resource, slot)}, '${SITES_API}')`;
  return `coalesce(${memberOf(listed, "properties")}, createObject())`;
}

/** The current app settings, an object of names and values. */
export function currentSettings(slot: string | undefined): string {
  return currentPart(SETTINGS, slot);
}

/** The current configuration, `config/web`. */
export function currentConfiguration(slot: string | undefined): string {
  return `reference(${configurationId("web", slot)}, '${SITES_API}')`;
}

/** The names of a kind of settings that stick to their slot now. */
export function currentStickyNames(part: NamedPart): string {
  const names = `reference(resourceId('Microsoft.Web/sites/config', parameters('site'), 'slotConfigNames'), '${SITES_API}')`;
  return `coalesce(${memberOf(names, part.stickyNames)}, createArray())`;
}

/** A member of an object; null where the object has none of that name, and where there is no object. */
export function memberOf(object: string, name: string): string {
  return `tryGet(${object}, '${name}')`;
}

/**
 * The entries of an object for which a condition holds, which speaks of an entry as `lambdaVariables('entry')`.
 *
 * The object is put together as text: `toObject` refuses two keys that differ in case only, which settings may have, and
 * every other function makes one of them.
 */
export function entriesOf(object: string, condition: string): string {
  const members =
    `map(filter(items(${object}), lambda('entry', ${condition})), ` +
    `lambda('entry', string(createObject(${KEY}, ${VALUE}))))`;
  const text = "lambdaVariables('text')";
  const withoutBraces = `map(${members}, lambda('text', substring(${text}, 1, sub(length(${text}), 2))))`;
  return `json(concat('{', join(${withoutBraces}, ','), '}'))`;
}

/** The entries of a list for which a condition holds, which speaks of an entry as `lambdaVariables('entry')`. */
export function entriesOfList(list: string, condition: string): string {
  return `filter(${list}, lambda('entry', ${condition}))`;
}

/** What a lambda of {@link entriesOf} calls an entry's key. */
export const KEY = "lambdaVariables('entry').key";

/** What a lambda of {@link entriesOf} calls an entry's value. */
export const VALUE = "lambdaVariables('entry').value";

/** Parameters of a template, all of one type. */
export function parametersOfType(type: string, names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { type }]));
}

/** Parameters that are handed on as they are. */
export function handedOn(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `[parameters('${name}')]`]));
}

/**
 * What a part of named settings comes after in a template: `config/web`, where that is written, and every part before it.
 * All of them are named, since Azure forgets a dependency on a resource whose condition does not hold, with what that
 * one depends on itself.
 */
export function partsBefore(part: NamedPart, slot: boolean, first: readonly string[]): string[] {
  const earlier = NAMED_PARTS.slice(0, NAMED_PARTS.indexOf(part)).map(({ resource }) => resource);
  return [...first, ...earlier].map((name) => `[${configurationId(name, slot ? "parameters('slot')" : undefined)}]`);
}

/** The type and name of a part of the configuration, as a resource of a template. */
export function configurationResource(part: string, slot: boolean): object {
  return slot
    ? {
        type: "Microsoft.Web/sites/slots/config",
        apiVersion: SITES_API,
        name: `[concat(parameters('site'), '/', parameters('slot'), '/${part}')]`,
      }
    : {
        type: "Microsoft.Web/sites/config",
        apiVersion: SITES_API,
        name: `[concat(parameters('site'), '/${part}')]`,
      };
}
