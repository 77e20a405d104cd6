import { BlobContainer } from "@pulumi/azure-native/storage/blobContainer";
import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import type { Setting } from "./setting";

/** Where an environment keeps packages. */
export interface Packages {
  readonly account: StorageAccount;
  readonly container: BlobContainer;
}

/** Declares the storage account and the container for packages, which nobody can read without a role or a key. */
export function declarePackages({ name, names, common, options, defaults }: Setting): Packages {
  const account = new StorageAccount(
    `${name}-storage`,
    {
      ...common,
      accountName: names("storageAccount"),
      kind: "StorageV2",
      sku: { name: defaults.storageSku },
      allowBlobPublicAccess: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
    },
    options,
  );
  const container = new BlobContainer(
    `${name}-packages`,
    {
      resourceGroupName: common.resourceGroupName,
      accountName: account.name,
      containerName: "packages",
      publicAccess: "None",
    },
    options,
  );
  return { account, container };
}
