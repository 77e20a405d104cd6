import {
  GENERAL_SETTING,
  LINES,
  NOTE_ON_LISTS,
  notSwapped,
  RECORDED_SWAP,
  SWAP_BY_TEMPLATE,
  SWAP_STEPS,
  swapped,
  TRAFFIC_ROUTING,
} from "./article";
import type { SettingFacts } from "./movement";

/** The facts about one kind of setting. */
export interface SettingKind extends SettingFacts {
  /**
   * Whether Microsoft planned that it will stay with its slot one day. The text of 24 January 2025 marks those; the newest one
   * does not.
   */
  readonly plannedToStay?: true;
}

/**
 * The kinds of settings of an app, in the words of Microsoft's article, and what a swap does to them. Many are not a
 * single property; some are not a property at all.
 */
export const SETTING_KINDS = {
  content: { movement: "travels", declaredAs: "build.packageUri", source: SWAP_STEPS },
  packageInPrivateStorage: { movement: "travels", declaredAs: "build.package", source: SWAP_STEPS },
  promotedRelease: { movement: "travels", declaredAs: "build.promotedFrom", source: SWAP_STEPS },
  packageType: { movement: "travels", declaredAs: "build.packageType", source: SWAP_STEPS },
  buildAutomation: { movement: "travels", declaredAs: "build.buildDuringDeployment", source: LINES.appSettings },
  packageIdentity: { movement: "travels", declaredAs: "build.packageIdentity", source: LINES.appSettings },
  containerImage: {
    movement: "travels",
    declaredAs: "build.image",
    source: LINES.stack,
  },
  languageStack: {
    movement: "travels",
    declaredAs: "build.stack",
    source: LINES.stack,
  },
  bitness: {
    movement: "travels",
    declaredAs: "build.use32BitWorkerProcess",
    source: LINES.bitness,
  },
  appSettings: {
    movement: "travels",
    declaredAs: "build.settings",
    source: LINES.appSettings,
  },
  warmUpSettings: {
    movement: "travels",
    declaredAs: "build.warmUp",
    source: swapped("App settings (can be configured to stick to a slot)"),
  },
  registryCredentials: {
    movement: "travels",
    declaredAs: "build.registry",
    source: LINES.appSettings,
  },
  connectionStrings: {
    movement: "travels",
    declaredAs: "build.connectionStrings",
    source: LINES.connectionStrings,
  },
  mountedStorageAccounts: {
    movement: "travels",
    declaredAs: "build.mounts",
    source: LINES.mounts,
  },
  mountProtocol: { movement: "by-name", source: LINES.mounts },
  handlerMappings: {
    movement: "travels",
    declaredAs: "build.handlerMappings",
    source: LINES.handlerMappings,
  },
  pathMappings: { movement: "travels", declaredAs: "build.virtualApplications", source: LINES.pathMappings },
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
    source: LINES.appSettings,
  },
  stickyConnectionStrings: {
    movement: "stays",
    declaredAs: "slots[…].stickyConnectionStrings",
    source: LINES.connectionStrings,
  },
  stickyMountedStorageAccounts: {
    movement: "stays",
    declaredAs: "slots[…].stickyMounts",
    source: LINES.mounts,
  },
  extensionVersions: {
    movement: "stays",
    declaredAs: "slots[…].stickySettings",
    source: notSwapped("Settings ending with the suffix _EXTENSION_VERSION"),
  },
  serviceConnector: {
    movement: "stays",
    declaredAs: "slots[…].stickySettings",
    source: notSwapped("Settings that Service Connector created"),
  },
  settingsOfWhatStays: {
    movement: "stays",
    declaredAs: "slots[…].stickySettings",
    source: NOTE_ON_LISTS,
  },
  webSockets: {
    movement: "in-doubt",
    documentedAs: "travels",
    declaredAs: "webSocketsEnabled",
    source: LINES.webSockets,
  },
  otherGeneralSettings: { movement: "in-doubt", documentedAs: "stays", source: GENERAL_SETTING },
  publishingEndpoints: {
    movement: "stays",
    source: LINES.publishing,
  },
  customDomainNames: {
    movement: "stays",
    declaredAs: "slots[…].customHostNames",
    source: LINES.domains,
  },
  nonPublicCertificates: {
    movement: "stays",
    declaredAs: "slots[…].customHostNames",
    source: LINES.tls,
  },
  protocolSettings: {
    movement: "stays",
    travelsByOverride: true,
    declaredAs: "slots[…].minTlsVersion",
    source: LINES.protocol,
  },
  tlsSettings: { movement: "stays", source: LINES.tls },
  scale: { movement: "stays", declaredAs: "serverFarmId", source: LINES.scale },
  webJobsSchedulers: { movement: "stays", source: notSwapped("WebJobs schedulers") },
  ipRestrictions: {
    movement: "stays",
    travelsByOverride: true,
    declaredAs: "slots[…].ipRestrictions",
    source: LINES.restrictions,
  },
  alwaysOn: { movement: "stays", travelsByOverride: true, declaredAs: "slots[…].alwaysOn", source: LINES.alwaysOn },
  diagnosticSettings: {
    movement: "stays",
    travelsByOverride: true,
    declaredAs: "slots[…].logs",
    source: LINES.diagnostics,
  },
  cors: {
    movement: "stays",
    travelsByOverride: true,
    declaredAs: "slots[…].cors",
    source: LINES.cors,
  },
  virtualNetworkIntegration: {
    movement: "in-doubt",
    documentedAs: "stays",
    declaredAs: "slots[…].virtualNetworkSubnetId",
    source: LINES.network,
  },
  managedIdentities: {
    movement: "stays",
    declaredAs: "slots[…].identity",
    source: LINES.identities,
  },
  authentication: { movement: "stays", declaredAs: "slots[…].authentication", source: SWAP_STEPS },
  continuousDeployment: { movement: "stays", source: SWAP_STEPS },
  hostNames: { movement: "stays", source: RECORDED_SWAP },

  buildVersion: {
    movement: "in-doubt",
    documentedAs: "travels",
    declaredAs: "build.version",
    source: SWAP_BY_TEMPLATE,
  },
  trafficRules: { movement: "in-doubt", documentedAs: "stays", declaredAs: "traffic", source: TRAFFIC_ROUTING },
  trafficRamps: { movement: "in-doubt", documentedAs: "stays", declaredAs: "ramps", source: TRAFFIC_ROUTING },
} as const satisfies Readonly<Record<string, SettingKind>>;
