import type * as pulumi from "@pulumi/pulumi";
import type { AuthenticationArgs } from "./authentication-args";
import type { ConnectionStringArgs, MountArgs } from "./build-args";

/** Whether an IP restriction allows or denies access. */
export const IpRestrictionAction = { Allow: "Allow", Deny: "Deny" } as const;
export type IpRestrictionAction = (typeof IpRestrictionAction)[keyof typeof IpRestrictionAction];

/** The oldest TLS version that is accepted. */
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

/** Which outgoing traffic goes through the virtual network. Source: `OutboundVnetRouting`, Azure Resource Manager reference. */
export interface OutboundVnetRoutingArgs {
  /** Whether all of it does, whatever the other parts are. Defaults to false. */
  allTraffic?: pulumi.Input<boolean>;
  /** Whether all traffic of the app itself does. It was `vnetRouteAllEnabled` before. Defaults to false. */
  applicationTraffic?: pulumi.Input<boolean>;
  /** Whether access to the content share does. Defaults to false. */
  contentShareTraffic?: pulumi.Input<boolean>;
  /** Whether the pull of container images does. Defaults to false. */
  imagePullTraffic?: pulumi.Input<boolean>;
  /** Whether backup and restore do. Defaults to false. */
  backupRestoreTraffic?: pulumi.Input<boolean>;
}

/**
 * Whether publishing with a user name and a password is allowed. Releases do not need it.
 *
 * Source: "Disable basic authentication in Azure App Service deployments", Microsoft.
 */
export interface BasicPublishingCredentialsPoliciesArgs {
  /** Whether it is allowed by FTP. Defaults to false. */
  ftp?: pulumi.Input<boolean>;
  /** Whether it is allowed by the deployment site (SCM), for example with WebDeploy or Git. Defaults to false. */
  scm?: pulumi.Input<boolean>;
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

/** The type of the DNS record that leads a host name to its slot. */
export const CustomHostNameDnsRecordType = { CName: "CName", A: "A" } as const;
export type CustomHostNameDnsRecordType =
  (typeof CustomHostNameDnsRecordType)[keyof typeof CustomHostNameDnsRecordType];

/**
 * A custom host name, which must point to the slot in DNS: the output `dnsRecords` has the records to make. Source: "Map an
 * existing custom DNS name to Azure App Service", Microsoft.
 */
export interface CustomHostNameArgs {
  /**
   * The thumbprint of the certificate for HTTPS, 40 hexadecimal digits. The certificate must be in the resource group
   * as a `Microsoft.Web/certificates`. Defaults to none: HTTP only.
   */
  thumbprint?: pulumi.Input<string>;
  /**
   * Whether App Service issues the certificate for HTTPS, and renews it. It costs nothing, and needs the DNS records first. Not
   * for a name with `*`, nor for a slot that the internet cannot reach. Declare either this or `thumbprint`. Defaults to
   * false.
   *
   * Source: "Add and manage TLS/SSL certificates in Azure App Service", Microsoft.
   */
  managedCertificate?: boolean;
  /** The type of the DNS record that leads to the slot. Defaults to `A` for a name of two labels, otherwise to `CName`. */
  dnsRecordType?: CustomHostNameDnsRecordType;
}

/** A record to make in the DNS of a custom host name's domain. */
export interface DnsRecord {
  /** `CNAME`, `A` or `TXT`. */
  type: string;
  /** The record's whole name, for example `asuid.www.contoso.com`. */
  name: string;
  /** What it points to, or its text. */
  value: string;
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
   * Whether the app can be reached from the internet: `Enabled` or `Disabled`. If a swap moves it, the same run puts it
   * back. Defaults to what App Service decides.
   */
  publicNetworkAccess?: pulumi.Input<string>;
  /** Whether HTTP is redirected to HTTPS. Defaults to the app's `httpsOnly`. */
  httpsOnly?: pulumi.Input<boolean>;
  /** The oldest TLS version that is accepted. Defaults to `1.2`. */
  minTlsVersion?: pulumi.Input<TlsVersion>;
  /** The same for the deployment site. Defaults to `1.2`. */
  scmMinTlsVersion?: pulumi.Input<TlsVersion>;
  /**
   * The weakest TLS cipher suite that is accepted. Defaults to what App Service decides. If it is removed, it stays as it was:
   * declare the weakest, `TLS_RSA_WITH_AES_128_CBC_SHA`, to reset it.
   */
  minTlsCipherSuite?: pulumi.Input<TlsCipherSuite>;
  /** Whether publishing with a user name and a password is allowed. Defaults to not at all. */
  basicPublishingCredentialsPolicies?: BasicPublishingCredentialsPoliciesArgs;
  /** Whether clients are asked for a certificate. Defaults to false. */
  clientCertEnabled?: pulumi.Input<boolean>;
  /** How clients are asked for a certificate. Defaults to `Required`. */
  clientCertMode?: pulumi.Input<ClientCertMode>;
  /** Paths that need no certificate, separated by semicolons. Defaults to none. */
  clientCertExclusionPaths?: pulumi.Input<string>;
  /**
   * The resource id of the subnet for the slot's outgoing traffic. If a swap moves it, the same run puts it back.
   * Defaults to none.
   */
  virtualNetworkSubnetId?: pulumi.Input<string>;
  /**
   * Which outgoing traffic goes through the subnet, besides traffic to private addresses. If a swap moves it, the same run
   * puts it back. Defaults to none.
   */
  outboundVnetRouting?: OutboundVnetRoutingArgs;
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
  /** What is logged. Defaults to nothing. */
  logs?: LogsArgs;
  /** The sign-in of visitors. Defaults to none. */
  authentication?: AuthenticationArgs;
  /** Custom host names, for example `staging.shop.example`. Defaults to none. */
  customHostNames?: Record<string, CustomHostNameArgs>;
}
