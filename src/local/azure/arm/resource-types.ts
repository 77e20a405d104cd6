/**
 * The types of resources that are here, with their api-versions, newest first: clients without an api-version of their own, such as
 * Azure's SDK for .NET, take the first.
 *
 * Sources: for Microsoft.Web, the error `NoRegisteredProviderFound` of Azure and the lists of versions of azure-native; for the
 * others, the folders of azure-rest-api-specs.
 */

/** The api-versions of Microsoft.Web that sites and plans share. */
const WEB = [
  "2025-05-01",
  "2025-03-01",
  "2024-11-01",
  "2024-04-01",
  "2023-12-01",
  "2023-01-01",
  "2022-09-01",
  "2022-03-01",
  "2021-03-01",
  "2021-02-01",
  "2021-01-15",
  "2021-01-01",
  "2020-12-01",
  "2020-10-01",
  "2020-09-01",
  "2020-06-01",
  "2019-08-01",
  "2018-11-01",
  "2018-02-01",
  "2017-08-01",
  "2016-03-01",
  "2015-08-01",
  "2015-07-01",
  "2015-06-01",
  "2015-05-01",
  "2015-04-01",
  "2015-02-01",
  "2014-11-01",
  "2014-06-01",
  "2014-04-01-preview",
  "2014-04-01",
];

const SITES = newestFirst([...WEB, "2016-08-01"]);

const DEPLOYMENTS = [
  "2025-04-01",
  "2025-03-01",
  "2024-11-01",
  "2024-07-01",
  "2024-03-01",
  "2023-07-01",
  "2022-09-01",
  "2021-04-01",
  "2021-01-01",
  "2020-10-01",
  "2020-06-01",
  "2019-10-01",
];
const STORAGE = [
  "2025-06-01",
  "2025-01-01",
  "2024-01-01",
  "2023-05-01",
  "2023-01-01",
  "2022-09-01",
  "2021-09-01",
  "2021-04-01",
  "2019-06-01",
];
const VAULTS = ["2024-11-01", "2023-07-01", "2023-02-01", "2022-07-01", "2021-10-01", "2019-09-01"];
const NETWORK = ["2024-05-01", "2024-01-01", "2023-11-01", "2023-05-01", "2022-07-01"];

/** The parts of an app and of a slot that are resources of their own. */
const PARTS_OF_SITES = [
  "basicPublishingCredentialsPolicies",
  "config",
  "extensions",
  "hostNameBindings",
  "instances",
  "networkConfig",
  "sitecontainers",
];

/** The api-versions of each type, by namespace. */
export const RESOURCE_TYPES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "Microsoft.Web": {
    serverfarms: newestFirst([...WEB, "2016-09-01"]),
    sites: SITES,
    "sites/slots": SITES,
    ...Object.fromEntries(
      PARTS_OF_SITES.flatMap((part) => [
        [`sites/${part}`, SITES],
        [`sites/slots/${part}`, SITES],
      ]),
    ),
    certificates: newestFirst([...WEB, "2016-08-01", "2016-09-01"]),
    locations: WEB,
  },
  "Microsoft.Resources": {
    deployments: DEPLOYMENTS,
    resourceGroups: DEPLOYMENTS,
    providers: DEPLOYMENTS,
    resources: DEPLOYMENTS,
    subscriptions: ["2022-12-01", "2021-01-01", "2020-01-01", "2019-11-01", "2016-06-01"],
    tags: DEPLOYMENTS,
    tenants: ["2022-12-01", "2020-01-01"],
  },
  "Microsoft.Storage": {
    storageAccounts: STORAGE,
    "storageAccounts/blobServices": STORAGE,
    "storageAccounts/blobServices/containers": STORAGE,
  },
  "microsoft.insights": {
    components: ["2020-02-02", "2015-05-01"],
    diagnosticSettings: ["2021-05-01-preview"],
    eventtypes: ["2017-03-01-preview", "2016-09-01-preview", "2015-04-01"],
    metrics: ["2024-02-01", "2023-10-01", "2021-05-01", "2019-07-01", "2018-01-01"],
  },
  "Microsoft.OperationalInsights": {
    workspaces: ["2025-02-01", "2023-09-01", "2022-10-01", "2021-06-01", "2020-08-01"],
  },
  "Microsoft.KeyVault": { vaults: VAULTS, "vaults/secrets": VAULTS, deletedVaults: VAULTS },
  "Microsoft.ManagedIdentity": { userAssignedIdentities: ["2024-11-30", "2023-01-31", "2018-11-30"] },
  "Microsoft.Authorization": {
    locks: ["2020-05-01", "2017-04-01", "2016-09-01", "2015-06-01", "2015-01-01"],
    roleAssignments: ["2022-04-01", "2020-10-01-preview", "2018-01-01-preview", "2015-07-01"],
  },
  "Microsoft.Network": {
    networkSecurityGroups: NETWORK,
    privateDnsZones: ["2024-06-01", "2020-06-01", "2018-09-01"],
    privateEndpoints: NETWORK,
    publicIPAddresses: NETWORK,
    virtualNetworks: NETWORK,
    "virtualNetworks/subnets": NETWORK,
  },
};

/**
 * Namespaces of the public cloud whose types are kept as written, if anybody writes one. Terraform's azurerm wants to see them
 * registered, and registers those that are not.
 *
 * Source: terraform-provider-azurerm, `internal/resourceproviders/required.go`.
 */
export const OTHER_NAMESPACES: readonly string[] = [
  "Microsoft.AVS",
  "Microsoft.AlertsManagement",
  "Microsoft.ApiManagement",
  "Microsoft.AppConfiguration",
  "Microsoft.AppPlatform",
  "Microsoft.Automation",
  "Microsoft.Blueprint",
  "Microsoft.BotService",
  "Microsoft.Cache",
  "Microsoft.Cdn",
  "Microsoft.CognitiveServices",
  "Microsoft.Compute",
  "Microsoft.ContainerInstance",
  "Microsoft.ContainerRegistry",
  "Microsoft.ContainerService",
  "Microsoft.CostManagement",
  "Microsoft.CustomProviders",
  "Microsoft.DBforMariaDB",
  "Microsoft.DBforMySQL",
  "Microsoft.DBforPostgreSQL",
  "Microsoft.Dashboard",
  "Microsoft.DataFactory",
  "Microsoft.DataLakeAnalytics",
  "Microsoft.DataLakeStore",
  "Microsoft.DataMigration",
  "Microsoft.DataProtection",
  "Microsoft.Databricks",
  "Microsoft.DesktopVirtualization",
  "Microsoft.DevTestLab",
  "Microsoft.Devices",
  "Microsoft.DocumentDB",
  "Microsoft.EventGrid",
  "Microsoft.EventHub",
  "Microsoft.GuestConfiguration",
  "Microsoft.HDInsight",
  "Microsoft.HealthcareApis",
  "Microsoft.IoTCentral",
  "Microsoft.Kusto",
  "Microsoft.Logic",
  "Microsoft.MachineLearningServices",
  "Microsoft.Maintenance",
  "Microsoft.ManagedServices",
  "Microsoft.Management",
  "Microsoft.Maps",
  "Microsoft.MarketplaceOrdering",
  "Microsoft.Media",
  "Microsoft.MixedReality",
  "Microsoft.Monitor",
  "Microsoft.NotificationHubs",
  "Microsoft.OperationsManagement",
  "Microsoft.PolicyInsights",
  "Microsoft.PowerBIDedicated",
  "Microsoft.RecoveryServices",
  "Microsoft.Relay",
  "Microsoft.Search",
  "Microsoft.Security",
  "Microsoft.SecurityInsights",
  "Microsoft.ServiceBus",
  "Microsoft.ServiceFabric",
  "Microsoft.SignalRService",
  "Microsoft.Sql",
  "Microsoft.StreamAnalytics",
  "Microsoft.TimeSeriesInsights",
];

function newestFirst(versions: readonly string[]): readonly string[] {
  return [...versions].sort().reverse();
}
