import { TENANT_ID } from "./tokens";

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
 * The description that clients of a custom cloud request first. Source: `az cloud register`; pulumi-azure-native,
 * `provider/pkg/azure/cloud/metadata/client.go`, for the names that the plugin reads.
 *
 * @param sites The common HTTPS address of all sites, selected by the Host header. Only this library's components read it:
 *   the sites' host names do not resolve on this machine.
 */
export function describeCloud(origin: string, sites: string | undefined): object {
  return {
    name: "AzureSlotsLocal",
    portal: origin,
    authentication: {
      loginEndpoint: origin,
      // Clients use the first one.
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
