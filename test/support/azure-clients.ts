import { readFileSync } from "node:fs";
import { WebSiteManagementClient } from "@azure/arm-appservice";
import { ResourceManagementClient } from "@azure/arm-resources";
import { ManagedIdentityCredential } from "@azure/identity";
import type { Connection } from "../../src/local/host/connection";

/** The official clients, configured for a custom cloud. */
export interface AzureClients {
  readonly web: WebSiteManagementClient;
  readonly resources: ResourceManagementClient;
}

/**
 * Makes official clients that are signed in by App Service's identity endpoint. The credential caches its tokens in the
 * process, regardless of the endpoint. So one process should only use one local App Service this way.
 */
export function azureClients(connection: Connection): AzureClients {
  process.env.IDENTITY_ENDPOINT = connection.identityEndpoint;
  process.env.IDENTITY_HEADER = connection.identityHeader;
  const credential = new ManagedIdentityCredential();
  const options = {
    endpoint: connection.armEndpoint,
    credentialScopes: "https://management.azure.com/.default",
    tlsOptions: { ca: readFileSync(connection.authorityFile, "utf8") },
  };
  return {
    web: new WebSiteManagementClient(credential, connection.subscriptionId, options),
    resources: new ResourceManagementClient(credential, connection.subscriptionId, options),
  };
}
