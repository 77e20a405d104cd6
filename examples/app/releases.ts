import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Blob } from "@pulumi/azure-native/storage/blob";
import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { listStorageAccountServiceSASOutput } from "@pulumi/azure-native/storage/listStorageAccountServiceSAS";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";

/** A private storage account, with the packages of the app beside this file. */
export class Releases {
  private readonly resourceGroupName: pulumi.Input<string>;
  private readonly account: StorageAccount;
  private readonly container: BlobContainer;

  constructor(resourceGroupName: pulumi.Input<string>) {
    this.resourceGroupName = resourceGroupName;
    this.account = new StorageAccount("shop", {
      resourceGroupName,
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      allowBlobPublicAccess: false,
    });
    this.container = new BlobContainer("releases", {
      resourceGroupName,
      accountName: this.account.name,
      containerName: "releases",
    });
  }

  /** Packs the app as a version, and returns the URL from which App Service downloads it. */
  packageOf(version: string): pulumi.Output<string> {
    const server = join(__dirname, "server.js");
    const description: object = JSON.parse(readFileSync(join(__dirname, "package.json"), "utf8"));
    const manifest = JSON.stringify({ ...description, version });

    // Each content is a separate blob, and a blob that is declared again gets a new name. So uploaded blobs never
    // change.
    const content = createHash("sha256").update(readFileSync(server)).update(manifest).digest("hex").slice(0, 8);
    const name = `shop-${version}-${content}`;
    const suffix = new RandomId(name, { byteLength: 4 });
    const blob = new Blob(
      name,
      {
        resourceGroupName: this.resourceGroupName,
        accountName: this.account.name,
        containerName: this.container.name,
        blobName: pulumi.interpolate`shop-${version}-${suffix.hex}.zip`,
        source: new pulumi.asset.AssetArchive({
          "server.js": new pulumi.asset.FileAsset(server),
          "package.json": new pulumi.asset.StringAsset(manifest),
        }),
      },
      // The previous build waits in the other slot. Its package must still exist when production goes back to it.
      { retainOnDelete: true },
    );
    return pulumi.secret(pulumi.interpolate`${blob.url}?${this.readToken()}`);
  }

  /**
   * The container is private; this token allows reading. Its dates are fixed, so that the same declaration gives the
   * same token and nothing is released again. To end it sooner, renew the account's keys.
   */
  private readToken(): pulumi.Output<string> {
    return listStorageAccountServiceSASOutput({
      resourceGroupName: this.resourceGroupName,
      accountName: this.account.name,
      canonicalizedResource: pulumi.interpolate`/blob/${this.account.name}/${this.container.name}`,
      resource: "c",
      permissions: "r",
      protocols: "https",
      sharedAccessStartTime: "2024-01-01T00:00:00Z",
      sharedAccessExpiryTime: "2050-01-01T00:00:00Z",
    }).serviceSasToken;
  }
}
