import { NAMED_SETTINGS, type NamedKind } from "../../rules";

/**
 * Parts of template expressions that several deployments need. All templates are constant. What differs between apps or
 * releases is only in their parameters.
 */

const TEMPLATE_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** The api-version of nested deployments. */
export const DEPLOYMENTS_API = "2022-09-01";

/** The api-version for reading and writing sites, slots and their configuration. It knows every property to be repeated. */
export const SITES_API = "2024-11-01";

/**
 * The api-version of the two writes of the documented swap. It accepts newer properties too, because App Service has one
 * model behind all its versions. Sources: "Set up staging environments in Azure App Service", Microsoft; recorded answers
 * at old versions contain new properties.
 */
export const SWAP_API = "2018-02-01";

/** A template with its parameters. */
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
 * A template that can be deployed again although nothing declared has changed, because its effect on an app is gone.
 * Then its parameter `restored` changes. The template does not use it.
 */
export function restorable(
  parameters: Template["parameters"],
  resources: Template["resources"],
  outputs?: Template["outputs"],
): Template {
  return template({ ...parameters, restored: { type: "string", defaultValue: "" } }, resources, outputs);
}

/**
 * A deployment inside a deployment. A template cannot read and write the same resource. So the outer one reads, and the
 * inner one writes the values that it gets. Its expressions have their own scope.
 *
 * @param suffix Added to the outer deployment's name to make its name.
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

/** The expression of a resource id: a configuration part of a slot, or of production if `slot` is undefined. */
function configurationId(part: string, slot: string | undefined): string {
  return slot === undefined
    ? `resourceId('Microsoft.Web/sites/config', parameters('site'), '${part}')`
    : `resourceId('Microsoft.Web/sites/slots/config', parameters('site'), ${slot}, '${part}')`;
}

/** A kind of named settings, with its parameter and its property in these templates. */
export interface NamedPart {
  readonly parameter: NamedKind;
  readonly resource: string;
  readonly stickyNames: string;
}

export const SETTINGS: NamedPart = { parameter: "settings", ...NAMED_SETTINGS.settings };

/** All kinds of named settings. App settings come last: they say which build it is, after everything else is there. */
export const NAMED_PARTS: readonly NamedPart[] = [
  { parameter: "connectionStrings", ...NAMED_SETTINGS.connectionStrings },
  { parameter: "mounts", ...NAMED_SETTINGS.mounts },
  SETTINGS,
];

/** Makes properties for each kind of named settings. */
export function eachPart<Value>(make: (part: NamedPart) => Record<string, Value>): Record<string, Value> {
  return Object.assign({}, ...NAMED_PARTS.map(make));
}

/** The name of the parameter that passes a current value to a nested deployment. */
export function current(part: NamedPart): string {
  return `current_${part.parameter}`;
}

/**
 * A slot's current named settings of a kind, as an object keyed by name.
 *
 * @param slot The expression of the slot's name; undefined for production.
 */
export function currentPart(part: NamedPart, slot: string | undefined): string {
  const listed = `list(${configurationId(part.resource, slot)}, '${SITES_API}')`;
  return `coalesce(${memberOf(listed, "properties")}, createObject())`;
}

/** The current app settings, as an object of names and values. */
export function currentSettings(slot: string | undefined): string {
  return currentPart(SETTINGS, slot);
}

/** The current configuration, `config/web`. */
export function currentConfiguration(slot: string | undefined): string {
  return `reference(${configurationId("web", slot)}, '${SITES_API}')`;
}

/** The current sticky names of a kind. */
export function currentStickyNames(part: NamedPart): string {
  const names = `reference(resourceId('Microsoft.Web/sites/config', parameters('site'), 'slotConfigNames'), '${SITES_API}')`;
  return `coalesce(${memberOf(names, part.stickyNames)}, createArray())`;
}

/** A member of an object; null if the object has no member of that name, or if there is no object. */
export function memberOf(object: string, name: string): string {
  return `tryGet(${object}, '${name}')`;
}

/**
 * The entries of an object that match a condition. The condition calls an entry `lambdaVariables('entry')`.
 *
 * The result is built as JSON text, because settings can have two names that differ in case only. `toObject` refuses two
 * such keys, and every other function merges them into one.
 */
export function entriesOf(object: string, condition: string): string {
  const members =
    `map(filter(items(${object}), lambda('entry', ${condition})), ` +
    `lambda('entry', string(createObject(${KEY}, ${VALUE}))))`;
  const text = "lambdaVariables('text')";
  const withoutBraces = `map(${members}, lambda('text', substring(${text}, 1, sub(length(${text}), 2))))`;
  return `json(concat('{', join(${withoutBraces}, ','), '}'))`;
}

/** The entries of a list that match a condition. The condition calls an entry `lambdaVariables('entry')`. */
export function entriesOfList(list: string, condition: string): string {
  return `filter(${list}, lambda('entry', ${condition}))`;
}

/** An entry's key in a lambda of {@link entriesOf}. */
export const KEY = "lambdaVariables('entry').key";

/** An entry's value in a lambda of {@link entriesOf}. */
export const VALUE = "lambdaVariables('entry').value";

/** Parameters of a template that all have the same type. */
export function parametersOfType(type: string, names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { type }]));
}

/** Parameters that are passed on unchanged. */
export function handedOn(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `[parameters('${name}')]`]));
}

/**
 * The resources that a part of named settings depends on: `config/web`, if it is written, and every part before it. All
 * of them are named. If a resource's condition is false, Azure ignores a dependency on it, and with it that resource's
 * own dependencies.
 */
export function partsBefore(part: NamedPart, slot: boolean, first: readonly string[]): string[] {
  const earlier = NAMED_PARTS.slice(0, NAMED_PARTS.indexOf(part)).map(({ resource }) => resource);
  return [...first, ...earlier].map((name) => `[${configurationId(name, slot ? "parameters('slot')" : undefined)}]`);
}

/** The type and name of a configuration part, as a resource of a template. */
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
