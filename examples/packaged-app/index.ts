import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { AppPackage, SlottedWebApp } from "azure-slots";

const config = new pulumi.Config();

const group = new ResourceGroup("shop");
const plan = new AppServicePlan("shop", {
  resourceGroupName: group.name,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});
const storage = new StorageAccount("shop", {
  resourceGroupName: group.name,
  kind: "StorageV2",
  sku: { name: "Standard_LRS" },
  allowBlobPublicAccess: false,
});
const container = new BlobContainer("packages", {
  resourceGroupName: group.name,
  accountName: storage.name,
  containerName: "packages",
});

// The folder beside this file, without what its .webappignore leaves out.
const packed = new AppPackage("shop", {
  source: "app",
  version: config.require("version"),
  containerId: container.id,
  keep: 2,
});

const shop = new SlottedWebApp("shop", {
  resourceGroupName: group.name,
  serverFarmId: plan.id,
  // Its version is the package's. The slots read it by their own identities: there is no link with a secret.
  build: { package: packed.reference, stack: "NODE|22-lts" },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  ...(config.get("targetBuildVersion") ? { targetBuildVersion: config.require("targetBuildVersion") } : {}),
});

export const url = shop.url;
export const liveBuild = shop.liveBuild;
/** For a build in another stack. */
export const packageReference = packed.reference;
