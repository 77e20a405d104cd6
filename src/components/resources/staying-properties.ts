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
    clientAffinityEnabled: own.clientAffinityEnabled ?? true,
    clientCertEnabled: own.clientCertEnabled ?? false,
    clientCertMode: own.clientCertMode ?? "Required",
    clientCertExclusionPaths: own.clientCertExclusionPaths ?? "",
    keyVaultReferenceIdentity: own.keyVaultReferenceIdentity ?? "SystemAssigned",
    // With an empty string App Service decides itself: closed if there is a private endpoint, otherwise open.
    publicNetworkAccess: own.publicNetworkAccess ?? "",
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
    // A build is a package, which is mounted read-only, or an image. Neither needs FTP.
    ftpsState: own.ftpsState ?? "Disabled",
    vnetRouteAllEnabled: own.vnetRouteAllEnabled ?? false,
    acrUseManagedIdentityCreds: own.acrUseManagedIdentityCreds ?? false,
    acrUserManagedIdentityID: own.acrUserManagedIdentityID ?? "",
    http20Enabled: own.http20Enabled ?? false,
    webSocketsEnabled: own.webSocketsEnabled ?? false,
    healthCheckPath: own.healthCheckPath ?? defaults.healthCheckPath,
  };
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
  const users = identity?.userAssigned ?? [];
  const types = [
    ...(identity?.systemAssigned ? ["SystemAssigned"] : []),
    ...(users.length > 0 ? ["UserAssigned"] : []),
  ];
  return {
    type: types.length === 0 ? "None" : types.join(", "),
    ...(users.length > 0 ? { userAssignedIdentities: users } : {}),
  };
}
