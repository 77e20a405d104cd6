import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Blob } from "@pulumi/azure-native/storage/blob";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { listStorageAccountServiceSASOutput } from "@pulumi/azure-native/storage/listStorageAccountServiceSAS";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";

/** Packs the app in `app/` as a version of it, and gives the URL that App Service fetches it from. */
export function packageOf(version: string, resourceGroupName: pulumi.Input<string>): pulumi.Output<string> {
  const server = join(__dirname, "app", "server.js");
  const description: object = JSON.parse(readFileSync(join(__dirname, "app", "package.json"), "utf8"));
  const manifest = JSON.stringify({ ...description, version });

  const account = new StorageAccount("shop", {
    resourceGroupName,
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    allowBlobPublicAccess: false,
  });
  const location = { resourceGroupName, accountName: account.name };
  const releases = new BlobContainer("releases", { ...location, containerName: "releases" });

  // Each content is a blob of its own, and one that is declared again gets a new name: what was uploaded stays as it is.
  const content = createHash("sha256").update(readFileSync(server)).update(manifest).digest("hex").slice(0, 8);
  const name = `shop-${version}-${content}`;
  const suffix = new RandomId(name, { byteLength: 4 });
  const blob = new Blob(
    name,
    {
      ...location,
      containerName: releases.name,
      blobName: pulumi.interpolate`shop-${version}-${suffix.hex}.zip`,
      source: new pulumi.asset.AssetArchive({
        "server.js": new pulumi.asset.FileAsset(server),
        "package.json": new pulumi.asset.StringAsset(manifest),
      }),
    },
    // The build before waits in the other slot, and must be there to be fetched when production goes back to it.
    { retainOnDelete: true },
  );

  // The container is private: whoever has this token may read in it. Its dates are fixed, so that the same declaration
  // gives the same token, and nothing is released anew. To end it sooner, renew the account's keys.
  const { serviceSasToken } = listStorageAccountServiceSASOutput({
    ...location,
    canonicalizedResource: pulumi.interpolate`/blob/${account.name}/${releases.name}`,
    resource: "c",
    permissions: "r",
    protocols: "https",
    sharedAccessStartTime: "2024-01-01T00:00:00Z",
    sharedAccessExpiryTime: "2050-01-01T00:00:00Z",
  });
  return pulumi.secret(pulumi.interpolate`${blob.url}?${serviceSasToken}`);
}
