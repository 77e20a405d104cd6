import { type Movement, SITE_PROPERTIES } from "../../rules";
import { currentConfiguration, entriesOf, KEY, memberOf, SITES_API, VALUE } from "./expressions";

/** What stands at the top of a site or slot, beside its properties. */
const TOP_LEVEL: readonly string[] = ["kind", "location", "tags", "identity", "extendedLocation"];

/** Movements of what is no property that a PUT could restate: names, and `siteConfig`, whose parts no PUT has to name. */
const NOT_RESTATED: readonly Movement[] = ["address", "in-parts"];

/**
 * Properties that ask for an action, and are none of a slot's own: host names are resources of their own, and a site is
 * cloned when it is created. And what Azure alone decides.
 */
const ACTIONS: readonly string[] = ["cloningInfo", "hostNameSslStates", "customDomainVerificationId"];

/**
 * What api-versions before 2024-11-01 call the parts of `outboundVnetRouting`. Source: the reference of `Microsoft.Web
 * sites`, which says of each part what it was called before.
 */
const OLDER_ROUTING: Readonly<Record<string, string>> = {
  vnetRouteAllEnabled: "applicationTraffic",
  vnetContentShareEnabled: "contentShareTraffic",
  vnetImagePullEnabled: "imagePullTraffic",
  vnetBackupRestoreEnabled: "backupRestoreTraffic",
};

/**
 * Site properties that a PUT of a site or slot restates, since it is not settled whether Azure keeps or resets what a PUT
 * leaves out: every one that a client can write.
 */
const RESTATED: readonly string[] = [
  ...Object.entries(SITE_PROPERTIES)
    .filter(([name, { movement }]) => !NOT_RESTATED.includes(movement) && ![...TOP_LEVEL, ...ACTIONS].includes(name))
    .map(([name]) => name),
  ...Object.keys(OLDER_ROUTING),
];

/** The whole of a site or slot as it is. */
export function currentSite(slot: string | undefined): string {
  const id =
    slot === undefined
      ? "resourceId('Microsoft.Web/sites', parameters('site'))"
      : `resourceId('Microsoft.Web/sites/slots', parameters('site'), ${slot})`;
  return `reference(${id}, '${SITES_API}', 'Full')`;
}

/** The type and name of a site or slot, as a resource of a template. */
export function siteResource(slot: boolean, apiVersion: string): object {
  return slot
    ? {
        type: "Microsoft.Web/sites/slots",
        apiVersion,
        name: "[concat(parameters('site'), '/', parameters('slot'))]",
      }
    : { type: "Microsoft.Web/sites", apiVersion, name: "[parameters('site')]" };
}

/**
 * All of a site or slot, restated as it is, with other properties besides.
 *
 * @param parameter What {@link currentSite} told of it.
 * @param others An expression of an object.
 */
export function restatedWith(parameter: string, others: string): object {
  const current = `parameters('${parameter}')`;
  return {
    location: `[${current}.location]`,
    kind: `[coalesce(${memberOf(current, "kind")}, 'app')]`,
    tags: `[coalesce(${memberOf(current, "tags")}, createObject())]`,
    // Azure Resource Manager leaves out what comes to null at the top of a resource.
    extendedLocation: `[${memberOf(current, "extendedLocation")}]`,
    identity: `[${identity(current)}]`,
    properties: `[union(${properties(`${current}.properties`)}, ${others})]`,
  };
}

/** Managed identities: what Azure told of each of them is not sent back. */
function identity(current: string): string {
  const told = memberOf(current, "identity");
  const type = `createObject('type', coalesce(${memberOf(told, "type")}, 'None'))`;
  const ids = `coalesce(${memberOf(told, "userAssignedIdentities")}, createObject())`;
  const users = `createObject('userAssignedIdentities', mapValues(${ids}, lambda('entry', createObject())))`;
  return `union(${type}, if(empty(${ids}), createObject(), ${users}))`;
}

/** The properties that are set, and the parts of the routing by the names that older api-versions have for them, too. */
function properties(told: string): string {
  const names = RESTATED.map((name) => `'${name}'`).join(", ");
  const routing = memberOf(told, "outboundVnetRouting");
  const older = Object.entries(OLDER_ROUTING).map(([name, part]) => `'${name}', ${memberOf(routing, part)}`);
  return entriesOf(
    `union(createObject(${older.join(", ")}), ${told})`,
    `and(contains(createArray(${names}), ${KEY}), not(equals(${VALUE}, null())))`,
  );
}

/** The traffic rules that a slot has now. */
export function currentRules(slot: string | undefined): string {
  const experiments = memberOf(currentConfiguration(slot), "experiments");
  return `coalesce(${memberOf(experiments, "rampUpRules")}, createArray())`;
}

/**
 * The properties that write a site's or slot's traffic rules and nothing else. They go into `siteConfig`, since a PUT of a site
 * changes only the configuration that it names. A PUT of `config/web` would have to send what travels as well.
 *
 * @param rules An expression of a list.
 */
export function rulesOnly(rules: string): string {
  return `createObject('siteConfig', createObject('experiments', createObject('rampUpRules', ${rules})))`;
}
