import type * as pulumi from "@pulumi/pulumi";

/**
 * A package in private blob storage: what `AppPackage` gives, and a build takes as `package`. It is plain text, so one stack can
 * export it and another read it by a stack reference.
 */
export interface PackageReference {
  /** The package's URL, without a signature, for example `https://shoppackages.blob.core.windows.net/packages/shop-2.0.0.zip`. */
  uri: pulumi.Input<string>;
  /** The package's version, which is the default of the build's. */
  version: pulumi.Input<string>;
  /**
   * The resource id of the blob container that holds the package:
   * `/subscriptions/…/storageAccounts/…/blobServices/default/containers/…`. Identities get the right to read there.
   */
  containerId: pulumi.Input<string>;
}

/**
 * An environment that apps run in: what `WebEnvironment` gives, and an app takes as `environment`. It is plain text, so one stack
 * can export it and another read it by a stack reference.
 */
export interface EnvironmentReference {
  /** The name of the environment's resource group. */
  resourceGroupName: pulumi.Input<string>;
  /** The region, for example `westeurope`. */
  location: pulumi.Input<string>;
  /** The id of the App Service plan. */
  serverFarmId: pulumi.Input<string>;
  /** The id of the user-assigned identity that apps run as, and that reads packages. Defaults to none. */
  identityId?: pulumi.Input<string>;
  /** The client id of that identity: what an app names when it asks for a token. Defaults to none. */
  identityClientId?: pulumi.Input<string>;
  /**
   * The resource id of the blob container for packages:
   * `/subscriptions/…/storageAccounts/…/blobServices/default/containers/…`. Defaults to none.
   */
  packageContainerId?: pulumi.Input<string>;
  /** The connection string of Application Insights, which is no secret to Azure and is handled as one. Defaults to none. */
  applicationInsightsConnectionString?: pulumi.Input<string>;
  /** The id of the subnet that outgoing traffic of apps goes through. Defaults to none. */
  subnetId?: pulumi.Input<string>;
  /** The id of the Log Analytics workspace that logs are kept in. Defaults to none. */
  workspaceId?: pulumi.Input<string>;
  /** The name of the storage account for the hosts of function apps, which the identity may open. Defaults to none. */
  hostStorageAccountName?: pulumi.Input<string>;
}

/**
 * A release that an app runs: what `SlottedWebApp` gives, and a build of another app takes as `promotedFrom`. It has no secret, so
 * one stack can export it and another read it by a stack reference.
 */
export interface ReleaseReference {
  /** The resource id of the app that runs the release: `/subscriptions/…/providers/Microsoft.Web/sites/NAME`. */
  siteId: pulumi.Input<string>;
  /** The version that production of this app runs, for example `2.0.0`. */
  version: pulumi.Input<string>;
  /**
   * The URL of the release's package. Defaults to none: for a container, for a package whose URL contains a signature, and for a
   * build that production runs although another one is declared, where Azure does not say which package it was (Python and Java).
   */
  packageUri?: pulumi.Input<string>;
  /**
   * The resource id of the blob container that holds the package:
   * `/subscriptions/…/storageAccounts/…/blobServices/default/containers/…`. Defaults to none: nothing is known of who may read it.
   */
  packageContainerId?: pulumi.Input<string>;
  /** The release's container image. Defaults to none: the release is a package. */
  image?: pulumi.Input<string>;
}
