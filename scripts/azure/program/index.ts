import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { SlottedWebApp, SwapAction } from "azure-slots";
import { Releases } from "../../../examples/app/releases";

const config = new pulumi.Config();
const version = config.require("version");
const target = config.get("target");
const release = config.get("release");
const resourceGroupName = config.require("resourceGroupName");

const plan = new AppServicePlan("plan", {
  resourceGroupName,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});
const packageUri = new Releases(resourceGroupName).packageOf(version);

const shop = new SlottedWebApp("shop", {
  resourceGroupName,
  serverFarmId: plan.id,
  build: { version, packageUri, stack: "NODE|22-lts", settings: { GREETING: config.get("greeting") ?? "hello" } },
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

export const planId = plan.id;
export const packageUriOfBuild = packageUri;
export const host = shop.hostName;
export const slotHost = shop.slotHostNames.apply((hosts) => hosts.staging);
export const liveBuild = shop.liveBuild;
