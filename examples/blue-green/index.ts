import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { SlottedWebApp } from "azure-slots";
import { Releases } from "../app/releases";

const config = new pulumi.Config();
const version = config.require("version");

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
  build: {
    version,
    packageUri: new Releases(group.name).packageOf(version),
    stack: "NODE|22-lts",
    settings: { GREETING: config.require("greeting") },
  },
  slots: {
    staging: { stickySettings: { ENVIRONMENT: "staging" } },
  },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  // Production follows the build, unless an older one is asked for.
  ...(config.get("targetBuildVersion") ? { targetBuildVersion: config.require("targetBuildVersion") } : {}),
});

export const url = shop.url;
export const slotUrls = shop.slotUrls;
export const siteName = shop.siteName;
export const liveBuild = shop.liveBuild;
export const buildIdentity = shop.buildIdentity;
