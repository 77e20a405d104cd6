import * as pulumi from "@pulumi/pulumi";
import { SlotSwap, StickySettings, TrafficRouting } from "azure-slots";

// The app is declared in existing-app/, a stack of its own, which comes first. Then, with `pulumi config set` and `pulumi up`:
//   existing-app: version 2.0.0               2.0.0 waits in staging
//   here:         targetBuildVersion 2.0.0    it is live, and 1.0.0 waits in staging
//   here:         targetBuildVersion 1.0.0    1.0.0 is live again
const config = new pulumi.Config();
// An app that no stack declares can be named by its id, or by resourceGroupName and siteName.
const siteId = new pulumi.StackReference(config.require("existingApp")).getOutput("siteId");

// The name is sticky in every slot. The slot's own value is declared with the slot.
const sticky = new StickySettings("sticky", {
  siteId,
  production: { settings: { ENVIRONMENT: "production" } },
});

// App Service refuses two writes to an app at the same time, so each waits for the previous one.
const release = new SlotSwap(
  "release",
  { siteId, slot: "staging", targetBuildVersion: config.require("targetBuildVersion") },
  { dependsOn: sticky },
);

const traffic = new TrafficRouting("traffic", { siteId, percentages: { staging: 0 } }, { dependsOn: release });

export const liveBuild = release.liveBuild;
export const tryIt = traffic.optInLinks.apply((links) => links.staging);
export const leave = traffic.optOutLink;
