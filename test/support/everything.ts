import { CONFIGURATION_PROPERTIES, SITE_PROPERTIES, TRAVELLING_CONFIGURATION } from "../../src/rules";
import type { Answer } from "./local-app";

/** Asks Azure Resource Manager, and fails where it answers with an error. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

type Values = Readonly<Record<string, unknown>>;

/** Values that no new site or slot has. Some depend on the slot, so that a swap that moves them shows it. */
function siteValues(slot: string): Values {
  return {
    containerSize: 1536,
    dailyMemoryTimeQuota: 5,
    resourceConfig: { cpu: 2, memory: "4Gi" },
    workloadProfileName: `profile-${slot}`,
    functionAppConfig: { runtime: { name: "node", version: "22" } },
    daprConfig: { enabled: true, appId: slot },
    redundancyMode: "Manual",
    scmSiteAlsoStopped: true,
    sshEnabled: false,
    storageAccountRequired: true,
    clientAffinityEnabled: false,
    clientAffinityPartitioningEnabled: true,
    clientAffinityProxyEnabled: true,
    httpsOnly: true,
    clientCertEnabled: true,
    clientCertMode: "Optional",
    clientCertExclusionPaths: `/${slot}`,
    endToEndEncryptionEnabled: true,
    hostNamesDisabled: true,
    publicNetworkAccess: "Enabled",
    ipMode: "IPv4AndIPv6",
    virtualNetworkSubnetId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/${slot}`,
    outboundVnetRouting: {
      allTraffic: false,
      applicationTraffic: true,
      contentShareTraffic: true,
      imagePullTraffic: true,
      backupRestoreTraffic: true,
    },
    dnsConfiguration: { dnsServers: ["10.0.0.1"], dnsRetryAttemptCount: 3 },
    keyVaultReferenceIdentity: `/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${slot}`,
  };
}

/** Like {@link siteValues}, for `config/web`. */
function configurationValues(slot: string): Values {
  const restriction = { ipAddress: "Any", action: "Allow", priority: 1, name: slot, description: `all to ${slot}` };
  return {
    alwaysOn: true,
    cors: { allowedOrigins: [`https://${slot}.example`], supportCredentials: true },
    ipSecurityRestrictions: [restriction],
    ipSecurityRestrictionsDefaultAction: "Allow",
    scmIpSecurityRestrictions: [restriction],
    scmIpSecurityRestrictionsDefaultAction: "Allow",
    scmIpSecurityRestrictionsUseMain: true,
    publicNetworkAccess: "Enabled",
    minTlsVersion: "1.3",
    scmMinTlsVersion: "1.3",
    minTlsCipherSuite: "TLS_AES_128_GCM_SHA256",
    ftpsState: "Disabled",
    scmType: "LocalGit",
    vnetRouteAllEnabled: true,
    vnetName: "v",
    vnetPrivatePortsCount: 2,
    keyVaultReferenceIdentity: "SystemAssigned",
    acrUseManagedIdentityCreds: true,
    acrUserManagedIdentityID: `identity-${slot}`,
    managedServiceIdentityId: 1,
    xManagedServiceIdentityId: 2,
    httpLoggingEnabled: true,
    detailedErrorLoggingEnabled: true,
    requestTracingEnabled: true,
    requestTracingExpirationTime: "2030-01-01T00:00:00Z",
    logsDirectorySizeLimit: 40,
    tracingOptions: `options of ${slot}`,
    numberOfWorkers: 2,
    minimumElasticInstanceCount: 2,
    preWarmedInstanceCount: 2,
    elasticWebAppScaleLimit: 2,
    functionAppScaleLimit: 2,
    functionsRuntimeScaleMonitoringEnabled: true,
    http20Enabled: true,
    webSocketsEnabled: true,
    healthCheckPath: "/healthz",
    apiDefinition: { url: "https://shop.example/api" },
    apiManagementConfig: { id: "/subscriptions/s/apis/a" },
    autoHealEnabled: true,
    autoHealRules: { triggers: { requests: { count: 5, timeInterval: "00:01:00" } }, actions: null },
    defaultDocuments: ["start.html"],
    http20ProxyFlag: 1,
    limits: { maxMemoryInMb: 512 },
    loadBalancing: "WeightedRoundRobin",
    localMySqlEnabled: true,
    managedPipelineMode: "Classic",
    push: { properties: { isPushEnabled: false } },
    remoteDebuggingEnabled: true,
    websiteTimeZone: "Europe/Berlin",
  };
}

/**
 * What no test sets: a name, what is fixed at creation, what asks for an action, what Azure alone tells, traffic rules, which are
 * looked at by themselves, the older names of what is set by newer ones, and what only old api-versions have.
 */
const NOT_SET = [
  "experiments",
  "vnetRouteAllEnabled",
  "vnetImagePullEnabled",
  "vnetContentShareEnabled",
  "vnetBackupRestoreEnabled",
  "gatewaySiteName",
  "geoDistributions",
  "microService",
  "publishingPassword",
  "reservedInstanceCount",
  "autoSwapSlotName",
  "cloningInfo",
  "customDomainVerificationId",
  "experiments",
  "gatewaySiteName",
  "geoDistributions",
  "hostNameSslStates",
  "identity",
  "metadata",
  "microService",
  "publishingPassword",
  "publishingUsername",
  "reservedInstanceCount",
  "serverFarmId",
  // The older names of the parts of `outboundVnetRouting`.
  "vnetRouteAllEnabled",
  "vnetImagePullEnabled",
  "vnetContentShareEnabled",
  "vnetBackupRestoreEnabled",
  "enabled",
  "tags",
];

type Table = Readonly<Record<string, { readonly movement: string }>>;

/** Movements of properties that no test has to set. */
const PASSED_OVER = ["address", "fixed", "in-parts", "travels", "by-name"];

/** The properties in the tables that have no value here. */
export function propertiesWithoutValue(): string[] {
  const missing = (table: Table, values: Values) =>
    Object.entries(table)
      .filter(([name, { movement }]) => !PASSED_OVER.includes(movement) && !NOT_SET.includes(name))
      .map(([name]) => name)
      .filter((name) => !Object.hasOwn(values, name));
  return [
    ...missing(SITE_PROPERTIES, siteValues("any")),
    ...missing(CONFIGURATION_PROPERTIES, configurationValues("any")),
  ];
}

/** The slot's own values for properties that stay at a swap. For others, values that all slots share. */
function valuesFor(slot: string, values: (slot: string) => Values, table: Table, except: readonly string[]): Values {
  const [own, shared] = [values(slot), values("any")];
  const names = Object.keys(own).filter((name) => !except.includes(name));
  return Object.fromEntries(names.map((name) => [name, (table[name]?.movement === "stays" ? own : shared)[name]]));
}

/**
 * Sets every property of a slot that a client can write, as somebody would by hand.
 *
 * @param path Of the slot.
 * @param slot Its name.
 * @param except Properties to leave as they are.
 */
export async function setEverything(
  ask: Ask,
  path: string,
  slot: string,
  except: readonly string[] = [],
): Promise<void> {
  await ask("PATCH", path, { properties: valuesFor(slot, siteValues, SITE_PROPERTIES, except) });
  await ask("PATCH", `${path}/config/web`, {
    properties: valuesFor(slot, configurationValues, CONFIGURATION_PROPERTIES, except),
  });
  await ask("PUT", `${path}/config/logs`, { properties: { detailedErrorMessages: { enabled: true } } });
  await ask("PUT", `${path}/config/authsettingsV2`, { properties: { platform: { runtimeVersion: `~${slot}` } } });
  await ask("PUT", `${path}/hostNameBindings/${slot}.contoso.com`, { properties: { hostNameType: "Verified" } });
}

/** Site properties that a swap changes, or that change over time. */
const OF_THE_MOMENT = [
  "buildVersion",
  "deploymentId",
  "lastModifiedTimeUtc",
  "slotSwapStatus",
  "targetBuildVersion",
  "targetSwapSlot",
];

/** Site properties that repeat the configuration. */
const TOLD_AGAIN = ["siteConfig", "siteProperties"];

/** The traffic rules, which some steps change on purpose. */
const TRAFFIC = ["experiments", "routingRules"];

/** All that Azure tells of a slot. */
export interface Everything {
  /** What no write of the library may change: the site, and the parts of its configuration that stay. */
  readonly staying: Readonly<Record<string, unknown>>;
  /** App settings, connection strings and mounts. */
  readonly named: Readonly<Record<string, unknown>>;
  readonly rules: unknown;
}

/** Reads all that Azure tells of a slot, by its path. */
export async function everythingOf(ask: Ask, path: string): Promise<Everything> {
  const without = (told: unknown, names: readonly string[]) =>
    Object.fromEntries(Object.entries(told as Values).filter(([name]) => !names.includes(name)));
  const { properties, ...top } = (await ask("GET", path)).body as Record<string, unknown>;
  const web = (await ask("GET", `${path}/config/web`)).at("properties");
  const read = async (method: string, part: string) => (await ask(method, `${path}/${part}`)).body;
  const site = path.replace(/\/slots\/.*$/, "");
  return {
    staying: {
      top,
      properties: without(properties, [...OF_THE_MOMENT, ...TOLD_AGAIN]),
      web: without(web, [...TRAVELLING_CONFIGURATION, ...TRAFFIC]),
      logs: await read("GET", "config/logs"),
      authentication: await read("GET", "config/authsettingsV2"),
      olderAuthentication: await read("POST", "config/authsettings/list"),
      hostNames: await read("GET", "hostNameBindings"),
      stickyNames: (await ask("GET", `${site}/config/slotConfigNames`)).at("properties"),
    },
    named: {
      settings: await read("POST", "config/appsettings/list"),
      connectionStrings: await read("POST", "config/connectionstrings/list"),
      mounts: await read("POST", "config/azurestorageaccounts/list"),
    },
    rules: (web as { experiments?: { rampUpRules?: unknown } }).experiments?.rampUpRules,
  };
}
