import { Deployment } from "@pulumi/azure-native/resources/deployment";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppApplicationSettings } from "@pulumi/azure-native/web/webAppApplicationSettings";
import { WebAppApplicationSettingsSlot } from "@pulumi/azure-native/web/webAppApplicationSettingsSlot";
import { WebAppFtpAllowed } from "@pulumi/azure-native/web/webAppFtpAllowed";
import { WebAppFtpAllowedSlot } from "@pulumi/azure-native/web/webAppFtpAllowedSlot";
import { WebAppScmAllowed } from "@pulumi/azure-native/web/webAppScmAllowed";
import { WebAppScmAllowedSlot } from "@pulumi/azure-native/web/webAppScmAllowedSlot";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import { WebAppSlotConfigurationNames } from "@pulumi/azure-native/web/webAppSlotConfigurationNames";
import * as pulumi from "@pulumi/pulumi";
import type { environment } from "./environment";
import { SWAP_TEMPLATE } from "./swap-template";

/** The arguments of an app. */
export interface BlueGreenAppArgs {
  readonly environment: ReturnType<typeof environment>;
  /** The build that production must run. */
  readonly version: string;
  /** A setting of the build. */
  readonly greeting: string;
}

const STACK = "NODE|22-lts";

/**
 * An app whose builds go live through a slot: plain azure-native resources, and the documented swap.
 *
 * App settings are separate resources. Inside the app, every later change of the app would send them. App Service would
 * then replace all settings, also those that a swap has brought.
 */
export function blueGreenApp(name: string, args: BlueGreenAppArgs) {
  const { environment, version } = args;
  const { resourceGroupName, identityId } = environment;
  const common = {
    resourceGroupName,
    serverFarmId: environment.serverFarmId,
    kind: "app,linux",
    reserved: true,
    identity: { type: "UserAssigned" as const, userAssignedIdentities: [identityId] },
    keyVaultReferenceIdentity: identityId,
  };
  const clientId = { AZURE_CLIENT_ID: environment.identityClientId };
  const site = new WebApp(name, { ...common, siteConfig: { alwaysOn: true, linuxFxVersion: STACK } });
  const place = { resourceGroupName, name: site.name };
  // App Service refuses two writes to an app at a time, so each depends on the one before.
  const staging = new WebAppSlot(`${name}-staging`, {
    ...common,
    name: site.name,
    slot: "staging",
    siteConfig: { linuxFxVersion: STACK },
  });
  // Nobody publishes with a user name and a password, as with a SlottedWebApp.
  const closed = { ...place, allow: false };
  const ftp = new WebAppFtpAllowed(`${name}-ftp`, closed, { dependsOn: staging });
  const scm = new WebAppScmAllowed(`${name}-scm`, closed, { dependsOn: ftp });
  const slotFtp = new WebAppFtpAllowedSlot(`${name}-staging-ftp`, { ...closed, slot: "staging" }, { dependsOn: scm });
  const slotScm = new WebAppScmAllowedSlot(
    `${name}-staging-scm`,
    { ...closed, slot: "staging" },
    { dependsOn: slotFtp },
  );
  const sticky = new WebAppSlotConfigurationNames(
    `${name}-sticky`,
    { ...place, appSettingNames: ["ENVIRONMENT", "AZURE_CLIENT_ID"] },
    { dependsOn: slotScm },
  );
  // Written once. New settings come by the swap.
  const productionSettings = new WebAppApplicationSettings(
    `${name}-settings`,
    { ...place, properties: { ...clientId, ENVIRONMENT: "production" } },
    { dependsOn: sticky },
  );
  const stagingSettings = new WebAppApplicationSettingsSlot(
    `${name}-staging-settings`,
    {
      ...place,
      slot: "staging",
      properties: {
        ...clientId,
        ENVIRONMENT: "staging",
        BUILD_VERSION: version,
        GREETING: args.greeting,
        APPLICATIONINSIGHTS_CONNECTION_STRING: environment.applicationInsightsConnectionString,
        WEBSITE_RUN_FROM_PACKAGE: environment.packageUri,
        WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identityId,
      },
    },
    { dependsOn: productionSettings },
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
    { dependsOn: stagingSettings },
  );
  return {
    url: pulumi.interpolate`https://${site.defaultHostName}`,
    slotUrls: { staging: pulumi.interpolate`https://${staging.defaultHostName}` },
    siteName: site.name,
  };
}
