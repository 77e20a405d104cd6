import type * as pulumi from "@pulumi/pulumi";
import type { IpRestrictionArgs, StayingArgs } from "../args/staying-args";

/**
 * What stays with a slot, as the properties of a site. Every property is written, with App Service's defaults for undeclared
 * ones, so that removed properties reset. A configuration that is never empty also stops Azure from copying production's
 * settings to a new slot. Source of the latter: recorded traffic.
 *
 * @param httpsOnly The default of all slots.
 */
export function stayingProperties(own: StayingArgs = {}, httpsOnly: pulumi.Input<boolean> = false) {
  return {
    siteConfig: stayingConfiguration(own),
    httpsOnly: own.httpsOnly ?? httpsOnly,
    identity: identityOf(own),
    clientAffinityEnabled: own.clientAffinityEnabled ?? true,
    clientCertEnabled: own.clientCertEnabled ?? false,
    clientCertMode: own.clientCertMode ?? "Required",
    clientCertExclusionPaths: own.clientCertExclusionPaths ?? "",
    keyVaultReferenceIdentity: own.keyVaultReferenceIdentity ?? "SystemAssigned",
    // An empty string is what App Service decides by itself: closed where there is a private endpoint, else open.
    publicNetworkAccess: own.publicNetworkAccess ?? "",
    // There is no value that says none: the integration of a slot that declares none any more is deleted.
    ...(own.virtualNetworkSubnetId === undefined ? {} : { virtualNetworkSubnetId: own.virtualNetworkSubnetId }),
  };
}

function stayingConfiguration(own: StayingArgs) {
  return {
    alwaysOn: own.alwaysOn ?? false,
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
    ftpsState: own.ftpsState ?? "FtpsOnly",
    vnetRouteAllEnabled: own.vnetRouteAllEnabled ?? false,
    acrUseManagedIdentityCreds: own.acrUseManagedIdentityCreds ?? false,
    acrUserManagedIdentityID: own.acrUserManagedIdentityID ?? "",
    http20Enabled: own.http20Enabled ?? false,
    webSocketsEnabled: own.webSocketsEnabled ?? false,
    healthCheckPath: own.healthCheckPath ?? "",
  };
}

/** Once one rule names somebody, those whom none names are kept out. Source: "Access restrictions", Microsoft. */
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
