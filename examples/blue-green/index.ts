import * as pulumi from "@pulumi/pulumi";
import { AppPackage, EnvironmentPurpose, SlottedWebApp, WebEnvironment } from "azure-slots";

const config = new pulumi.Config();
const version = config.require("version");

// A resource group with a plan, private storage for packages, an identity that reads them, and Application Insights.
const { reference: environment } = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Development });
// The app's folder as a zip, uploaded once for each content.
const packed = new AppPackage("shop", { source: "../app", version, environment });

const shop = new SlottedWebApp("shop", {
  environment,
  // Travels from the staging slot into production.
  build: {
    package: packed.reference,
    stack: "NODE|22-lts",
    settings: { GREETING: config.require("greeting") },
  },
  // Stays where it is.
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  // Production follows the build, unless an older one is asked for.
  ...(config.get("targetBuildVersion") ? { targetBuildVersion: config.require("targetBuildVersion") } : {}),
});

export const url = shop.url;
export const slotUrls = shop.slotUrls;
export const siteName = shop.siteName;
export const liveBuild = shop.liveBuild;
export const buildIdentity = shop.buildIdentity;
