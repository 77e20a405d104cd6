import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Blob } from "@pulumi/azure-native/storage/blob";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import type { PackageReference } from "azure-slots";

/** Packs the app beside this file as a version, in private storage. Whoever may read the container reads it by its identity. */
export function packageOf(resourceGroupName: pulumi.Input<string>, version: string): pulumi.Output<PackageReference> {
  const account = new StorageAccount("shop", {
    resourceGroupName,
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    allowBlobPublicAccess: false,
  });
  const container = new BlobContainer("packages", {
    resourceGroupName,
    accountName: account.name,
    containerName: "packages",
  });
  const app = join(__dirname, "app");
  const manifest: object = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
  const blob = new Blob(
    `shop-${version}`,
    {
      resourceGroupName,
      accountName: account.name,
      containerName: container.name,
      blobName: `shop-${version}.zip`,
      source: new pulumi.asset.AssetArchive({
        "server.js": new pulumi.asset.FileAsset(join(app, "server.js")),
        "package.json": new pulumi.asset.StringAsset(JSON.stringify({ ...manifest, version })),
      }),
    },
    // Other slots and other environments still run it.
    { retainOnDelete: true },
  );
  return pulumi.output({ uri: blob.url, version, containerId: container.id });
}
