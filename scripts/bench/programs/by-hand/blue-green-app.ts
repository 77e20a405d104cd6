import { Deployment } from "@pulumi/azure-native/resources/deployment";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import { WebAppSlotConfigurationNames } from "@pulumi/azure-native/web/webAppSlotConfigurationNames";
import * as pulumi from "@pulumi/pulumi";
import { SWAP_TEMPLATE } from "./swap-template";

/** What an app is made of. */
export interface BlueGreenAppArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly serverFarmId: pulumi.Input<string>;
  /** The build that production is to run. */
  readonly version: string;
  readonly packageUri: pulumi.Input<string>;
  /** A setting that belongs to the build. */
  readonly greeting: string;
}

const STACK = "NODE|22-lts";

/** An app with a slot that its builds go live through: plain azure-native resources, and the documented swap. */
export function blueGreenApp(name: string, args: BlueGreenAppArgs) {
  const { resourceGroupName, version } = args;
  const common = {
    resourceGroupName,
    serverFarmId: args.serverFarmId,
    kind: "app,linux",
    reserved: true,
  };
  // What production is given here is written once: what is new comes by the swap.
  const site = new WebApp(name, {
    ...common,
    siteConfig: {
      alwaysOn: true,
      linuxFxVersion: STACK,
      appSettings: [{ name: "ENVIRONMENT", value: "production" }],
    },
  });
  const sticky = new WebAppSlotConfigurationNames(`${name}-sticky`, {
    resourceGroupName,
    name: site.name,
    appSettingNames: ["ENVIRONMENT"],
  });
  const staging = new WebAppSlot(
    `${name}-staging`,
    {
      ...common,
      name: site.name,
      slot: "staging",
      siteConfig: {
        linuxFxVersion: STACK,
        appSettings: [
          { name: "ENVIRONMENT", value: "staging" },
          { name: "BUILD_VERSION", value: version },
          { name: "GREETING", value: args.greeting },
          { name: "WEBSITE_RUN_FROM_PACKAGE", value: args.packageUri },
        ],
      },
    },
    // App Service refuses two writes to an app at a time.
    { dependsOn: sticky },
  );
  new Deployment(
    `${name}-swap`,
    {
      resourceGroupName,
      properties: {
        mode: "Incremental",
        template: SWAP_TEMPLATE,
        parameters: { my_site_name: { value: site.name }, sites_buildVersion: { value: version } },
      },
    },
    { dependsOn: staging },
  );
  return {
    url: pulumi.interpolate`https://${site.defaultHostName}`,
    slotUrls: { staging: pulumi.interpolate`https://${staging.defaultHostName}` },
    siteName: site.name,
  };
}
