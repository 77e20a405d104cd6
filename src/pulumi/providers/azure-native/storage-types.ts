import type { ResourceType } from "./resource-type";
import { type Shape, shapeOf } from "./shape";
import { IDENTITY_OUTPUTS } from "./site-properties";

const STORAGE = "2024-01-01";
const ACCOUNT =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Storage/storageAccounts/{accountName}";
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/{containerName}`;

const ACCOUNT_INPUTS: Shape = shapeOf(`
  accessTier allowBlobPublicAccess allowCrossTenantReplication allowSharedKeyAccess allowedCopyScope
  azureFilesIdentityBasedAuthentication customDomain defaultToOAuthAuthentication dnsEndpointType enableExtendedGroups
  enableHttpsTrafficOnly enableNfsV3 encryption extendedLocation identity immutableStorageWithVersioning isHnsEnabled
  isLocalUserEnabled isSftpEnabled keyPolicy kind largeFileSharesState location minimumTlsVersion networkRuleSet
  publicNetworkAccess routingPreference sasPolicy sku tags`);

const CONTAINER_INPUTS: Shape = shapeOf(`
  defaultEncryptionScope denyEncryptionScopeOverride enableNfsV3AllSquash enableNfsV3RootSquash
  immutableStorageWithVersioning metadata publicAccess`);

/** The types of resources in the module "storage". */
export const STORAGE_TYPES: Readonly<Record<string, ResourceType>> = {
  "storage:StorageAccount": {
    path: ACCOUNT,
    apiVersion: STORAGE,
    inputs: ACCOUNT_INPUTS,
    outputs: {
      ...ACCOUNT_INPUTS,
      ...shapeOf(`
        accountMigrationInProgress azureApiVersion blobRestoreStatus creationTime failoverInProgress
        geoReplicationStats isSkuConversionBlocked keyCreationTime lastGeoFailoverTime name primaryEndpoints
        primaryLocation privateEndpointConnections provisioningState secondaryEndpoints secondaryLocation
        statusOfPrimary statusOfSecondary storageAccountSkuConversionStatus type`),
      identity: IDENTITY_OUTPUTS,
      sku: shapeOf("name tier"),
    },
    isFlattened: true,
    // Eight characters are added and none are removed, as azure-native does. The resource's name must allow for this.
    autonamed: "accountName",
    renamed: {
      enableHttpsTrafficOnly: "supportsHttpsTrafficOnly",
      enableNfsV3: "isNfsV3Enabled",
      networkRuleSet: "networkAcls",
    },
    defaultLocation: "resource group",
    required: ["kind", "location", "sku"],
    fixed: ["location", "isHnsEnabled", "dnsEndpointType"],
  },
  "storage:BlobContainer": {
    path: CONTAINER,
    apiVersion: STORAGE,
    inputs: CONTAINER_INPUTS,
    outputs: {
      ...CONTAINER_INPUTS,
      ...shapeOf(`
        azureApiVersion deleted deletedTime etag hasImmutabilityPolicy hasLegalHold immutabilityPolicy
        lastModifiedTime leaseDuration leaseState leaseStatus legalHold name remainingRetentionDays type version`),
    },
    isFlattened: true,
    autonamed: "containerName",
    copiesName: true,
    required: [],
    fixed: [],
  },
  "storage:Blob": {
    path: `${CONTAINER}/blobs/{blobName}`,
    apiVersion: STORAGE,
    inputs: shapeOf("accessTier contentMd5 contentType metadata source type"),
    outputs: shapeOf("accessTier contentMd5 contentType metadata name type url"),
    isFlattened: false,
    autonamed: "blobName",
    copiesName: true,
    isBlob: true,
    required: ["type"],
    fixed: ["contentMd5", "source", "type"],
  },
};

/** A function that makes a POST request. */
export interface PostFunction {
  readonly path: string;
  readonly apiVersion: string;
  /** The arguments that go into the body, with Azure's names for them. */
  readonly body: Readonly<Record<string, string>>;
  readonly outputs: Shape;
}

/** The functions that do not read a resource, keyed by module and name. */
export const POST_FUNCTIONS: Readonly<Record<string, PostFunction>> = {
  "storage:listStorageAccountKeys": {
    path: `${ACCOUNT}/listKeys`,
    apiVersion: STORAGE,
    body: {},
    outputs: shapeOf("keys"),
  },
  "storage:listStorageAccountServiceSAS": {
    path: `${ACCOUNT}/listServiceSas`,
    apiVersion: STORAGE,
    body: {
      cacheControl: "rscc",
      canonicalizedResource: "canonicalizedResource",
      contentDisposition: "rscd",
      contentEncoding: "rsce",
      contentLanguage: "rscl",
      contentType: "rsct",
      iPAddressOrRange: "signedIp",
      identifier: "signedIdentifier",
      keyToSign: "keyToSign",
      partitionKeyEnd: "endPk",
      partitionKeyStart: "startPk",
      permissions: "signedPermission",
      protocols: "signedProtocol",
      resource: "signedResource",
      rowKeyEnd: "endRk",
      rowKeyStart: "startRk",
      sharedAccessExpiryTime: "signedExpiry",
      sharedAccessStartTime: "signedStart",
    },
    outputs: shapeOf("serviceSasToken"),
  },
};
