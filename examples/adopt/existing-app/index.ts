import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import * as pulumi from "@pulumi/pulumi";
import { AppPackage, EnvironmentPurpose, WebEnvironment } from "azure-slots";

const version = new pulumi.Config().require("version");

const environment = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Development });
const packed = new AppPackage("shop", { source: "../../app", version, environment: environment.reference });

// The app itself is declared as it was all along, in plain azure-native. Its identity reads the package.
const common = {
  resourceGroupName: environment.resourceGroupName,
  serverFarmId: environment.serverFarmId,
  reserved: true,
  identity: { type: "UserAssigned" as const, userAssignedIdentities: [environment.identityId] },
};

// Production declares what stays with it, and no app settings: any later write would bring back old ones.
const site = new WebApp("shop", { ...common, siteConfig: { alwaysOn: true } });

// The slot declares the build. azure-native writes all app settings at once, so its sticky setting is among them.
new WebAppSlot("staging", {
  ...common,
  name: site.name,
  slot: "staging",
  siteConfig: {
    linuxFxVersion: "NODE|22-lts",
    appSettings: [
      { name: "WEBSITE_RUN_FROM_PACKAGE", value: packed.uri },
      { name: "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID", value: environment.identityId },
      // The swap recognises builds by this setting. It is written with each build and is not sticky.
      { name: "BUILD_VERSION", value: version },
      { name: "ENVIRONMENT", value: "staging" },
    ],
  },
});

export const siteId = site.id;
