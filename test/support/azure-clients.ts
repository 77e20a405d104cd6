import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { WebSiteManagementClient } from "@azure/arm-appservice";
import { ResourceManagementClient } from "@azure/arm-resources";
import type { Connection } from "../../src/local/host/connection";

/** The official clients, configured for a custom cloud. */
export interface AzureClients {
  readonly web: WebSiteManagementClient;
  readonly resources: ResourceManagementClient;
}

/**
 * Makes official clients that are signed in by App Service's identity endpoint. Not by `ManagedIdentityCredential`, which caches its
 * tokens in the process, regardless of the endpoint: the tests of a process have several local App Services.
 */
export function azureClients(connection: Connection): AzureClients {
  const credential = { getToken: (scopes: string | string[]) => tokenFor([scopes].flat()[0] ?? "", connection) };
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

async function tokenFor(scope: string, { identityEndpoint, identityHeader }: Connection) {
  const url = new URL(identityEndpoint);
  url.searchParams.set("api-version", "2019-08-01");
  url.searchParams.set("resource", scope.replace(/\/\.default$/, ""));
  const answer = await fetch(url, { headers: { "x-identity-header": identityHeader } });
  assert.equal(answer.status, 200);
  const { access_token, expires_on } = (await answer.json()) as { access_token: string; expires_on: string };
  return { token: access_token, expiresOnTimestamp: Number(expires_on) * 1000 };
}
