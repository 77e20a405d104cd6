import { AUTO_SWAP, LINES, RECORDED_SWAP, SWAP_STEPS, TRAFFIC_ROUTING } from "./article";
import { byName, general, inDoubt, type SettingFacts, stays, staysByDefaultOnly, travels } from "./movement";

/**
 * Every property of a site's configuration that Microsoft's types and azure-native know (`siteConfig`, which Azure Resource
 * Manager keeps as `config/web`), and what a swap does to it. The names before 2018 are there where answers still have them.
 */
export const CONFIGURATION_PROPERTIES = {
  linuxFxVersion: travels(LINES.stack, "build.stack"),
  windowsFxVersion: travels(LINES.stack, "build.image"),
  appCommandLine: travels(LINES.stack, "build.startupCommand"),
  netFrameworkVersion: travels(LINES.stack, "build.stack"),
  nodeVersion: travels(LINES.stack, "build.stack"),
  phpVersion: travels(LINES.stack, "build.stack"),
  pythonVersion: travels(RECORDED_SWAP, "build.stack"),
  powerShellVersion: travels(LINES.stack),
  javaVersion: travels(LINES.stack, "build.stack"),
  javaContainer: travels(LINES.stack, "build.stack"),
  javaContainerVersion: travels(LINES.stack, "build.stack"),
  use32BitWorkerProcess: travels(LINES.bitness, "build.use32BitWorkerProcess"),
  remoteDebuggingVersion: travels(RECORDED_SWAP),
  handlerMappings: travels(LINES.handlerMappings, "build.handlerMappings"),
  documentRoot: travels(LINES.pathMappings),
  virtualApplications: travels(LINES.pathMappings, "build.virtualApplications"),

  appSettings: byName(LINES.appSettings, "build.settings"),
  connectionStrings: byName(LINES.connectionStrings, "build.connectionStrings"),
  azureStorageAccounts: byName(LINES.mounts, "build.mounts"),

  experiments: inDoubt("stays", TRAFFIC_ROUTING, "traffic"),

  alwaysOn: staysByDefaultOnly(LINES.alwaysOn, "slots[…].alwaysOn"),
  cors: staysByDefaultOnly(LINES.cors, "slots[…].cors"),

  ipSecurityRestrictions: staysByDefaultOnly(LINES.restrictions, "slots[…].ipRestrictions"),
  ipSecurityRestrictionsDefaultAction: staysByDefaultOnly(LINES.restrictions, "slots[…].ipRestrictionsDefaultAction"),
  scmIpSecurityRestrictions: staysByDefaultOnly(LINES.restrictions, "slots[…].scmIpRestrictions"),
  scmIpSecurityRestrictionsDefaultAction: staysByDefaultOnly(
    LINES.restrictions,
    "slots[…].scmIpRestrictionsDefaultAction",
  ),
  scmIpSecurityRestrictionsUseMain: staysByDefaultOnly(LINES.restrictions, "slots[…].scmIpRestrictionsUseMain"),

  minTlsVersion: staysByDefaultOnly(LINES.protocol, "slots[…].minTlsVersion"),
  scmMinTlsVersion: staysByDefaultOnly(LINES.protocol, "slots[…].scmMinTlsVersion"),
  minTlsCipherSuite: stays(LINES.tls, "slots[…].minTlsCipherSuite"),

  publishingUsername: stays(RECORDED_SWAP),
  publishingPassword: stays(LINES.publishing),
  scmType: stays(SWAP_STEPS),
  autoSwapSlotName: stays(AUTO_SWAP, "slots[…].autoSwapSlotName"),

  vnetRouteAllEnabled: inDoubt("stays", LINES.network, "slots[…].outboundVnetRouting"),
  vnetName: inDoubt("stays", LINES.network),
  vnetPrivatePortsCount: inDoubt("stays", LINES.network),
  publicNetworkAccess: general("slots[…].publicNetworkAccess"),

  keyVaultReferenceIdentity: stays(LINES.identities, "slots[…].keyVaultReferenceIdentity"),
  acrUseManagedIdentityCreds: stays(LINES.identities, "slots[…].acrUseManagedIdentityCreds"),
  acrUserManagedIdentityID: stays(LINES.identities, "slots[…].acrUserManagedIdentityID"),
  managedServiceIdentityId: stays(LINES.identities),
  xManagedServiceIdentityId: stays(LINES.identities),

  httpLoggingEnabled: staysByDefaultOnly(LINES.diagnostics, "slots[…].logs"),
  detailedErrorLoggingEnabled: staysByDefaultOnly(LINES.diagnostics, "slots[…].logs"),
  requestTracingEnabled: staysByDefaultOnly(LINES.diagnostics, "slots[…].logs"),
  requestTracingExpirationTime: staysByDefaultOnly(LINES.diagnostics),
  logsDirectorySizeLimit: staysByDefaultOnly(LINES.diagnostics),
  tracingOptions: staysByDefaultOnly(LINES.diagnostics),

  numberOfWorkers: stays(LINES.scale),
  minimumElasticInstanceCount: stays(LINES.scale),
  preWarmedInstanceCount: stays(LINES.scale),
  reservedInstanceCount: stays(LINES.scale),
  elasticWebAppScaleLimit: stays(LINES.scale),
  functionAppScaleLimit: stays(LINES.scale),
  functionsRuntimeScaleMonitoringEnabled: stays(LINES.scale),

  webSocketsEnabled: inDoubt("travels", LINES.webSockets, "webSocketsEnabled"),
  http20Enabled: general("http20Enabled"),
  healthCheckPath: general("healthCheckPath"),
  ftpsState: general("ftpsState"),
  apiDefinition: general(),
  apiManagementConfig: general(),
  autoHealEnabled: general("autoHealRules"),
  autoHealRules: general("autoHealRules"),
  defaultDocuments: general("defaultDocuments"),
  http20ProxyFlag: general(),
  limits: general("limits"),
  loadBalancing: general(),
  localMySqlEnabled: general(),
  managedPipelineMode: general(),
  metadata: general(),
  push: general(),
  remoteDebuggingEnabled: general(),
  websiteTimeZone: general("websiteTimeZone"),
} as const satisfies Readonly<Record<string, SettingFacts>>;
