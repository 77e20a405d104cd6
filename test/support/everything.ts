import { CONFIGURATION_PROPERTIES, SITE_PROPERTIES, TRAVELLING_CONFIGURATION } from "../../src/rules";
import type { Answer } from "./local-app";

/** Asks Azure Resource Manager, and fails where it answers with an error. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

type Values = Readonly<Record<string, unknown>>;

/** Values that no new site or slot has. They differ from slot to slot where a swap would show by it that they moved. */
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

/** As {@link siteValues}, of `config/web`. */
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

/** What no test sets: a name, what is fixed at creation, what asks for an action, and what Azure alone tells. */
const NOT_SET = [
  "autoSwapSlotName",
  "cloningInfo",
  "customDomainVerificationId",
  "hostNameSslStates",
  "identity",
  "metadata",
  "publishingUsername",
  "serverFarmId",
  "enabled",
  "tags",
];

/** The properties of the tables, for which there is no value here. */
export function propertiesWithoutValue(): string[] {
  const tables: [object, Values][] = [
    [SITE_PROPERTIES, siteValues("any")],
    [CONFIGURATION_PROPERTIES, configurationValues("any")],
  ];
  const passedOver = ["address", "fixed", "in-parts", "travels", "by-name", "unsettled"];
  return tables.flatMap(([table, values]) =>
    Object.entries(table as Record<string, { movement: string }>)
      .filter(([name, { movement }]) => !passedOver.includes(movement) && !NOT_SET.includes(name))
      .map(([name]) => name)
      .filter((name) => !Object.hasOwn(values, name)),
  );
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
  const without = (values: Values) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !except.includes(name)));
  await ask("PATCH", path, { properties: without(siteValues(slot)) });
  await ask("PATCH", `${path}/config/web`, { properties: without(configurationValues(slot)) });
  await ask("PUT", `${path}/config/logs`, { properties: { detailedErrorMessages: { enabled: true } } });
  await ask("PUT", `${path}/config/authsettingsV2`, { properties: { platform: { runtimeVersion: `~${slot}` } } });
  await ask("PUT", `${path}/hostNameBindings/${slot}.contoso.com`, { properties: { hostNameType: "Verified" } });
}

/** What a swap, or the time that passes, changes of a site by itself. */
const OF_THE_MOMENT = [
  "buildVersion",
  "deploymentId",
  "lastModifiedTimeUtc",
  "slotSwapStatus",
  "targetBuildVersion",
  "targetSwapSlot",
];

/** What tells in the site what the configuration tells too. */
const TOLD_AGAIN = ["siteConfig", "siteProperties"];

/** The traffic rules, which have steps of their own that change them. */
const TRAFFIC = ["experiments", "routingRules"];

/** All that Azure tells of a slot. */
export interface Everything {
  /** What is to stay as it is, whatever the library does: the site, and each part of its configuration. */
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
