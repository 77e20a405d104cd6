import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { SlottedWebApp } from "azure-slots";
import { Releases } from "../../../../examples/app/releases";

const config = new pulumi.Config();
const version = config.require("version");

const group = new ResourceGroup("shop");
const plan = new AppServicePlan("shop", {
  resourceGroupName: group.name,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});
const packageUri = new Releases(group.name).packageOf(version);

const shops = Array.from(
  { length: config.requireNumber("apps") },
  (_, index) =>
    new SlottedWebApp(`shop-${index + 1}`, {
      resourceGroupName: group.name,
      serverFarmId: plan.id,
      build: { version, packageUri, stack: "NODE|22-lts", settings: { GREETING: config.require("greeting") } },
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
    }),
);

export const urls = shops.map(({ url }) => url);
export const slotUrls = shops.map(({ slotUrls }) => slotUrls);
export const siteNames = shops.map(({ siteName }) => siteName);
export const liveBuilds = shops.map(({ liveBuild }) => liveBuild);
