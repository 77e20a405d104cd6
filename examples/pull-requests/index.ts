import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { type SlotArgs, SlottedWebApp } from "azure-slots";
import { Releases } from "../app/releases";

// A pipeline keeps the list of open pull requests in the stack's configuration, each with the commit to be tried:
//   pulumi config set --path pullRequests.12 c0ffee1     opened, or pushed to
//   pulumi config rm --path pullRequests.12              closed
const config = new pulumi.Config();
const version = config.require("version");
const pullRequests = config.getObject<Record<string, string>>("pullRequests") ?? {};

const group = new ResourceGroup("shop");
const plan = new AppServicePlan("shop", {
  resourceGroupName: group.name,
  kind: "linux",
  reserved: true,
  // Standard has 5 slots: staging, and 4 pull requests. Premium has 20.
  sku: { name: "S1", tier: "Standard" },
});
const releases = new Releases(group.name);
const stack = "NODE|22-lts";

const slots: Record<string, SlotArgs> = {};
for (const [number, commit] of Object.entries(pullRequests)) {
  const build = `pr-${number}-${commit}`;
  slots[`pr-${number}`] = {
    build: { version: build, packageUri: releases.packageOf(build), stack },
    stickySettings: { ENVIRONMENT: "pull request" },
  };
}

const shop = new SlottedWebApp("shop", {
  resourceGroupName: group.name,
  serverFarmId: plan.id,
  build: { version, packageUri: releases.packageOf(version), stack },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } }, ...slots },
  production: { stickySettings: { ENVIRONMENT: "production" } },
  // Nobody gets there by chance; anyone can follow the link.
  traffic: Object.fromEntries(Object.keys(slots).map((slot) => [slot, 0])),
});

export const url = shop.url;
/** For a comment on each pull request: the links that show it at production's own address. */
export const tryIt = shop.optInLinks.apply((links) =>
  Object.fromEntries(Object.entries(links).filter(([slot]) => slot in slots)),
);
/** The link back, for everyone who followed one. */
export const leave = shop.optOutLink;
/** The slots' own addresses, for tests of a pipeline. */
export const slotUrls = shop.slotUrls;
