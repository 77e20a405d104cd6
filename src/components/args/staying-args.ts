import type * as pulumi from "@pulumi/pulumi";
import type { AuthenticationArgs } from "./authentication-args";
import type { ConnectionStringArgs, MountArgs } from "./build-args";

/** Whether an IP restriction allows or denies access. */
export const IpRestrictionAction = { Allow: "Allow", Deny: "Deny" } as const;
export type IpRestrictionAction = (typeof IpRestrictionAction)[keyof typeof IpRestrictionAction];

/** The oldest TLS version that is accepted. */
export const TlsVersion = { Tls10: "1.0", Tls11: "1.1", Tls12: "1.2", Tls13: "1.3" } as const;
export type TlsVersion = (typeof TlsVersion)[keyof typeof TlsVersion];

/** Whether files can be uploaded by FTP. */
export const FtpsState = { AllAllowed: "AllAllowed", FtpsOnly: "FtpsOnly", Disabled: "Disabled" } as const;
export type FtpsState = (typeof FtpsState)[keyof typeof FtpsState];

/** How clients are asked for a certificate. */
export const ClientCertMode = {
  Required: "Required",
  Optional: "Optional",
  OptionalInteractiveUser: "OptionalInteractiveUser",
} as const;
export type ClientCertMode = (typeof ClientCertMode)[keyof typeof ClientCertMode];

/** The origins whose pages may call the app. Source: "Host a RESTful API with CORS", Microsoft. */
export interface CorsArgs {
  /** Origins, for example `https://shop.example`; `*` for all. */
  allowedOrigins: pulumi.Input<string>[];
  /** Whether credentials are allowed. Defaults to false. */
  supportCredentials?: pulumi.Input<boolean>;
}

/**
 * A rule for access to the app. Declare exactly one of `ipAddress`, `serviceTag` and `subnetId`. Source: "Access
 * restrictions", Microsoft.
 */
export interface IpRestrictionArgs {
  /** A name, for people only. Defaults to none. */
  name?: pulumi.Input<string>;
  /** The rule's position, 1 to 2147483647. The lowest number applies first. */
  priority: pulumi.Input<number>;
  /** Whether the rule allows or denies access. Defaults to `Allow`. */
  action?: pulumi.Input<IpRestrictionAction>;
  /** An address range in CIDR form, for example `203.0.113.0/24`. Declare either this, `serviceTag` or `subnetId`. */
  ipAddress?: pulumi.Input<string>;
  /** A service tag, for example `AzureFrontDoor.Backend`, in place of `ipAddress`. */
  serviceTag?: pulumi.Input<string>;
  /** The resource id of a subnet, in place of `ipAddress`. */
  subnetId?: pulumi.Input<string>;
}

/** The managed identities of a slot. Source: "How to use managed identities for App Service", Microsoft. */
export interface IdentityArgs {
  /** Whether the slot has its own system-assigned identity. Defaults to false. */
  systemAssigned?: boolean;
  /** The resource ids of user-assigned identities. Defaults to none. */
  userAssigned?: pulumi.Input<string>[];
}

/** What is logged. Source: "Enable diagnostics logging for apps in Azure App Service", Microsoft. */
export interface LogsArgs {
  /**
   * The level of the app's own log in the file system: `Off`, `Error`, `Warning`, `Information` or `Verbose`.
   * Defaults to `Off`.
   */
  applicationLogLevel?: pulumi.Input<string>;
  /** Whether requests are logged in the file system. Defaults to false. */
  httpLogs?: pulumi.Input<boolean>;
  /** How much of the request log is kept, in megabytes, 25 to 100. Defaults to 35. */
  httpLogsRetentionInMb?: pulumi.Input<number>;
  /** For how many days the request log is kept. Defaults to no limit. */
  httpLogsRetentionInDays?: pulumi.Input<number>;
  /** Whether error pages are kept. Defaults to false. */
  detailedErrorMessages?: pulumi.Input<boolean>;
  /** Whether failed requests are traced. Defaults to false. */
  failedRequestsTracing?: pulumi.Input<boolean>;
}

/** A custom host name, which must point to the slot in DNS. Source: "Set up an existing custom domain", Microsoft. */
export interface CustomHostNameArgs {
  /**
   * The thumbprint of the certificate for HTTPS, 40 hexadecimal digits. The certificate must be in the resource group
   * as a `Microsoft.Web/certificates`. Defaults to none: HTTP only.
   */
  thumbprint?: pulumi.Input<string>;
}

/**
 * What stays with a slot or with production at every swap. It is written in place and needs no release. When you remove
 * a declared value, it goes back to its default.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Settings that aren't swapped".
 */
export interface StayingArgs {
  /** Sticky app settings, keyed by name. Values are handled as secrets. Defaults to none. */
  stickySettings?: Record<string, pulumi.Input<string>>;
  /** Sticky connection strings, keyed by name. Defaults to none. */
  stickyConnectionStrings?: Record<string, ConnectionStringArgs>;
  /** Sticky mounted storage, keyed by name. Defaults to none. */
  stickyMounts?: Record<string, MountArgs>;
  /**
   * Whether the app stays loaded while nobody visits it. Defaults to true for production and false for a slot. With
   * `defaultStickySettingsTravel`, defaults to true for both. The tiers Free and Shared do not have it and need false.
   */
  alwaysOn?: pulumi.Input<boolean>;
  /** The origins whose pages may call the app. Defaults to none. */
  cors?: CorsArgs;
  /** Rules for access to the app. Defaults to access for everybody. */
  ipRestrictions?: IpRestrictionArgs[];
  /** What happens to visitors that match no rule. Defaults to `Deny` if there is a rule, otherwise to `Allow`. */
  ipRestrictionsDefaultAction?: pulumi.Input<IpRestrictionAction>;
  /** Rules for access to the deployment site (SCM). Defaults to access for everybody. */
  scmIpRestrictions?: IpRestrictionArgs[];
  /** The same for the deployment site. Defaults to `Deny` if it has a rule, otherwise to `Allow`. */
  scmIpRestrictionsDefaultAction?: pulumi.Input<IpRestrictionAction>;
  /** Whether the app's rules also apply to the deployment site. Defaults to false. */
  scmIpRestrictionsUseMain?: pulumi.Input<boolean>;
  /**
   * Whether the app can be reached from the internet: `Enabled` or `Disabled`. Defaults to what App Service decides.
   */
  publicNetworkAccess?: pulumi.Input<string>;
  /** Whether HTTP is redirected to HTTPS. Defaults to the app's `httpsOnly`. */
  httpsOnly?: pulumi.Input<boolean>;
  /** The oldest TLS version that is accepted. Defaults to `1.2`. */
  minTlsVersion?: pulumi.Input<TlsVersion>;
  /** The same for the deployment site. Defaults to `1.2`. */
  scmMinTlsVersion?: pulumi.Input<TlsVersion>;
  /** Whether files can be uploaded by FTP. Defaults to `Disabled`, because no build needs it. */
  ftpsState?: pulumi.Input<FtpsState>;
  /** Whether clients are asked for a certificate. Defaults to false. */
  clientCertEnabled?: pulumi.Input<boolean>;
  /** How clients are asked for a certificate. Defaults to `Required`. */
  clientCertMode?: pulumi.Input<ClientCertMode>;
  /** Paths that need no certificate, separated by semicolons. Defaults to none. */
  clientCertExclusionPaths?: pulumi.Input<string>;
  /** The resource id of the subnet for the slot's outgoing traffic. Defaults to none. */
  virtualNetworkSubnetId?: pulumi.Input<string>;
  /** Whether all outgoing traffic goes through the subnet, not only traffic to private addresses. Defaults to false. */
  vnetRouteAllEnabled?: pulumi.Input<boolean>;
  /** Managed identities. Never swapped. Defaults to none. */
  identity?: IdentityArgs;
  /**
   * The identity that reads Key Vault references: the resource id of a user-assigned one. Defaults to `SystemAssigned`.
   */
  keyVaultReferenceIdentity?: pulumi.Input<string>;
  /** Whether the slot's managed identity pulls container images. Defaults to false. */
  acrUseManagedIdentityCreds?: pulumi.Input<boolean>;
  /** The client id of the user-assigned identity that pulls images. Defaults to the system-assigned one. */
  acrUserManagedIdentityID?: pulumi.Input<string>;
  /** Whether HTTP/2 is enabled. Defaults to false. */
  http20Enabled?: pulumi.Input<boolean>;
  /** Whether web sockets are enabled. Defaults to false. */
  webSocketsEnabled?: pulumi.Input<boolean>;
  /**
   * The path for App Service's own health check, which requests it on each instance every minute. An instance fails if
   * it answers ten times with a status outside 200 to 299. It then gets no visitors until it passes again, unless it is
   * the only instance or all fail. Defaults to the path of the app's `healthCheck`, if that has no headers and only
   * accepts statuses from 200 to 299; otherwise to none. An empty string also means none. A change restarts the app.
   *
   * Source: "Monitor App Service instances by using Health check", Microsoft.
   */
  healthCheckPath?: pulumi.Input<string>;
  /** Whether a visitor stays on the same instance. Defaults to true. */
  clientAffinityEnabled?: pulumi.Input<boolean>;
  /** What is logged. Defaults to nothing. */
  logs?: LogsArgs;
  /** The sign-in of visitors. Defaults to none. */
  authentication?: AuthenticationArgs;
  /** Custom host names, for example `staging.shop.example`. Defaults to none. */
  customHostNames?: Record<string, CustomHostNameArgs>;
}
