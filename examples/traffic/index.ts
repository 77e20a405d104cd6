import * as pulumi from "@pulumi/pulumi";
import { AppPackage, EnvironmentPurpose, type RampArgs, SlottedWebApp, WebEnvironment } from "azure-slots";

// 1.0.0 is live. Then, with `pulumi config set` and `pulumi up` for each line:
//   version 2.0.0, targetBuildVersion 1.0.0     2.0.0 waits in staging: nobody gets it but by its link
//   percentage 10                               a tenth of the visitors get it
//   ramp true                                   App Service gives it to more and more by itself
//   targetBuildVersion 2.0.0                    it is live; staging holds 1.0.0 now, and gets nobody
const config = new pulumi.Config();
const version = config.require("version");
const targetBuildVersion = config.get("targetBuildVersion") || version;
const percentage = config.requireNumber("percentage");
const ramp: RampArgs = {
  changeStep: 10,
  changeIntervalInMinutes: 10,
  minReroutePercentage: percentage,
  maxReroutePercentage: 50,
};

const { reference: environment } = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Development });
const packed = new AppPackage("shop", { source: "../app", version, environment });

const shop = new SlottedWebApp("shop", {
  environment,
  build: { package: packed.reference, stack: "NODE|22-lts" },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  targetBuildVersion,
  // With an explicit 0, only visitors who follow the slot's link reach it.
  traffic: { staging: percentage },
  ...(config.requireBoolean("ramp") ? { ramps: { staging: ramp } } : {}),
});

export const url = shop.url;
export const siteId = shop.siteId;
export const liveBuild = shop.liveBuild;
/** The link to try the waiting build at production's own address. */
export const tryIt = shop.optInLinks.apply((links) => links.staging);
/** The link back to production, also for visitors whom a percentage sent to the slot. */
export const leave = shop.optOutLink;
/** The address of the waiting build, whatever the traffic. */
export const stagingUrl = shop.slotUrls.apply((urls) => urls.staging);
