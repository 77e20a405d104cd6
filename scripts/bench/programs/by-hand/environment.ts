import { Component } from "@pulumi/azure-native/applicationinsights/component";
import { getClientConfigOutput } from "@pulumi/azure-native/authorization/getClientConfig";
import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { Blob } from "@pulumi/azure-native/storage/blob";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random";

/** What apps share: plain azure-native resources for all that a WebEnvironment for development and an AppPackage make. */
export function environment(version: string) {
  // Named as the Cloud Adoption Framework has it.
  const { result: suffix } = new RandomString("names", { length: 6, upper: false, special: false });
  const named = (abbreviation: string) => pulumi.interpolate`${abbreviation}-shop-${suffix}`;
  const group = new ResourceGroup("shop", { resourceGroupName: named("rg") });
  const resourceGroupName = group.name;
  const plan = new AppServicePlan("shop", {
    resourceGroupName,
    name: named("asp"),
    kind: "linux",
    reserved: true,
    sku: { name: "S1", capacity: 1 },
  });
  const workspace = new Workspace("shop", {
    resourceGroupName,
    workspaceName: named("log"),
    sku: { name: "PerGB2018" },
    retentionInDays: 30,
  });
  const insights = new Component("shop", {
    resourceGroupName,
    resourceName: named("appi"),
    kind: "web",
    applicationType: "web",
    ingestionMode: "LogAnalytics",
    workspaceResourceId: workspace.id,
  });
  const account = new StorageAccount("shop", {
    resourceGroupName,
    accountName: pulumi.interpolate`stshop${suffix}`,
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    allowBlobPublicAccess: false,
    enableHttpsTrafficOnly: true,
    minimumTlsVersion: "TLS1_2",
  });
  const container = new BlobContainer("packages", {
    resourceGroupName,
    accountName: account.name,
    containerName: "packages",
    publicAccess: "None",
  });
  const identity = new UserAssignedIdentity("shop", { resourceGroupName, resourceName: named("id") });
  // Storage Blob Data Reader. Source: "Azure built-in roles", Microsoft.
  const reader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
  const mayRead = new RoleAssignment("packages-reader", {
    scope: container.id,
    principalId: identity.principalId,
    principalType: "ServicePrincipal",
    roleDefinitionId: pulumi.interpolate`/subscriptions/${getClientConfigOutput().subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${reader}`,
  });
  const blob = new Blob(
    `shop-${version}`,
    {
      resourceGroupName,
      accountName: account.name,
      containerName: container.name,
      blobName: `shop-${version}.zip`,
      source: new pulumi.asset.FileArchive("../../../../examples/app"),
    },
    // The build before waits in the other slot. Its package must still exist when production goes back to it.
    { retainOnDelete: true, dependsOn: mayRead },
  );
  return {
    resourceGroupName,
    serverFarmId: plan.id,
    identityId: identity.id,
    identityClientId: identity.clientId,
    applicationInsightsConnectionString: insights.connectionString,
    packageUri: blob.url,
  };
}
