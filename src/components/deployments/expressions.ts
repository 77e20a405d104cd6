/**
 * Parts of template expressions that more than one deployment needs. All templates are constant: what differs from app
 * to app and from release to release is in their parameters alone.
 */

export const TEMPLATE_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** The api-version of nested deployments. */
export const DEPLOYMENTS_API = "2022-09-01";

/** The api-version that configuration is read and written with. */
export const CONFIGURATION_API = "2022-03-01";

/** The api-version of the documented swap. Source: "Set up staging environments in Azure App Service", Microsoft. */
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

/**
 * The current app settings, an object of names and values.
 *
 * @param slot The expression of the slot's name; undefined for production.
 */
export function currentSettings(slot: string | undefined): string {
  return `list(${configurationId("appsettings", slot)}, '${CONFIGURATION_API}').properties`;
}

/** The current configuration, `config/web`. */
export function currentConfiguration(slot: string | undefined): string {
  return `reference(${configurationId("web", slot)}, '${CONFIGURATION_API}')`;
}

/** The names that stick to their slot now. */
export function currentStickyNames(): string {
  return (
    "coalesce(reference(resourceId('Microsoft.Web/sites/config', parameters('site'), 'slotConfigNames'), " +
    `'${CONFIGURATION_API}').appSettingNames, createArray())`
  );
}

/** The entries of an object for which a condition holds, which speaks of an entry as `lambdaVariables('entry')`. */
export function entriesOf(object: string, condition: string): string {
  return (
    `toObject(filter(items(${object}), lambda('entry', ${condition})), ` +
    "lambda('entry', lambdaVariables('entry').key), lambda('entry', lambdaVariables('entry').value))"
  );
}

/** The type and name of a part of the configuration, as a resource of a template. */
export function configurationResource(part: string, slot: boolean): object {
  return slot
    ? {
        type: "Microsoft.Web/sites/slots/config",
        apiVersion: CONFIGURATION_API,
        name: `[concat(parameters('site'), '/', parameters('slot'), '/${part}')]`,
      }
    : {
        type: "Microsoft.Web/sites/config",
        apiVersion: CONFIGURATION_API,
        name: `[concat(parameters('site'), '/${part}')]`,
      };
}
