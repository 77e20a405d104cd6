import type * as pulumi from "@pulumi/pulumi";
import type { AuthenticationArgs } from "./authentication-args";
import type { ConnectionStringArgs, MountArgs } from "./build-args";

/** Whether an IP restriction lets in or keeps out. */
export const IpRestrictionAction = { Allow: "Allow", Deny: "Deny" } as const;
export type IpRestrictionAction = (typeof IpRestrictionAction)[keyof typeof IpRestrictionAction];

/** The oldest version of TLS that is taken. */
export const TlsVersion = { Tls10: "1.0", Tls11: "1.1", Tls12: "1.2", Tls13: "1.3" } as const;
export type TlsVersion = (typeof TlsVersion)[keyof typeof TlsVersion];

/** The TLS cipher suites, from the strongest to the weakest. Source: `TlsCipherSuites`, Azure Resource Manager reference. */
export const TlsCipherSuite = {
  TLS_AES_256_GCM_SHA384: "TLS_AES_256_GCM_SHA384",
  TLS_AES_128_GCM_SHA256: "TLS_AES_128_GCM_SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  TLS_RSA_WITH_AES_256_GCM_SHA384: "TLS_RSA_WITH_AES_256_GCM_SHA384",
  TLS_RSA_WITH_AES_128_GCM_SHA256: "TLS_RSA_WITH_AES_128_GCM_SHA256",
  TLS_RSA_WITH_AES_256_CBC_SHA256: "TLS_RSA_WITH_AES_256_CBC_SHA256",
  TLS_RSA_WITH_AES_128_CBC_SHA256: "TLS_RSA_WITH_AES_128_CBC_SHA256",
  TLS_RSA_WITH_AES_256_CBC_SHA: "TLS_RSA_WITH_AES_256_CBC_SHA",
  TLS_RSA_WITH_AES_128_CBC_SHA: "TLS_RSA_WITH_AES_128_CBC_SHA",
} as const;
export type TlsCipherSuite = (typeof TlsCipherSuite)[keyof typeof TlsCipherSuite];

/** How clients are asked for a certificate. */
export const ClientCertMode = {
  Required: "Required",
  Optional: "Optional",
  OptionalInteractiveUser: "OptionalInteractiveUser",
} as const;
export type ClientCertMode = (typeof ClientCertMode)[keyof typeof ClientCertMode];

/** Which other origins' pages may call the app. Source: "Host a RESTful API with CORS", Microsoft. */
export interface CorsArgs {
  /** Origins, for example `https://shop.example`; `*` for all. */
  allowedOrigins: pulumi.Input<string>[];
  /** Whether credentials are taken along. Defaults to false. */
  supportCredentials?: pulumi.Input<boolean>;
}

/** Who may reach the app. Exactly one of `ipAddress`, `serviceTag` and `subnetId`. Source: "Access restrictions", Microsoft. */
export interface IpRestrictionArgs {
  /** A name for people. Defaults to none. */
  name?: pulumi.Input<string>;
  /** Rules apply from the lowest number on: 1 to 2147483647. */
  priority: pulumi.Input<number>;
  /** Whether they are let in or kept out. Defaults to `Allow`. */
  action?: pulumi.Input<IpRestrictionAction>;
  /** An address range in CIDR form, for example `203.0.113.0/24`. Either this, `serviceTag` or `subnetId`. */
  ipAddress?: pulumi.Input<string>;
  /** A service tag, for example `AzureFrontDoor.Backend`, in place of `ipAddress`. */
  serviceTag?: pulumi.Input<string>;
  /** The resource id of a subnet, in place of `ipAddress`. */
  subnetId?: pulumi.Input<string>;
}

/** Which outgoing traffic goes through the virtual network. Source: `OutboundVnetRouting`, Azure Resource Manager reference. */
export interface OutboundVnetRoutingArgs {
  /** All of it, whatever the others say. Defaults to false. */
  allTraffic?: pulumi.Input<boolean>;
  /** All that the app itself sends: what was `vnetRouteAllEnabled`. Defaults to false. */
  applicationTraffic?: pulumi.Input<boolean>;
  /** Access to the content share. Defaults to false. */
  contentShareTraffic?: pulumi.Input<boolean>;
  /** The pull of container images. Defaults to false. */
  imagePullTraffic?: pulumi.Input<boolean>;
  /** Backup and restore. Defaults to false. */
  backupRestoreTraffic?: pulumi.Input<boolean>;
}

/**
 * Whether one can publish with a user name and a password, by each way. Releases need neither.
 *
 * Source: "Disable basic authentication in Azure App Service deployments", Microsoft.
 */
export interface BasicPublishingCredentialsPoliciesArgs {
  /** Whether one can by FTP. Defaults to false. */
  ftp?: pulumi.Input<boolean>;
  /** Whether one can by the deployment site (SCM): WebDeploy, Git and the like. Defaults to false. */
  scm?: pulumi.Input<boolean>;
}

/** The managed identities of a slot. Source: "How to use managed identities for App Service", Microsoft. */
export interface IdentityArgs {
  /** Whether the slot has an identity of its own. Defaults to false. */
  systemAssigned?: boolean;
  /** The resource ids of user-assigned identities. Defaults to none. */
  userAssigned?: pulumi.Input<string>[];
}

/** What is logged. Source: "Enable diagnostics logging for apps in Azure App Service", Microsoft. */
export interface LogsArgs {
  /** The level of the app's own log in the file system: `Off`, `Error`, `Warning`, `Information` or `Verbose`. Defaults to `Off`. */
  applicationLogLevel?: pulumi.Input<string>;
  /** Whether requests are logged in the file system. Defaults to false. */
  httpLogs?: pulumi.Input<boolean>;
  /** How much of that is kept, in megabytes, 25 to 100. Defaults to 35. */
  httpLogsRetentionInMb?: pulumi.Input<number>;
  /** For how many days it is kept. Defaults to no limit. */
  httpLogsRetentionInDays?: pulumi.Input<number>;
  /** Whether error pages are kept. Defaults to false. */
  detailedErrorMessages?: pulumi.Input<boolean>;
  /** Whether failed requests are traced. Defaults to false. */
  failedRequestsTracing?: pulumi.Input<boolean>;
}

/** A host name of one's own, which must point to the slot in DNS. Source: "Set up an existing custom domain", Microsoft. */
export interface CustomHostNameArgs {
  /**
   * The thumbprint of the certificate that HTTPS is answered with, 40 hexadecimal digits; it must be in the resource
   * group as a `Microsoft.Web/certificates`. Defaults to none: HTTP only.
   */
  thumbprint?: pulumi.Input<string>;
}

/**
 * What stays with a slot, or with production, whatever is swapped into it. It is written in place, and needs no release.
 * What is declared no more goes back to its default.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Settings that aren't swapped".
 */
export interface StayingArgs {
  /** App settings that stick, by name; values are handled as secrets. Defaults to none. */
  stickySettings?: Record<string, pulumi.Input<string>>;
  /** Connection strings that stick, by name. Defaults to none. */
  stickyConnectionStrings?: Record<string, ConnectionStringArgs>;
  /** Mounted storage that sticks, by name. Defaults to none. */
  stickyMounts?: Record<string, MountArgs>;
  /**
   * Whether the app is kept loaded while nobody visits it. Defaults to true for production, and to false for a slot; where
   * `defaultStickySettingsTravel` is declared, to true for both. Tiers without it, Free and Shared, need false.
   */
  alwaysOn?: pulumi.Input<boolean>;
  /** Which other origins' pages may call the app. Defaults to none. */
  cors?: CorsArgs;
  /** Who may reach the app. Defaults to everybody. */
  ipRestrictions?: IpRestrictionArgs[];
  /** What happens to those whom no rule names. Defaults to `Deny` where there is a rule, else to `Allow`. */
  ipRestrictionsDefaultAction?: pulumi.Input<IpRestrictionAction>;
  /** Who may reach the deployment site (SCM). Defaults to everybody. */
  scmIpRestrictions?: IpRestrictionArgs[];
  /** The same for the deployment site. Defaults to `Deny` where it has a rule, else to `Allow`. */
  scmIpRestrictionsDefaultAction?: pulumi.Input<IpRestrictionAction>;
  /** Whether the app's own rules hold for the deployment site too. Defaults to false. */
  scmIpRestrictionsUseMain?: pulumi.Input<boolean>;
  /**
   * Whether the app can be reached from the internet: `Enabled` or `Disabled`. Where a swap moves it, it is put back in the same
   * run. Defaults to what App Service decides.
   */
  publicNetworkAccess?: pulumi.Input<string>;
  /** Whether visitors over HTTP are sent to HTTPS. Defaults to the app's `httpsOnly`. */
  httpsOnly?: pulumi.Input<boolean>;
  /** The oldest TLS that is taken. Defaults to `1.2`. */
  minTlsVersion?: pulumi.Input<TlsVersion>;
  /** The same for the deployment site. Defaults to `1.2`. */
  scmMinTlsVersion?: pulumi.Input<TlsVersion>;
  /**
   * The weakest TLS cipher suite that is taken. It needs a plan of the Basic tier or higher. Defaults to what App Service decides;
   * declared no more, it stays what it was until the weakest is declared, `TLS_RSA_WITH_AES_128_CBC_SHA`.
   */
  minTlsCipherSuite?: pulumi.Input<TlsCipherSuite>;
  /** Whether one can publish with a user name and a password. Defaults to not at all. */
  basicPublishingCredentialsPolicies?: BasicPublishingCredentialsPoliciesArgs;
  /** Whether clients are asked for a certificate. Defaults to false. */
  clientCertEnabled?: pulumi.Input<boolean>;
  /** How they are asked. Defaults to `Required`. */
  clientCertMode?: pulumi.Input<ClientCertMode>;
  /** Paths that need none, with semicolons between them. Defaults to none. */
  clientCertExclusionPaths?: pulumi.Input<string>;
  /**
   * The resource id of the subnet that the slot's outgoing traffic goes through. Where a swap moves it, it is put back in the
   * same run. Defaults to none.
   */
  virtualNetworkSubnetId?: pulumi.Input<string>;
  /** Which outgoing traffic goes through it, beside that to private addresses. Put back likewise. Defaults to none. */
  outboundVnetRouting?: OutboundVnetRoutingArgs;
  /** Managed identities. Never swapped. Defaults to none. */
  identity?: IdentityArgs;
  /** The identity that Key Vault references are read with: a user-assigned one's resource id. Defaults to `SystemAssigned`. */
  keyVaultReferenceIdentity?: pulumi.Input<string>;
  /** Whether container images are pulled with the slot's managed identity. Defaults to false. */
  acrUseManagedIdentityCreds?: pulumi.Input<boolean>;
  /** The client id of the user-assigned identity that pulls them. Defaults to the system-assigned one. */
  acrUserManagedIdentityID?: pulumi.Input<string>;
  /** What is logged. Defaults to nothing. */
  logs?: LogsArgs;
  /** Who must sign in, and where. Defaults to nobody. */
  authentication?: AuthenticationArgs;
  /** Host names of one's own, for example `staging.shop.example`. Defaults to none. */
  customHostNames?: Record<string, CustomHostNameArgs>;
}
