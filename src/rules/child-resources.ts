import { LINES, NOT_NAMED, notSwapped, RESOURCE_REFERENCE, SWAP_STEPS, swapped } from "./article";
import { byName, general, inDoubt, type SettingFacts, stays, staysByDefaultOnly, travels } from "./movement";

/** What is known of one type of resources within a site or slot. */
export interface ChildResourceFacts extends SettingFacts {
  /** The names of azure-native's resources for it, each with a twin that ends in `Slot`; empty where it has none. */
  readonly azureNative: readonly string[];
}

const child = (facts: SettingFacts, ...azureNative: readonly string[]): ChildResourceFacts => ({
  ...facts,
  azureNative,
});

const PRIVATE_ENDPOINTS = '"Use private endpoints for App Service apps", Microsoft: each slot has endpoints of its own';

/**
 * Every type of resources that a site and each of its slots have of their own, by its type below `Microsoft.Web/sites` and
 * `Microsoft.Web/sites/slots`, and what a swap does to it. What only acts or tells, such as `instances`, is left out.
 */
export const CHILD_RESOURCES = {
  "config/web": child({ movement: "in-parts", source: RESOURCE_REFERENCE }),
  "config/appsettings": child(byName(LINES.appSettings, "build.settings"), "WebAppApplicationSettings"),
  "config/connectionstrings": child(
    byName(LINES.connectionStrings, "build.connectionStrings"),
    "WebAppConnectionStrings",
  ),
  "config/azurestorageaccounts": child(byName(LINES.mounts, "build.mounts"), "WebAppAzureStorageAccounts"),
  "config/authsettings": child(stays(SWAP_STEPS), "WebAppAuthSettings"),
  "config/authsettingsV2": child(
    stays(SWAP_STEPS, "slots[…].authentication"),
    "WebAppAuthSettingsV2",
    "WebAppAuthSettingsV2WithoutSecrets",
  ),
  "config/backup": child(general(), "WebAppBackupConfiguration"),
  "config/logs": child(staysByDefaultOnly(LINES.diagnostics, "slots[…].logs"), "WebAppDiagnosticLogsConfiguration"),
  "config/metadata": child(general(), "WebAppMetadata"),
  "config/pushsettings": child(general(), "WebAppSitePushSettings"),
  "config/slotConfigNames": child(stays(RESOURCE_REFERENCE, "slots[…].stickySettings")),

  "basicPublishingCredentialsPolicies/ftp": child(
    stays(LINES.publishing, "slots[…].basicPublishingCredentialsPolicies"),
    "WebAppFtpAllowed",
  ),
  "basicPublishingCredentialsPolicies/scm": child(
    stays(LINES.publishing, "slots[…].basicPublishingCredentialsPolicies"),
    "WebAppScmAllowed",
  ),

  hostNameBindings: child(stays(LINES.domains, "slots[…].customHostNames"), "WebAppHostNameBinding"),
  domainOwnershipIdentifiers: child(stays(LINES.domains), "WebAppDomainOwnershipIdentifier"),
  certificates: child(stays(LINES.tls)),
  publicCertificates: child(travels(swapped("Public certificates")), "WebAppPublicCertificate"),

  "networkConfig/virtualNetwork": child(
    inDoubt("stays", LINES.network, "slots[…].virtualNetworkSubnetId"),
    "WebAppSwiftVirtualNetworkConnection",
  ),
  virtualNetworkConnections: child(inDoubt("stays", LINES.network), "WebAppVnetConnection"),
  privateEndpointConnections: child(stays(PRIVATE_ENDPOINTS), "WebAppPrivateEndpointConnection"),
  "hybridConnectionNamespaces/relays": child(travels(swapped("Hybrid connections")), "WebAppHybridConnection"),
  hybridconnection: child(travels(swapped("Hybrid connections")), "WebAppRelayServiceConnection"),

  functions: child(travels(SWAP_STEPS), "WebAppInstanceFunction"),
  continuouswebjobs: child(travels(swapped("WebJobs content"))),
  triggeredwebjobs: child(travels(swapped("WebJobs content"))),
  "extensions/onedeploy": child(travels(SWAP_STEPS)),
  deployments: child(inDoubt(undefined, NOT_NAMED), "WebAppDeployment"),
  sourcecontrols: child(stays(SWAP_STEPS), "WebAppSourceControl"),
  sitecontainers: child(inDoubt(undefined, NOT_NAMED, "sideContainers"), "WebAppSiteContainer"),
  siteextensions: child(inDoubt(undefined, NOT_NAMED), "WebAppSiteExtension"),
  premieraddons: child(inDoubt(undefined, NOT_NAMED), "WebAppPremierAddOn"),
  serviceConnector: child(stays(notSwapped("Settings that Service Connector created"))),
} as const satisfies Readonly<Record<string, ChildResourceFacts>>;
