import { groupId } from "../arm/resource-groups";
import type { Json, JsonObject } from "../json";

/** Source: "Naming and referencing containers, blobs, and metadata", Microsoft. */
export const CONTAINER_NAME = /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** Who may read a container's blobs without signing in. */
export type PublicAccess = "None" | "Blob" | "Container";

/** What is stored about a blob besides its content. */
export interface BlobProperties {
  contentType: string;
  metadata: Record<string, string>;
  /** Absent if no client chose one. */
  accessTier?: string;
  /** Whether a client has cleared its checksum. Defaults to false. */
  hasNoMd5?: boolean;
}

/** A container of blobs. */
export interface BlobContainer {
  readonly name: string;
  publicAccess: PublicAccess;
  metadata: JsonObject;
  /** Milliseconds since 1970. */
  lastModified: number;
  /** Keyed by blob name. A blob made by `azure-slots local package` has no entry. */
  readonly blobs: Record<string, BlobProperties>;
}

/** A storage account. */
export interface StorageAccount {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
  readonly location: string;
  readonly kind: string;
  sku: string;
  tags: JsonObject;
  identity: Json;
  /** The properties that clients set. */
  properties: JsonObject;
  /** Both keys, in base64. */
  readonly keys: readonly string[];
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Keyed by name. */
  readonly containers: Record<string, BlobContainer>;
}

/** The domain of the accounts' blob endpoints. */
export const BLOB_DOMAIN = "blob.core.windows.net";

/** An account's id in Azure Resource Manager. */
export function accountId({ subscription, group, name }: Pick<StorageAccount, "subscription" | "group" | "name">) {
  return `${groupId(subscription, group)}/providers/Microsoft.Storage/storageAccounts/${name}`;
}

/** A container's id in Azure Resource Manager. */
export function containerId(account: StorageAccount, container: string): string {
  return `${accountId(account)}/blobServices/default/containers/${container}`;
}

/** Whether blobs of an account can be public at all. Source: "Configure anonymous read access", Microsoft. */
export function allowsPublicAccess(account: StorageAccount): boolean {
  return account.properties.allowBlobPublicAccess === true;
}

/** A tag that is new after every change. */
export function entityTag(lastModified: number): string {
  return `"0x${Math.round(lastModified * 1000)
    .toString(16)
    .toUpperCase()}"`;
}
