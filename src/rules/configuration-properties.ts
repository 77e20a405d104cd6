import {
  GENERAL_SETTING,
  notSwapped,
  RECORDED_SWAP,
  type SettingFacts,
  SWAP_STEPS,
  swapped,
  TRAFFIC_ROUTING,
} from "./movement";

const STACK = swapped("Language stack and version, 32/64-bit");
const SCALE = notSwapped("Scale settings");
const TLS = notSwapped("Non-public certificates and TLS/SSL settings");
const PUBLISHING = notSwapped("Publishing endpoints");
const RESTRICTIONS = notSwapped("IP restrictions");
const DIAGNOSTICS = notSwapped("Diagnostic settings");
const NETWORK = notSwapped("Virtual network integration");
const IDENTITY = notSwapped("Managed identities and related settings");

const facts = (movement: SettingFacts["movement"], source: string, declaredAs?: string): SettingFacts => ({
  movement,
  ...(declaredAs === undefined ? {} : { declaredAs }),
  source,
});

const travels = (source: string, declaredAs?: string): SettingFacts => facts("travels", source, declaredAs);
const byName = (line: string, declaredAs: string): SettingFacts => facts("by-name", swapped(line), declaredAs);
const stays = (source: string, declaredAs?: string): SettingFacts => facts("stays", source, declaredAs);

/**
 * Every property of a site's configuration that azure-native accepts (`siteConfig`, stored by Azure Resource Manager as
 * `config/web`), and what a swap does to it.
 */
export const CONFIGURATION_PROPERTIES = {
  linuxFxVersion: travels(STACK, "build.stack"),
  windowsFxVersion: travels(STACK, "build.image"),
  appCommandLine: travels(STACK, "build.startupCommand"),
  netFrameworkVersion: travels(STACK, "build.stack"),
  nodeVersion: travels(STACK, "build.stack"),
  phpVersion: travels(STACK, "build.stack"),
  pythonVersion: travels(RECORDED_SWAP, "build.stack"),
  powerShellVersion: travels(STACK),
  javaVersion: travels(STACK, "build.stack"),
  javaContainer: travels(STACK, "build.stack"),
  javaContainerVersion: travels(STACK, "build.stack"),
  use32BitWorkerProcess: travels(STACK, "build.use32BitWorkerProcess"),
  remoteDebuggingVersion: travels(RECORDED_SWAP),
  handlerMappings: travels(swapped("Handler mappings"), "build.handlerMappings"),
  documentRoot: travels(swapped("Path mappings")),
  virtualApplications: travels(swapped("Path mappings"), "build.virtualApplications"),

  appSettings: byName("App settings (can be configured to stick to a slot)", "build.settings"),
  connectionStrings: byName("Connection strings (can be configured to stick to a slot)", "build.connectionStrings"),
  azureStorageAccounts: byName("Mounted storage accounts (can be configured to stick to a slot)", "build.mounts"),

  experiments: facts("unsettled", TRAFFIC_ROUTING, "traffic"),

  alwaysOn: stays(notSwapped("Always On"), "slots[…].alwaysOn"),
  cors: stays(notSwapped("Cross-origin resource sharing (CORS)"), "slots[…].cors"),

  ipSecurityRestrictions: stays(RESTRICTIONS, "slots[…].ipRestrictions"),
  ipSecurityRestrictionsDefaultAction: stays(RESTRICTIONS, "slots[…].ipRestrictionsDefaultAction"),
  scmIpSecurityRestrictions: stays(RESTRICTIONS, "slots[…].scmIpRestrictions"),
  scmIpSecurityRestrictionsDefaultAction: stays(RESTRICTIONS, "slots[…].scmIpRestrictionsDefaultAction"),
  scmIpSecurityRestrictionsUseMain: stays(RESTRICTIONS, "slots[…].scmIpRestrictionsUseMain"),
  publicNetworkAccess: stays(GENERAL_SETTING, "slots[…].publicNetworkAccess"),

  minTlsVersion: stays(TLS, "slots[…].minTlsVersion"),
  scmMinTlsVersion: stays(TLS, "slots[…].scmMinTlsVersion"),
  minTlsCipherSuite: stays(TLS),

  ftpsState: stays(PUBLISHING, "slots[…].ftpsState"),
  publishingUsername: stays(RECORDED_SWAP),
  scmType: stays(SWAP_STEPS),

  vnetRouteAllEnabled: stays(NETWORK, "slots[…].vnetRouteAllEnabled"),
  vnetName: stays(NETWORK),
  vnetPrivatePortsCount: stays(NETWORK),

  keyVaultReferenceIdentity: stays(IDENTITY, "slots[…].keyVaultReferenceIdentity"),
  acrUseManagedIdentityCreds: stays(IDENTITY, "slots[…].acrUseManagedIdentityCreds"),
  acrUserManagedIdentityID: stays(IDENTITY, "slots[…].acrUserManagedIdentityID"),
  managedServiceIdentityId: stays(IDENTITY),
  xManagedServiceIdentityId: stays(IDENTITY),

  httpLoggingEnabled: stays(DIAGNOSTICS, "slots[…].logs"),
  detailedErrorLoggingEnabled: stays(DIAGNOSTICS, "slots[…].logs"),
  requestTracingEnabled: stays(DIAGNOSTICS, "slots[…].logs"),
  requestTracingExpirationTime: stays(DIAGNOSTICS),
  logsDirectorySizeLimit: stays(DIAGNOSTICS),
  tracingOptions: stays(DIAGNOSTICS),

  numberOfWorkers: stays(SCALE),
  minimumElasticInstanceCount: stays(SCALE),
  preWarmedInstanceCount: stays(SCALE),
  elasticWebAppScaleLimit: stays(SCALE),
  functionAppScaleLimit: stays(SCALE),
  functionsRuntimeScaleMonitoringEnabled: stays(SCALE),

  http20Enabled: stays(GENERAL_SETTING, "slots[…].http20Enabled"),
  webSocketsEnabled: stays(GENERAL_SETTING, "slots[…].webSocketsEnabled"),
  healthCheckPath: stays(GENERAL_SETTING, "slots[…].healthCheckPath"),
  apiDefinition: stays(GENERAL_SETTING),
  apiManagementConfig: stays(GENERAL_SETTING),
  autoHealEnabled: stays(GENERAL_SETTING),
  autoHealRules: stays(GENERAL_SETTING),
  autoSwapSlotName: stays(GENERAL_SETTING, "slots[…].autoSwapSlotName"),
  defaultDocuments: stays(GENERAL_SETTING),
  http20ProxyFlag: stays(GENERAL_SETTING),
  limits: stays(GENERAL_SETTING),
  loadBalancing: stays(GENERAL_SETTING),
  localMySqlEnabled: stays(GENERAL_SETTING),
  managedPipelineMode: stays(GENERAL_SETTING),
  metadata: stays(GENERAL_SETTING),
  push: stays(GENERAL_SETTING),
  remoteDebuggingEnabled: stays(GENERAL_SETTING),
  websiteTimeZone: stays(GENERAL_SETTING),
} as const satisfies Readonly<Record<string, SettingFacts>>;
