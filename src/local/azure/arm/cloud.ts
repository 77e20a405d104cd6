import { TENANT_ID } from "./tokens";

/**
 * For whom a token for Azure Resource Manager may be: for the public cloud's, by any of its names (source: the message of
 * `InvalidAuthenticationTokenAudience`), or for this one at its own address, as which it describes itself.
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
 * What clients of a cloud of their own ask for first. Source: `az cloud register`; pulumi-azure-native,
 * `provider/pkg/azure/cloud/metadata/client.go`, for the names that the plugin reads.
 *
 * @param sites Where all sites answer over HTTPS, told apart by the Host header: for what is Azure's here, and has no name on
 *   this machine. No client but this library's components knows it.
 */
export function describeCloud(origin: string, sites: string | undefined): object {
  return {
    name: "AzureSlotsLocal",
    portal: origin,
    authentication: {
      loginEndpoint: origin,
      // Clients take the first.
      audiences: [`${origin}/`, origin, "https://management.azure.com/", "https://management.core.windows.net/"],
      tenant: TENANT_ID,
      identityProvider: "AAD",
    },
    resourceManager: origin,
    graph: origin,
    graphAudience: origin,
    media: origin,
    batch: origin,
    sqlManagement: origin,
    // Without it azure-native cannot say who it is: `getClientConfig` fails.
    microsoftGraphResourceId: `${origin}/`,
    suffixes: { storage: "core.windows.net", keyVaultDns: "vault.azure.net", acrLoginServer: "azurecr.io" },
    ...(sites === undefined ? {} : { azureSlots: { sites } }),
  };
}
