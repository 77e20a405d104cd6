import { PACKAGE_IDENTITY_SETTING } from "../../../rules";
import type { Clock } from "../../clock";
import { explainStatus, PackageError, showUrl } from "../../visitors/workers/download";
import type { AsyncOperations } from "../arm/operations";
import { isInGroup, type ResourceGroup, type ResourceGroups } from "../arm/resource-groups";
import type { AzureState, Table } from "../azure-state";
import { own } from "../json";
import { accountId, type BlobContainer, containerId, type StorageAccount } from "./account";
import { type BlobAddress, type BlobStorage, blobAddressOf } from "./blob-storage";
import { checkServiceSas } from "./service-sas";
import { StorageError } from "./storage-error";

export interface StorageParts {
  /** The state of all of Azure. Storage owns its accounts. */
  readonly state: AzureState;
  readonly groups: ResourceGroups;
  readonly operations: AsyncOperations;
  readonly blobs: BlobStorage;
  /** Whether any of the principals has a role that reads blobs at a scope or above it. */
  readonly mayRead: (principals: readonly string[], scope: string) => boolean;
  /** Says when signatures expire. */
  readonly clock: Clock;
}

/**
 * Storage accounts. The accounts are part of Azure's state; their blobs' contents are files of Blob Storage. An account
 * that only `azure-slots local package` has named is not in the state. Its packages need no signature.
 */
export class Storage {
  readonly groups: ResourceGroups;
  readonly operations: AsyncOperations;
  readonly blobs: BlobStorage;
  private readonly mayRead: StorageParts["mayRead"];
  readonly clock: Clock;
  private readonly state: AzureState;
  private readonly accounts: Table<StorageAccount>;

  constructor(parts: StorageParts) {
    this.state = parts.state;
    this.accounts = parts.state.table("accounts");
    this.groups = parts.groups;
    this.operations = parts.operations;
    this.blobs = parts.blobs;
    this.mayRead = parts.mayRead;
    this.clock = parts.clock;
  }

  /** Saves an account to disk. */
  save(account: StorageAccount): Promise<void> {
    return this.state.save([this.accounts, accountId(account).toLowerCase()]);
  }

  /** Removes what a kill left incomplete, and reads what older versions stored. */
  async recover(): Promise<void> {
    await this.blobs.removeUploads();
    await this.blobs.renameOld();
  }

  /** An account by its id. */
  find(subscription: string, group: string, name: string): StorageAccount | undefined {
    return own(this.accounts, accountId({ subscription, group, name }).toLowerCase());
  }

  /** An account by its name, which is unique in all of Azure. */
  named(name: string): StorageAccount | undefined {
    return Object.values(this.accounts).find((account) => account.name === name.toLowerCase());
  }

  /** The accounts of a resource group. */
  inGroup(group: ResourceGroup): StorageAccount[] {
    return Object.values(this.accounts).filter((account) => isInGroup(account, group));
  }

  /** Adds a new account. */
  add(account: StorageAccount): void {
    this.accounts[accountId(account).toLowerCase()] = account;
  }

  /**
   * Deletes an account, its blobs first. If a kill interrupts it, the account is still there and can be deleted again.
   * Blobs without an account could not.
   */
  async remove(account: StorageAccount): Promise<void> {
    await this.blobs.remove(account.name);
    delete this.accounts[accountId(account).toLowerCase()];
    await this.save(account);
  }

  /** Deletes a container, with its blobs. */
  async removeContainer(account: StorageAccount, { name }: BlobContainer): Promise<void> {
    await this.blobs.remove(account.name, name);
    delete account.containers[name];
    await this.save(account);
  }

  /** Deletes the accounts of a resource group. */
  async removeGroup(group: ResourceGroup): Promise<void> {
    for (const account of this.inGroup(group)) {
      await this.remove(account);
    }
  }

  /**
   * The file of a package, for an app that is about to start.
   *
   * @param readers The principals that read it, with a role of theirs; undefined where the app names no identity.
   * @returns Undefined if the URL is not a blob that is stored here.
   * @throws PackageError if the account is stored here, but refuses the URL or has no such blob.
   */
  packageFile(url: string, readers?: readonly string[]): string | undefined {
    const address = blobAddressOf(url);
    const account = address && this.named(address.account);
    if (!account) {
      return this.blobs.fileOf(url);
    }
    const { searchParams } = new URL(url);
    const container = own(account.containers, address.container);
    if (container?.publicAccess === "None" || !container) {
      if (readers !== undefined && !searchParams.has("sig")) {
        this.checkReaders(url, readers, containerId(account, address.container));
      } else {
        checkSignature(account, address, url, this.clock.now());
      }
    }
    const file = this.blobs.fileOf(url);
    if (!file) {
      throw new PackageError(explainStatus(url, 404));
    }
    return file;
  }

  private checkReaders(url: string, readers: readonly string[], container: string): void {
    if (readers.length === 0) {
      throw new PackageError(
        `could not fetch the package ${showUrl(url)}: the slot does not have the managed identity that ${PACKAGE_IDENTITY_SETTING} names`,
      );
    }
    if (!this.mayRead(readers, container)) {
      throw new PackageError(
        `could not fetch the package ${showUrl(url)}: access was denied (403); the principal ${readers.join(", ")} has no role that reads blobs at ${container}, such as Storage Blob Data Reader`,
      );
    }
  }
}

function checkSignature(account: StorageAccount, address: BlobAddress, url: string, now: number): void {
  const { protocol, searchParams } = new URL(url);
  try {
    checkServiceSas(account, searchParams, { ...address, permissions: ["r"], encrypted: protocol === "https:" }, now);
  } catch (error) {
    throw error instanceof StorageError ? new PackageError(explainStatus(url, 403)) : error;
  }
}
