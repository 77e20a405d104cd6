import { type Movement, SITE_PROPERTIES } from "../../rules";
import { currentConfiguration, entriesOf, KEY, memberOf, SITES_API, VALUE } from "./expressions";

/** The top-level properties of a site or slot. */
const TOP_LEVEL: readonly string[] = ["kind", "location", "tags", "identity", "extendedLocation"];

/** Movements of rows that a PUT does not repeat: names, and `siteConfig`, of which a PUT changes only the named parts. */
const NOT_RESTATED: readonly Movement[] = ["address", "in-parts"];

/**
 * Properties that request an action or that only Azure decides. Host names are separate resources, and cloning happens only
 * at creation.
 */
const ACTIONS: readonly string[] = ["cloningInfo", "snapshotInfo", "hostNameSslStates", "customDomainVerificationId"];

/**
 * The names of the parts of `outboundVnetRouting` in api-versions before 2024-11-01. Source: the reference of
 * `Microsoft.Web sites`, which gives the former name of each part.
 */
const OLDER_ROUTING: Readonly<Record<string, string>> = {
  vnetRouteAllEnabled: "applicationTraffic",
  vnetContentShareEnabled: "contentShareTraffic",
  vnetImagePullEnabled: "imagePullTraffic",
  vnetBackupRestoreEnabled: "backupRestoreTraffic",
};

/**
 * Site properties that a PUT of a site or slot repeats: every one that a client can write. It is not settled whether Azure
 * keeps or resets properties that a PUT leaves out.
 */
const RESTATED: readonly string[] = [
  ...Object.entries(SITE_PROPERTIES)
    .filter(([name, { movement }]) => !NOT_RESTATED.includes(movement) && ![...TOP_LEVEL, ...ACTIONS].includes(name))
    .map(([name]) => name),
  ...Object.keys(OLDER_ROUTING),
];

/** The whole current site or slot. */
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
 * The whole site or slot, repeated unchanged, plus other properties.
 *
 * @param parameter The parameter with the result of {@link currentSite}.
 * @param others An expression of an object.
 */
export function restatedWith(parameter: string, others: string): object {
  const current = `parameters('${parameter}')`;
  return {
    location: `[${current}.location]`,
    kind: `[coalesce(${memberOf(current, "kind")}, 'app')]`,
    tags: `[coalesce(${memberOf(current, "tags")}, createObject())]`,
    // Azure Resource Manager does not send a top-level property that evaluates to null.
    extendedLocation: `[${memberOf(current, "extendedLocation")}]`,
    identity: `[${identity(current)}]`,
    properties: `[union(${properties(`${current}.properties`)}, ${others})]`,
  };
}

/** Managed identities, repeated unchanged. Azure's details about each of them are not sent back. */
function identity(current: string): string {
  const told = memberOf(current, "identity");
  const type = `createObject('type', coalesce(${memberOf(told, "type")}, 'None'))`;
  const ids = `coalesce(${memberOf(told, "userAssignedIdentities")}, createObject())`;
  const users = `createObject('userAssignedIdentities', mapValues(${ids}, lambda('entry', createObject())))`;
  return `union(${type}, if(empty(${ids}), createObject(), ${users}))`;
}

/** The properties that are set, and the parts of the routing under the names of older api-versions as well. */
function properties(told: string): string {
  const names = RESTATED.map((name) => `'${name}'`).join(", ");
  const routing = memberOf(told, "outboundVnetRouting");
  const older = Object.entries(OLDER_ROUTING).map(([name, part]) => `'${name}', ${memberOf(routing, part)}`);
  return entriesOf(
    `union(createObject(${older.join(", ")}), ${told})`,
    `and(contains(createArray(${names}), ${KEY}), not(equals(${VALUE}, null())))`,
  );
}

/** A slot's current traffic rules. */
export function currentRules(slot: string | undefined): string {
  const experiments = memberOf(currentConfiguration(slot), "experiments");
  return `coalesce(${memberOf(experiments, "rampUpRules")}, createArray())`;
}

/**
 * Properties that write a site's or slot's traffic rules and nothing else. They go into `siteConfig`, because a PUT of
 * a site only changes the configuration that it names. A PUT of `config/web` would have to send what travels too.
 *
 * @param rules The expression of a list.
 */
export function rulesOnly(rules: string): string {
  return `createObject('siteConfig', createObject('experiments', createObject('rampUpRules', ${rules})))`;
}
