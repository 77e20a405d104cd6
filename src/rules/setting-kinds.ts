import {
  GENERAL_SETTING,
  NOTE_ON_LISTS,
  notSwapped,
  RECORDED_SWAP,
  type SettingFacts,
  SWAP_BY_TEMPLATE,
  SWAP_STEPS,
  swapped,
  TRAFFIC_ROUTING,
} from "./movement";

/** The facts about one kind of setting. */
export interface SettingKind extends SettingFacts {
  /** Whether Microsoft plans to make it stay with its slot one day. The article marks those with an asterisk. */
  readonly plannedToStay?: true;
}

/**
 * The kinds of settings of an app, in the words of Microsoft's article, and what a swap does to them. Many are not a
 * single property; some are not a property at all.
 */
export const SETTING_KINDS = {
  content: { movement: "travels", declaredAs: "build.packageUri", source: SWAP_STEPS },
  containerImage: {
    movement: "travels",
    declaredAs: "build.image",
    source: swapped("Language stack and version, 32/64-bit"),
  },
  languageStack: {
    movement: "travels",
    declaredAs: "build.stack",
    source: swapped("Language stack and version, 32/64-bit"),
  },
  bitness: {
    movement: "travels",
    declaredAs: "build.use32BitWorkerProcess",
    source: swapped("Language stack and version, 32/64-bit"),
  },
  appSettings: {
    movement: "travels",
    declaredAs: "build.settings",
    source: swapped("App settings (can be configured to stick to a slot)"),
  },
  warmUpSettings: {
    movement: "travels",
    declaredAs: "build.warmUp",
    source: swapped("App settings (can be configured to stick to a slot)"),
  },
  registryCredentials: {
    movement: "travels",
    declaredAs: "build.registry",
    source: swapped("App settings (can be configured to stick to a slot)"),
  },
  connectionStrings: {
    movement: "travels",
    declaredAs: "build.connectionStrings",
    source: swapped("Connection strings (can be configured to stick to a slot)"),
  },
  mountedStorageAccounts: {
    movement: "travels",
    declaredAs: "build.mounts",
    source: swapped("Mounted storage accounts (can be configured to stick to a slot)"),
  },
  handlerMappings: {
    movement: "travels",
    declaredAs: "build.handlerMappings",
    source: swapped("Handler mappings"),
  },
  pathMappings: { movement: "travels", declaredAs: "build.virtualApplications", source: swapped("Path mappings") },
  publicCertificates: { movement: "travels", source: swapped("Public certificates") },
  webJobsContent: { movement: "travels", source: swapped("WebJobs content") },
  hybridConnections: { movement: "travels", source: swapped("Hybrid connections"), plannedToStay: true },
  serviceEndpoints: { movement: "travels", source: swapped("Service endpoints"), plannedToStay: true },
  contentDeliveryNetwork: {
    movement: "travels",
    source: swapped("Azure Content Delivery Network"),
    plannedToStay: true,
  },

  stickyAppSettings: {
    movement: "stays",
    declaredAs: "slots[…].stickySettings",
    source: swapped("App settings (can be configured to stick to a slot)"),
  },
  stickyConnectionStrings: {
    movement: "stays",
    declaredAs: "slots[…].stickyConnectionStrings",
    source: swapped("Connection strings (can be configured to stick to a slot)"),
  },
  stickyMountedStorageAccounts: {
    movement: "stays",
    declaredAs: "slots[…].stickyMounts",
    source: swapped("Mounted storage accounts (can be configured to stick to a slot)"),
  },
  extensionVersions: {
    movement: "stays",
    declaredAs: "slots[…].stickySettings",
    source: notSwapped("Settings that end with the suffix _EXTENSION_VERSION"),
  },
  serviceConnector: {
    movement: "stays",
    declaredAs: "slots[…].stickySettings",
    source: notSwapped("Settings that created by Service Connector"),
  },
  settingsOfWhatStays: {
    movement: "stays",
    declaredAs: "slots[…].stickySettings",
    source: NOTE_ON_LISTS,
  },
  otherGeneralSettings: { movement: "stays", source: GENERAL_SETTING },
  publishingEndpoints: {
    movement: "stays",
    declaredAs: "slots[…].ftpsState",
    source: notSwapped("Publishing endpoints"),
  },
  customDomainNames: {
    movement: "stays",
    declaredAs: "slots[…].customHostNames",
    source: notSwapped("Custom domain names"),
  },
  nonPublicCertificates: {
    movement: "stays",
    declaredAs: "slots[…].customHostNames",
    source: notSwapped("Non-public certificates and TLS/SSL settings"),
  },
  tlsSettings: {
    movement: "stays",
    declaredAs: "slots[…].minTlsVersion",
    source: notSwapped("Non-public certificates and TLS/SSL settings"),
  },
  scale: { movement: "stays", declaredAs: "serverFarmId", source: notSwapped("Scale settings") },
  webJobsSchedulers: { movement: "stays", source: notSwapped("WebJobs schedulers") },
  ipRestrictions: { movement: "stays", declaredAs: "slots[…].ipRestrictions", source: notSwapped("IP restrictions") },
  alwaysOn: { movement: "stays", declaredAs: "slots[…].alwaysOn", source: notSwapped("Always On") },
  diagnosticSettings: { movement: "stays", declaredAs: "slots[…].logs", source: notSwapped("Diagnostic settings") },
  cors: {
    movement: "stays",
    declaredAs: "slots[…].cors",
    source: notSwapped("Cross-origin resource sharing (CORS)"),
  },
  virtualNetworkIntegration: {
    movement: "stays",
    declaredAs: "slots[…].virtualNetworkSubnetId",
    source: notSwapped("Virtual network integration"),
  },
  managedIdentities: {
    movement: "stays",
    declaredAs: "slots[…].identity",
    source: notSwapped("Managed identities and related settings"),
  },
  authentication: { movement: "stays", declaredAs: "slots[…].authentication", source: SWAP_STEPS },
  continuousDeployment: { movement: "stays", source: SWAP_STEPS },
  hostNames: { movement: "stays", source: RECORDED_SWAP },

  buildVersion: { movement: "unsettled", declaredAs: "build.version", source: SWAP_BY_TEMPLATE },
  trafficRules: { movement: "unsettled", declaredAs: "traffic", source: TRAFFIC_ROUTING },
  trafficRamps: { movement: "unsettled", declaredAs: "ramps", source: TRAFFIC_ROUTING },
} as const satisfies Readonly<Record<string, SettingKind>>;
