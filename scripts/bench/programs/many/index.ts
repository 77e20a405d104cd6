import * as pulumi from "@pulumi/pulumi";
import { AppPackage, EnvironmentPurpose, SlottedWebApp, WebEnvironment } from "azure-slots";

const config = new pulumi.Config();
const version = config.require("version");

const { reference: environment } = new WebEnvironment("shop", { purpose: EnvironmentPurpose.Development });
const packed = new AppPackage("shop", { source: "../../../../examples/app", version, environment });

const shops = Array.from(
  { length: config.requireNumber("apps") },
  (_, index) =>
    new SlottedWebApp(`shop-${index + 1}`, {
      environment,
      build: {
        package: packed.reference,
        stack: "NODE|22-lts",
        settings: { GREETING: config.require("greeting") },
      },
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
    }),
);

export const urls = shops.map(({ url }) => url);
export const slotUrls = shops.map(({ slotUrls }) => slotUrls);
export const siteNames = shops.map(({ siteName }) => siteName);
export const liveBuilds = shops.map(({ liveBuild }) => liveBuild);
