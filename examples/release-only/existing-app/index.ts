import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { StickySettings } from "azure-slots";

const group = new ResourceGroup("shop");
const resourceGroupName = group.name;
const plan = new AppServicePlan("shop", {
  resourceGroupName,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});

// What stays with the app and its slot, the same properties in both. No app settings, no stack: those are released.
const common = {
  resourceGroupName,
  serverFarmId: plan.id,
  reserved: true,
  httpsOnly: true,
  identity: { type: "SystemAssigned" as const },
  siteConfig: { alwaysOn: true },
};
const site = new WebApp("shop", common);
const staging = new WebAppSlot("staging", { ...common, name: site.name, slot: "staging" });

// Sticky settings stay, too. azure-native would write all app settings with them; this component writes no others.
new StickySettings(
  "sticky",
  {
    siteId: site.id,
    production: { settings: { ENVIRONMENT: "production" } },
    slots: { staging: { settings: { ENVIRONMENT: "staging" } } },
  },
  { dependsOn: staging },
);

// Packages are in private storage, which the app and its slot may read.
const account = new StorageAccount("packages", {
  resourceGroupName,
  kind: "StorageV2",
  sku: { name: "Standard_LRS" },
  allowBlobPublicAccess: false,
});
const container = new BlobContainer("packages", {
  resourceGroupName,
  accountName: account.name,
  containerName: "packages",
});
const subscription = site.id.apply((id) => id.split("/")[2]);
const storageBlobDataReader = pulumi.interpolate`/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1`;
for (const [name, { identity }] of Object.entries({ production: site, staging })) {
  new RoleAssignment(`${name}-reads-packages`, {
    scope: container.id,
    roleDefinitionId: storageBlobDataReader,
    principalId: identity.apply((own) => own?.principalId ?? ""),
    principalType: "ServicePrincipal",
  });
}

export const siteId = site.id;
export const packageContainerId = container.id;
