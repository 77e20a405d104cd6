import * as pulumi from "@pulumi/pulumi";
import { AppPackage, EnvironmentPurpose, SlottedWebApp, SwapAction, WebEnvironment } from "azure-slots";

const config = new pulumi.Config();
const version = config.require("version");
const target = config.get("target");
const release = config.get("release");
const resourceGroupName = config.require("resourceGroupName");

const { reference: environment } = new WebEnvironment("shop", {
  purpose: EnvironmentPurpose.Development,
  resourceGroupName,
});
const packed = new AppPackage("shop", { source: "../../../examples/app", version, environment });

const shop = new SlottedWebApp("shop", {
  environment,
  build: {
    package: packed.reference,
    stack: "NODE|22-lts",
    settings: { GREETING: config.get("greeting") ?? "hello" },
  },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  healthCheck: { path: "/", intervalInSeconds: config.getNumber("healthCheckIntervalInSeconds") ?? 5 },
  ...(target ? { targetBuildVersion: target } : {}),
  ...(release === "preview" ? { swapAction: SwapAction.Preview } : {}),
  ...(release === "rollout"
    ? {
        rollout: {
          steps: [{ percentage: 50, bakeTimeInSeconds: config.getNumber("bakeTimeInSeconds") ?? 120 }],
          waitForPinnedVisitorsInSeconds: 0,
        },
      }
    : {}),
});

export const planId = environment.serverFarmId;
export const packageUri = packed.uri;
export const host = shop.hostName;
export const slotHost = shop.slotHostNames.apply((hosts) => hosts.staging);
export const liveBuild = shop.liveBuild;
