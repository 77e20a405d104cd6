import { StorageAccount } from "@pulumi/azure-native/storage/storageAccount";
import * as pulumi from "@pulumi/pulumi";
import { HOST_STORAGE_ROLES } from "../resources/host-storage-access";
import { assignRole } from "./role";
import type { Setting } from "./setting";

/** The storage account of the hosts of function apps. */
export interface HostStorage {
  readonly account: StorageAccount;
  /** Its name, known once the identity may open it. */
  readonly accountName: pulumi.Output<string>;
}

/** Declares the storage account for the hosts of function apps, which nobody can open without a role: it has no keys. */
export function declareHostStorage(setting: Setting, principalId: pulumi.Input<string>): HostStorage {
  const { name, names, common, options, defaults } = setting;
  const account = new StorageAccount(
    `${name}-host-storage`,
    {
      ...common,
      accountName: names("hostStorageAccount"),
      kind: "StorageV2",
      sku: { name: defaults.storageSku },
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      enableHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
    },
    options,
  );
  const assignments = Object.entries(HOST_STORAGE_ROLES).map(([part, role]) =>
    assignRole(`${name}-host-${part}-access`, role, { scope: account.id, principalId }, options),
  );
  const opened = pulumi.all(assignments.map(({ id }) => id));
  const accountName = pulumi.all([account.name, opened]).apply(([made]) => made);
  return { account, accountName };
}
