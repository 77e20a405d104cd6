import * as pulumi from "@pulumi/pulumi";
import { ROUTING_PARTS } from "../../rules";
import type { IpRestrictionArgs, StayingArgs } from "../args/staying-args";
import type { StayingDefaults } from "../args/staying-defaults";

/**
 * What stays with a slot, as the properties of a site. Every property is written. Undeclared ones get a default: this
 * library's safe ones, otherwise App Service's. So removed properties are reset. A configuration that is never empty
 * also stops Azure from copying production's settings to a new slot. Source of the latter: recorded traffic.
 */
export function stayingProperties(own: StayingArgs, defaults: StayingDefaults) {
  return {
    siteConfig: stayingConfiguration(own, defaults),
    httpsOnly: own.httpsOnly ?? defaults.httpsOnly,
    identity: identityOf(own),
    clientCertEnabled: own.clientCertEnabled ?? false,
    clientCertMode: own.clientCertMode ?? "Required",
    clientCertExclusionPaths: own.clientCertExclusionPaths ?? "",
    // An environment that was not known at first may turn out to have no identity.
    keyVaultReferenceIdentity: pulumi
      .output(own.keyVaultReferenceIdentity)
      .apply((id: string | undefined) => id ?? "SystemAssigned"),
    // With an empty string App Service decides itself: closed if there is a private endpoint, otherwise open.
    publicNetworkAccess: own.publicNetworkAccess ?? "",
    outboundVnetRouting: routingOf(own),
    // No value means "none". So if a slot no longer declares an integration, the integration is deleted instead.
    ...(own.virtualNetworkSubnetId === undefined ? {} : { virtualNetworkSubnetId: own.virtualNetworkSubnetId }),
  };
}

function stayingConfiguration(own: StayingArgs, defaults: StayingDefaults) {
  return {
    alwaysOn: own.alwaysOn ?? defaults.alwaysOn,
    cors: {
      allowedOrigins: own.cors?.allowedOrigins ?? [],
      supportCredentials: own.cors?.supportCredentials ?? false,
    },
    ipSecurityRestrictions: (own.ipRestrictions ?? []).map(ipRestriction),
    ipSecurityRestrictionsDefaultAction: own.ipRestrictionsDefaultAction ?? defaultAction(own.ipRestrictions),
    scmIpSecurityRestrictions: (own.scmIpRestrictions ?? []).map(ipRestriction),
    scmIpSecurityRestrictionsDefaultAction: own.scmIpRestrictionsDefaultAction ?? defaultAction(own.scmIpRestrictions),
    scmIpSecurityRestrictionsUseMain: own.scmIpRestrictionsUseMain ?? false,
    minTlsVersion: own.minTlsVersion ?? "1.2",
    scmMinTlsVersion: own.scmMinTlsVersion ?? "1.2",
    ...(own.minTlsCipherSuite === undefined ? {} : { minTlsCipherSuite: own.minTlsCipherSuite }),
    acrUseManagedIdentityCreds: own.acrUseManagedIdentityCreds ?? false,
    acrUserManagedIdentityID: own.acrUserManagedIdentityID ?? "",
  };
}

/** Which outgoing traffic goes through the network, each part by its name. */
function routingOf({ outboundVnetRouting = {} }: StayingArgs) {
  return Object.fromEntries(ROUTING_PARTS.map((part) => [part, outboundVnetRouting[part] ?? false]));
}

/** Once there is a rule, anyone without a matching rule is denied. Source: "Access restrictions", Microsoft. */
function defaultAction(rules: readonly IpRestrictionArgs[] | undefined): string {
  return rules && rules.length > 0 ? "Deny" : "Allow";
}

function ipRestriction({ name, priority, action, ipAddress, serviceTag, subnetId }: IpRestrictionArgs) {
  return {
    priority,
    action: action ?? "Allow",
    ...(name === undefined ? {} : { name }),
    ...(ipAddress === undefined ? {} : { ipAddress }),
    ...(serviceTag === undefined ? {} : { ipAddress: serviceTag, tag: "ServiceTag" }),
    ...(subnetId === undefined ? {} : { vnetSubnetResourceId: subnetId }),
  };
}

function identityOf({ identity }: StayingArgs) {
  const systemAssigned = identity?.systemAssigned ?? false;
  return pulumi.output(identity?.userAssigned ?? []).apply((given: readonly (string | undefined)[]) => {
    const users = [...new Set(given.filter((id) => id !== undefined))];
    const types = [...(systemAssigned ? ["SystemAssigned"] : []), ...(users.length > 0 ? ["UserAssigned"] : [])];
    return {
      type: types.length === 0 ? "None" : types.join(", "),
      ...(users.length > 0 ? { userAssignedIdentities: users } : {}),
    };
  });
}
