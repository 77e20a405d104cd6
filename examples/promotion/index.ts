import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { type BuildArgs, type ReleaseReference, SlottedWebApp } from "azure-slots";
import { packageOf } from "./packages";

const config = new pulumi.Config();
const environment = pulumi.getStack();

const group = new ResourceGroup(`shop-${environment}`);
const plan = new AppServicePlan("shop", {
  resourceGroupName: group.name,
  kind: "linux",
  reserved: true,
  sku: { name: "S1", tier: "Standard" },
});

/** The first environment packs the version that it declares. Each other one releases what the one before it runs. */
function released(): BuildArgs {
  const before = config.get("promotedFrom");
  const version = config.get("version");
  if (!before) {
    return { package: packageOf(group.name, config.require("version")) };
  }
  // A pipeline gives the release that it has tested, so that what test runs by now does not matter.
  const tested = config.getObject<ReleaseReference>("release");
  const promotedFrom = tested ?? new pulumi.StackReference(before).getOutput("release");
  // With a version, nothing is released until the environment before runs that one.
  return { promotedFrom, ...(version ? { version } : {}) };
}

// Left out, the declared build goes live. An older one has it wait on the slot, or goes back to what the slot holds.
const targetBuildVersion = config.get("target");

const shop = new SlottedWebApp("shop", {
  resourceGroupName: group.name,
  serverFarmId: plan.id,
  build: { ...released(), stack: "NODE|22-lts", settings: { GREETING: config.require("greeting") } },
  slots: { staging: { stickySettings: { ENVIRONMENT: `${environment}, staging` } } },
  production: { stickySettings: { ENVIRONMENT: environment } },
  ...(targetBuildVersion ? { targetBuildVersion } : {}),
});

/** What this environment runs, for the next one. */
export const release = shop.release;
export const siteName = shop.siteName;
export const siteId = shop.siteId;
export const url = shop.url;
export const liveBuild = shop.liveBuild;
