import * as pulumi from "@pulumi/pulumi";
import { AppPackage, type EnvironmentPurpose, SlottedWebApp, WebEnvironment } from "azure-slots";

const config = new pulumi.Config();
const version = config.require("version");

// All that an app needs: a plan, a place for packages, an identity, telemetry, and here a key vault and a network too.
const environment = new WebEnvironment("shop", {
  purpose: config.require("purpose") as EnvironmentPurpose,
  keyVault: true,
  virtualNetwork: {},
  diagnosticSettings: true,
  tags: { "managed-by": "pulumi" },
});

// The app's package, in the environment's container, which the environment's identity may read.
const packed = new AppPackage("shop", { source: "app", version, environment: environment.reference });

const shop = new SlottedWebApp("shop", {
  environment: environment.reference,
  build: {
    // The environment's identity reads it.
    package: packed.reference,
    stack: "NODE|22-lts",
  },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
});

// For the stacks of other apps in this environment.
export const reference = environment.reference;
export const url = shop.url;
export const liveBuild = shop.liveBuild;
