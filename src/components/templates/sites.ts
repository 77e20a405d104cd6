import { CONFIGURATION_API, currentConfiguration, entriesOf, KEY, VALUE } from "./expressions";

/**
 * Site properties that a PUT of a site or slot restates, since it is not settled whether Azure keeps or resets what a PUT
 * leaves out.
 */
const RESTATED = [
  "serverFarmId",
  "reserved",
  "enabled",
  "httpsOnly",
  "clientAffinityEnabled",
  "clientAffinityProxyEnabled",
  "clientCertEnabled",
  "clientCertMode",
  "clientCertExclusionPaths",
  "endToEndEncryptionEnabled",
  "hostNamesDisabled",
  "ipMode",
  "keyVaultReferenceIdentity",
  "publicNetworkAccess",
  "redundancyMode",
  "scmSiteAlsoStopped",
  "storageAccountRequired",
  "virtualNetworkSubnetId",
  "vnetRouteAllEnabled",
  "vnetImagePullEnabled",
  "vnetContentShareEnabled",
  "outboundVnetRouting",
];

/** The whole of a site or slot as it is. */
export function currentSite(slot: string | undefined): string {
  const id =
    slot === undefined
      ? "resourceId('Microsoft.Web/sites', parameters('site'))"
      : `resourceId('Microsoft.Web/sites/slots', parameters('site'), ${slot})`;
  return `reference(${id}, '${CONFIGURATION_API}', 'Full')`;
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
 * The top level of a site or slot, restated as it is.
 *
 * @param parameter What {@link currentSite} told of it.
 */
export function topLevel(parameter: string): object {
  const current = `parameters('${parameter}')`;
  return {
    location: `[${current}.location]`,
    kind: `[if(contains(${current}, 'kind'), ${current}.kind, 'app')]`,
    tags: `[if(contains(${current}, 'tags'), ${current}.tags, createObject())]`,
  };
}

/** Managed identities, restated as they are: what Azure told of each of them is not sent back. */
export function identity(parameter: string): object {
  const identities = `parameters('${parameter}').identity.userAssignedIdentities`;
  const none = "createObject('type', 'None')";
  const type = `createObject('type', parameters('${parameter}').identity.type)`;
  const users =
    `createObject('userAssignedIdentities', toObject(items(${identities}), ` +
    `lambda('entry', ${KEY}), lambda('entry', createObject())))`;
  const has = (name: string, of: string) => `contains(${of}, '${name}')`;
  return {
    identity:
      `[if(${has("identity", `parameters('${parameter}')`)}, ` +
      `if(${has("userAssignedIdentities", `parameters('${parameter}').identity`)}, union(${type}, ${users}), ${type}), ${none})]`,
  };
}

/** The properties of a site or slot, restated as they are, with others besides. */
export function restatedWith(parameter: string, others: string): string {
  const names = RESTATED.map((name) => `'${name}'`).join(", ");
  const kept = entriesOf(
    `parameters('${parameter}').properties`,
    `and(contains(createArray(${names}), ${KEY}), not(equals(${VALUE}, null())))`,
  );
  return `[union(${kept}, ${others})]`;
}

/** The traffic rules that a slot has now. */
export function currentRules(slot: string | undefined): string {
  return `coalesce(${currentConfiguration(slot)}.experiments.rampUpRules, createArray())`;
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
