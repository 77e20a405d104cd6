import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Blob } from "@pulumi/azure-native/storage/blob";
import * as pulumi from "@pulumi/pulumi";
import { type EnvironmentPurpose, SlottedWebApp, WebEnvironment } from "azure-slots";

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
const app = join(__dirname, "app");
const manifest: object = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
const packed = new Blob(
  `shop-${version}`,
  {
    resourceGroupName: environment.resourceGroupName,
    accountName: environment.packageContainerId.apply((id) => id.split("/")[8] ?? ""),
    containerName: environment.packageContainerId.apply((id) => id.split("/")[12] ?? ""),
    blobName: `shop-${version}.zip`,
    source: new pulumi.asset.AssetArchive({
      "server.js": new pulumi.asset.FileAsset(join(app, "server.js")),
      "package.json": new pulumi.asset.StringAsset(JSON.stringify({ ...manifest, version })),
    }),
  },
  // The previous build waits in the other slot, and needs its package.
  { retainOnDelete: true },
);

const shop = new SlottedWebApp("shop", {
  environment: environment.reference,
  build: {
    version,
    packageUri: packed.url,
    packageIdentity: environment.identityId,
    stack: "NODE|22-lts",
  },
  slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
  production: { stickySettings: { ENVIRONMENT: "production" } },
});

// For the stacks of other apps in this environment.
export const reference = environment.reference;
export const url = shop.url;
export const liveBuild = shop.liveBuild;
