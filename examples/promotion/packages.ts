import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import type * as pulumi from "@pulumi/pulumi";
import { AppPackage, type PackageReference } from "azure-slots";

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
  return new AppPackage("shop", { source: "app", version, containerId: container.id }).reference;
}
