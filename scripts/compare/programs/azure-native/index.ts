import { Deployment } from "@pulumi/azure-native/resources/deployment";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppApplicationSettings } from "@pulumi/azure-native/web/webAppApplicationSettings";
import { WebAppApplicationSettingsSlot } from "@pulumi/azure-native/web/webAppApplicationSettingsSlot";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import { WebAppSlotConfigurationNames } from "@pulumi/azure-native/web/webAppSlotConfigurationNames";
import * as pulumi from "@pulumi/pulumi";
import { SWAP_TEMPLATE } from "../../../bench/programs/by-hand/swap-template";

// App settings are separate resources: inside the app, every later change of the app would send them, and replace what a swap
// has brought. App Service refuses two writes to an app at a time, so each depends on the one before.
const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroupName");
const version = config.require("version");
const STACK = "NODE|22-lts";

const common = {
  resourceGroupName,
  serverFarmId: config.require("serverFarmId"),
  name: config.require("site"),
  kind: "app,linux",
  reserved: true,
};
const site = new WebApp("shop", { ...common, siteConfig: { alwaysOn: true, linuxFxVersion: STACK } });
const staging = new WebAppSlot("staging", {
  ...common,
  name: site.name,
  slot: "staging",
  siteConfig: { linuxFxVersion: STACK },
});
const place = { resourceGroupName, name: site.name };
const sticky = new WebAppSlotConfigurationNames(
  "sticky",
  { ...place, appSettingNames: ["ENVIRONMENT"] },
  { dependsOn: staging },
);
// Written once. New settings come by the swap.
const productionSettings = new WebAppApplicationSettings(
  "production",
  { ...place, properties: { ENVIRONMENT: "production" } },
  { dependsOn: sticky },
);
const stagingSettings = new WebAppApplicationSettingsSlot(
  "staging-settings",
  {
    ...place,
    slot: "staging",
    properties: {
      ENVIRONMENT: "staging",
      GREETING: config.require("greeting"),
      WEBSITE_RUN_FROM_PACKAGE: config.require("packageUri"),
    },
  },
  { dependsOn: productionSettings },
);
new Deployment(
  "swap",
  {
    resourceGroupName,
    properties: {
      mode: "Incremental",
      template: SWAP_TEMPLATE,
      parameters: { my_site_name: { value: site.name }, sites_buildVersion: { value: version } },
    },
  },
  { dependsOn: stagingSettings },
);

export const url = pulumi.interpolate`https://${site.defaultHostName}`;
