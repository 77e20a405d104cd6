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

/** What clients of a cloud of their own ask for first. Source: `az cloud register`. */
export function describeCloud(origin: string): object {
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
    suffixes: { storage: "core.windows.net", keyVaultDns: "vault.azure.net", acrLoginServer: "azurecr.io" },
  };
}
