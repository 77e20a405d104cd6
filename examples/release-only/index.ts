import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AppPackage, SlottedRelease } from "azure-slots";

// The app is declared in existing-app/, a stack of its own, which comes first. Here it is released, with
// `pulumi config set version 2.0.0` and `pulumi up`.
const config = new pulumi.Config();
const version = config.require("version");
const app = new pulumi.StackReference(config.require("existingApp"));

const packed = new AppPackage("shop", {
  source: join(__dirname, "app"),
  version,
  containerId: app.getOutput("packageContainerId"),
});

const release = new SlottedRelease("release", {
  siteId: app.getOutput("siteId"),
  build: { package: packed.reference, stack: "NODE|22-lts", settings: { GREETING: `hello from ${version}` } },
  healthCheck: { path: "/", bodyValues: { version }, consecutiveSuccesses: 1 },
});

export const url = release.url;
export const liveBuild = release.liveBuild;
export const slotBuild = release.slotBuild;
