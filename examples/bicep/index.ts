import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { SlottedWebApp } from "azure-slots";

// The same as main.bicep.
const config = new pulumi.Config();

const group = new ResourceGroup("shop");
const plan = new AppServicePlan("shop", {
  resourceGroupName: group.name,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});

const shop = new SlottedWebApp("shop", {
  resourceGroupName: group.name,
  serverFarmId: plan.id,
  // Travels with a swap.
  build: { version: config.require("version"), packageUri: config.require("packageUrl"), stack: "NODE|22-lts" },
  // Stays where it is.
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  ...(config.get("targetBuildVersion") ? { targetBuildVersion: config.require("targetBuildVersion") } : {}),
});

export const url = shop.url;
export const slotUrls = shop.slotUrls;
