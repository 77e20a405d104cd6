import { getClientConfigOutput } from "@pulumi/azure-native/authorization/getClientConfig";
import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope";
import { Secret } from "@pulumi/azure-native/keyvault/secret";
import { Vault } from "@pulumi/azure-native/keyvault/vault";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import * as pulumi from "@pulumi/pulumi";
import { AppPackage, EnvironmentPurpose, SlottedWebApp, WebEnvironment } from "azure-slots";

// An app and what it needs beside it. Its telemetry goes to Application Insights, and App Service's logs to a workspace.
// Its secret stays in a key vault that only the app's identity can read.
const config = new pulumi.Config();
const version = config.require("version");

const group = new ResourceGroup("shop");
const vault = new Vault("shop", {
  resourceGroupName: group.name,
  properties: {
    tenantId: getClientConfigOutput().tenantId,
    sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
  },
});
const greeting = new Secret(
  "greeting",
  {
    resourceGroupName: group.name,
    vaultName: vault.name,
    secretName: "greeting",
    properties: { value: config.requireSecret("greeting") },
  },
  // The secret goes with the vault. To delete it alone, the deployer would need a role at the vault.
  { deletedWith: vault },
);

// Application Insights, the workspace, and the identity, which may read the secrets of the vault.
const environment = new WebEnvironment("shop", {
  purpose: EnvironmentPurpose.Development,
  resourceGroupName: group.name,
  keyVaultId: vault.id,
});
const packed = new AppPackage("shop", { source: "../app", version, environment: environment.reference });

const shop = new SlottedWebApp(
  "shop",
  {
    environment: environment.reference,
    build: {
      package: packed.reference,
      stack: "NODE|22-lts",
      settings: { GREETING: pulumi.interpolate`@Microsoft.KeyVault(SecretUri=${greeting.properties.secretUri})` },
    },
    slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
    production: { stickySettings: { ENVIRONMENT: "production" } },
  },
  // The identity must be able to read the secret when the app starts.
  { dependsOn: environment },
);

const logs = new DiagnosticSetting("logs", {
  resourceUri: shop.siteId,
  name: "logs",
  workspaceId: environment.workspaceId,
  logs: ["AppServiceHTTPLogs", "AppServiceConsoleLogs"].map((category) => ({ category, enabled: true })),
  metrics: [{ category: "AllMetrics", enabled: true }],
});
// Nobody can delete the app before the lock is gone. The lock depends on all that it locks, so `pulumi destroy` deletes it
// first.
new ManagementLockByScope(
  "keep",
  { scope: shop.siteId, lockName: "keep", level: "CanNotDelete" },
  { dependsOn: [shop, logs] },
);

export const url = shop.url;
export const liveBuild = shop.liveBuild;
