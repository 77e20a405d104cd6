import * as pulumi from "@pulumi/pulumi";
import { AppPackage, SlottedFunctionApp, WebEnvironment } from "azure-slots";

const config = new pulumi.Config();

// An Elastic Premium plan, a place for packages, and storage for the Functions hosts that only an identity opens.
const environment = new WebEnvironment("orders", { purpose: "Development", functionApps: true });

// The folder beside this file, with the packages that its own package.json names.
const packed = new AppPackage("orders", {
  source: "app",
  version: config.require("version"),
  environment: environment.reference,
});

const orders = new SlottedFunctionApp("orders", {
  environment: environment.reference,
  build: { package: packed.reference, stack: "NODE|22", settings: { SWEEP_SCHEDULE: "0 */5 * * * *" } },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  // It fires by itself, so it must not in the slot.
  disabledInSlots: ["sweep"],
  ...(config.get("targetBuildVersion") ? { targetBuildVersion: config.require("targetBuildVersion") } : {}),
});

export const url = pulumi.interpolate`${orders.url}/api/status`;
export const liveBuild = orders.liveBuild;
