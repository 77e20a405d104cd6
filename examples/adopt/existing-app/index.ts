import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { Releases } from "../../app/releases";

const version = new pulumi.Config().require("version");

const group = new ResourceGroup("shop");
const plan = new AppServicePlan("shop", {
  resourceGroupName: group.name,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});
const location = { resourceGroupName: group.name, serverFarmId: plan.id };

// Production declares what stays with it, and no app settings: any later write would bring back old ones.
const site = new WebApp("shop", { ...location, reserved: true, siteConfig: { alwaysOn: true } });

// The slot declares the build. azure-native writes all app settings at once, so its sticky setting is among them.
new WebAppSlot("staging", {
  ...location,
  name: site.name,
  slot: "staging",
  reserved: true,
  siteConfig: {
    linuxFxVersion: "NODE|22-lts",
    appSettings: [
      { name: "WEBSITE_RUN_FROM_PACKAGE", value: new Releases(group.name).packageOf(version) },
      // The swap recognises builds by this setting. It is written with each build and is not sticky.
      { name: "BUILD_VERSION", value: version },
      { name: "ENVIRONMENT", value: "staging" },
    ],
  },
});

export const siteId = site.id;
