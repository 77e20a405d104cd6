/**
 * The accepted audiences of a token for Azure Resource Manager. They are the names of the public cloud (source: the
 * message of `InvalidAuthenticationTokenAudience`) and this cloud's own address, under which it describes itself.
 *
 * @param origin For example `https://localhost:8443`.
 */
export function audiencesOf(origin: string): string[] {
  return [
    "https://management.core.windows.net/",
    "https://management.core.windows.net",
    "https://management.azure.com/",
    "https://management.azure.com",
    `${origin}/`,
    origin,
  ];
}

/**
 * The description that clients of a custom cloud request first. Sources: `az cloud register`; pulumi-azure-native,
 * `provider/pkg/azure/cloud/metadata/client.go`; go-azure-sdk, `sdk/internal/metadata`, which also has the forms of older
 * versions.
 *
 * @param apiVersion The older ones have a list of clouds, or fewer names.
 * @param sites The common HTTPS address of all sites, selected by the Host header. Only this library's components read it:
 *   the sites' host names do not resolve on this machine.
 */
export function describeCloud(apiVersion: string, origin: string, sites: string | undefined): object {
  const authentication = {
    loginEndpoint: origin,
    // Clients use the first one.
    audiences: [`${origin}/`, origin, "https://management.azure.com/", "https://management.core.windows.net/"],
    // Terraform's azurerm takes a cloud with any other tenant or provider for Azure Stack.
    tenant: "common",
    identityProvider: "AAD",
  };
  if (FIRST_VERSIONS.includes(apiVersion)) {
    const addresses = { galleryEndpoint: origin, graphEndpoint: origin, portalEndpoint: origin, graphAudience: origin };
    return { ...addresses, authentication };
  }
  const cloud = {
    name: "AzureSlotsLocal",
    portal: origin,
    authentication,
    resourceManager: origin,
    graph: origin,
    graphAudience: origin,
    media: origin,
    batch: origin,
    sqlManagement: origin,
    gallery: origin,
    vmImageAliasDoc: `${origin}/aliases.json`,
    // Without it azure-native cannot say who it is: `getClientConfig` fails.
    microsoftGraphResourceId: `${origin}/`,
    ...OTHER_AUDIENCES,
    suffixes: SUFFIXES,
    ...(sites === undefined ? {} : { azureSlots: { sites } }),
  };
  return apiVersion === LIST_VERSION ? [cloud] : cloud;
}

const FIRST_VERSIONS = ["1.0", "2015-01-01", "2018-01-01"];
const LIST_VERSION = "2019-05-01";

/** The audiences of services that are not here. They are those of the public cloud. */
const OTHER_AUDIENCES = {
  activeDirectoryDataLake: "https://datalake.azure.net/",
  appInsightsResourceId: "https://api.applicationinsights.io",
  appInsightsTelemetryChannelResourceId: "https://dc.applicationinsights.azure.com/v2/track",
  // The Azure CLI asks for tokens of this audience for SCM sites.
  appServiceResourceId: "https://appservice.azure.com",
  attestationResourceId: "https://attest.azure.net",
  logAnalyticsResourceId: "https://api.loganalytics.io",
  ossrDbmsResourceId: "https://ossrdbms-aad.database.windows.net",
  synapseAnalyticsResourceId: "https://dev.azuresynapse.net",
};

/** The domains of services, as in the public cloud: names of blobs and vaults are the same there and here. */
const SUFFIXES = {
  acrLoginServer: "azurecr.io",
  attestationEndpoint: "attest.azure.net",
  azureDataLakeAnalyticsCatalogAndJob: "azuredatalakeanalytics.net",
  azureDataLakeStoreFileSystem: "azuredatalakestore.net",
  azureFrontDoorEndpointSuffix: "azurefd.net",
  keyVaultDns: "vault.azure.net",
  mariadbServerEndpoint: "mariadb.database.azure.com",
  mhsmDns: "managedhsm.azure.net",
  mysqlServerEndpoint: "mysql.database.azure.com",
  postgresqlServerEndpoint: "postgres.database.azure.com",
  sqlServerHostname: "database.windows.net",
  storage: "core.windows.net",
  storageSyncEndpointSuffix: "afs.azure.net",
  synapseAnalytics: "dev.azuresynapse.net",
};
