import * as pulumi from "@pulumi/pulumi";
import { AppPackage, BakeTime, EnvironmentPurpose, SlottedWebApp, WebEnvironment } from "azure-slots";

// In this order they are released.
const REGIONS = ["westeurope", "northeurope"];

const config = new pulumi.Config();
const version = config.require("version");
const target = config.get("targetBuildVersion");
const bakeTimeInSeconds = config.requireNumber("bakeTimeInSeconds");
const healthCheck = { path: "/healthz", consecutiveSuccesses: 2, intervalInSeconds: 1 };

/** An app in a region, with all that it needs there: no region needs another one to start its app. */
function releaseIn(location: string, before: BakeTime[]): SlottedWebApp {
  const { reference } = new WebEnvironment(location, { purpose: EnvironmentPurpose.Development, location });
  const shop = new AppPackage(`shop-${location}`, { source: "app", version, environment: reference });
  return new SlottedWebApp(
    `shop-${location}`,
    {
      environment: reference,
      build: { package: shop.reference, stack: "NODE|22-lts" },
      slots: { staging: {} },
      healthCheck,
      ...(target ? { targetBuildVersion: target } : {}),
    },
    // The environment and the package are made at once. The app waits.
    { dependsOn: before },
  );
}

export const urls: Record<string, pulumi.Output<string>> = {};
export const liveBuilds: Record<string, pulumi.Output<string>> = {};

let before: BakeTime[] = [];
for (const location of REGIONS) {
  const { siteId, url, liveBuild } = releaseIn(location, before);
  before = [new BakeTime(location, { siteId, liveBuild, bakeTimeInSeconds, healthCheck, metrics: {} })];
  urls[location] = url;
  liveBuilds[location] = liveBuild;
}
