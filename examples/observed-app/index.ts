import { Component } from "@pulumi/azure-native/applicationinsights/component";
import { getClientConfigOutput } from "@pulumi/azure-native/authorization/getClientConfig";
import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { Secret } from "@pulumi/azure-native/keyvault/secret";
import { Vault } from "@pulumi/azure-native/keyvault/vault";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { SlottedWebApp } from "azure-slots";
import { Releases } from "../app/releases";

// An app and what it needs beside it. Its telemetry goes to Application Insights, and App Service's logs to a workspace.
// Its secret stays in a key vault that only the app's identity can read.
const config = new pulumi.Config();
const version = config.require("version");
const { subscriptionId, tenantId } = getClientConfigOutput();

const group = new ResourceGroup("shop");
const resourceGroupName = group.name;
const plan = new AppServicePlan("shop", {
  resourceGroupName,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});

const workspace = new Workspace("shop", { resourceGroupName, sku: { name: "PerGB2018" }, retentionInDays: 30 });
const insights = new Component("shop", {
  resourceGroupName,
  kind: "web",
  applicationType: "web",
  workspaceResourceId: workspace.id,
});

const identity = new UserAssignedIdentity("shop", { resourceGroupName });
const vault = new Vault("shop", {
  resourceGroupName,
  properties: { tenantId, sku: { family: "A", name: "standard" }, enableRbacAuthorization: true },
});
const greeting = new Secret(
  "greeting",
  {
    resourceGroupName,
    vaultName: vault.name,
    secretName: "greeting",
    properties: { value: config.requireSecret("greeting") },
  },
  // The secret goes with the vault. To delete it alone, the deployer would need a role at the vault.
  { deletedWith: vault },
);
// Key Vault Secrets User. Source: "Azure built-in roles", Microsoft.
const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const mayRead = new RoleAssignment("shop", {
  scope: vault.id,
  principalId: identity.principalId,
  principalType: "ServicePrincipal",
  roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${secretsUser}`,
});

const readsSecrets = { identity: { userAssigned: [identity.id] }, keyVaultReferenceIdentity: identity.id };
const shop = new SlottedWebApp(
  "shop",
  {
    resourceGroupName,
    serverFarmId: plan.id,
    build: {
      version,
      packageUri: new Releases(resourceGroupName).packageOf(version),
      stack: "NODE|22-lts",
      settings: {
        APPLICATIONINSIGHTS_CONNECTION_STRING: insights.connectionString,
        GREETING: pulumi.interpolate`@Microsoft.KeyVault(SecretUri=${greeting.properties.secretUri})`,
      },
    },
    slots: { staging: { ...readsSecrets, stickySettings: { ENVIRONMENT: "staging" } } },
    production: { ...readsSecrets, stickySettings: { ENVIRONMENT: "production" } },
  },
  // The app must be able to read its secret when it starts.
  { dependsOn: mayRead },
);

const logs = new DiagnosticSetting("logs", {
  resourceUri: shop.siteId,
  name: "logs",
  workspaceId: workspace.id,
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
