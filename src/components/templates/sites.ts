import { CONFIGURATION_API, currentConfiguration, entriesOf, KEY, VALUE } from "./expressions";

/**
 * Site properties that a PUT of a site or slot repeats. It is not settled whether Azure keeps or resets properties that
 * a PUT leaves out.
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

/** The whole current site or slot. */
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
 * The top level of a site or slot, repeated unchanged.
 *
 * @param parameter The parameter with the result of {@link currentSite}.
 */
export function topLevel(parameter: string): object {
  const current = `parameters('${parameter}')`;
  return {
    location: `[${current}.location]`,
    kind: `[if(contains(${current}, 'kind'), ${current}.kind, 'app')]`,
    tags: `[if(contains(${current}, 'tags'), ${current}.tags, createObject())]`,
  };
}

/** Managed identities, repeated unchanged. Azure's details about each of them are not sent back. */
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

/** The properties of a site or slot, repeated unchanged, plus others. */
export function restatedWith(parameter: string, others: string): string {
  const names = RESTATED.map((name) => `'${name}'`).join(", ");
  const kept = entriesOf(
    `parameters('${parameter}').properties`,
    `and(contains(createArray(${names}), ${KEY}), not(equals(${VALUE}, null())))`,
  );
  return `[union(${kept}, ${others})]`;
}

/** A slot's current traffic rules. */
export function currentRules(slot: string | undefined): string {
  return `coalesce(${currentConfiguration(slot)}.experiments.rampUpRules, createArray())`;
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
