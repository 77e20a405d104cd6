import { explainStatus, PackageError } from "../../visitors/workers/download";
import type { AsyncOperations } from "../arm/operations";
import { isInGroup, type ResourceGroup, type ResourceGroups } from "../arm/resource-groups";
import type { AzureState, Table } from "../azure-state";
import { own } from "../json";
import { accountId, type StorageAccount } from "./account";
import { type BlobStorage, blobAddressOf } from "./blob-storage";
import { checkServiceSas } from "./service-sas";
import { StorageError } from "./storage-error";

export interface StorageParts {
  /** All of Azure's, of which accounts are Storage's own. */
  readonly state: AzureState;
  readonly groups: ResourceGroups;
  readonly operations: AsyncOperations;
  readonly blobs: BlobStorage;
}

/**
 * Storage accounts: which there are is part of Azure's state, and their blobs' contents are files of Blob Storage. An
 * account that only `azure-slots local package` ever named is in no state, and its packages need no signature.
 */
export class Storage {
  readonly groups: ResourceGroups;
  readonly operations: AsyncOperations;
  readonly blobs: BlobStorage;
  private readonly state: AzureState;
  private readonly accounts: Table<StorageAccount>;

  constructor(parts: StorageParts) {
    this.state = parts.state;
    this.accounts = parts.state.table("accounts");
    this.groups = parts.groups;
    this.operations = parts.operations;
    this.blobs = parts.blobs;
  }

  /** Puts the state on disk as it is now. */
  save(): Promise<void> {
    return this.state.save();
  }

  /** Undoes what a kill cut off. */
  async recover(): Promise<void> {
    await this.blobs.removeUploads();
  }

  /** An account by its id. */
  find(subscription: string, group: string, name: string): StorageAccount | undefined {
    return own(this.accounts, accountId({ subscription, group, name }).toLowerCase());
  }

  /** An account by its name, which no other one in all of Azure has. */
  named(name: string): StorageAccount | undefined {
    return Object.values(this.accounts).find((account) => account.name === name.toLowerCase());
  }

  /** The accounts of a resource group. */
  inGroup(group: ResourceGroup): StorageAccount[] {
    return Object.values(this.accounts).filter((account) => isInGroup(account, group));
  }

  /** Takes in a new account. */
  add(account: StorageAccount): void {
    this.accounts[accountId(account).toLowerCase()] = account;
  }

  /** Deletes an account, its blobs first: an account that a kill leaves behind can be deleted again, blobs cannot. */
  async remove(account: StorageAccount): Promise<void> {
    await this.blobs.remove(account.name);
    delete this.accounts[accountId(account).toLowerCase()];
    await this.save();
  }

  /** Deletes the accounts of a resource group. */
  async removeGroup(group: ResourceGroup): Promise<void> {
    for (const account of this.inGroup(group)) {
      await this.remove(account);
    }
  }

  /**
   * The file of a package, for an app that is about to be started.
   *
   * @returns Undefined where the URL is none of a blob that is kept here.
   * @throws PackageError when its account is kept here, and refuses it or has no such blob.
   */
  packageFile(url: string): string | undefined {
    const address = blobAddressOf(url);
    const account = address && this.named(address.account);
    if (!account) {
      return this.blobs.fileOf(url);
    }
    const { protocol, searchParams } = new URL(url);
    const container = own(account.containers, address.container);
    if (container?.publicAccess === "None" || !container) {
      try {
        checkServiceSas(account, searchParams, { ...address, permissions: ["r"], encrypted: protocol === "https:" });
      } catch (error) {
        throw error instanceof StorageError ? new PackageError(explainStatus(url, 403)) : error;
      }
    }
    const file = this.blobs.fileOf(url);
    if (!file) {
      throw new PackageError(explainStatus(url, 404));
    }
    return file;
  }
}
