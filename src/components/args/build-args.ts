import type * as pulumi from "@pulumi/pulumi";
import type { PackageReference, ReleaseReference } from "./references";
import type { WarmUpArgs } from "./warm-up-args";

/** The types of connection strings in App Service. Each has its own prefix for the environment variable. */
export const ConnectionStringType = {
  MySql: "MySql",
  SqlServer: "SQLServer",
  SqlAzure: "SQLAzure",
  Custom: "Custom",
  NotificationHub: "NotificationHub",
  ServiceBus: "ServiceBus",
  EventHub: "EventHub",
  ApiHub: "ApiHub",
  DocDb: "DocDb",
  RedisCache: "RedisCache",
  PostgreSql: "PostgreSQL",
} as const;
export type ConnectionStringType = (typeof ConnectionStringType)[keyof typeof ConnectionStringType];

/** What a build's package is. */
export const PackageType = { Zip: "zip", Jar: "jar", War: "war", Ear: "ear" } as const;
export type PackageType = (typeof PackageType)[keyof typeof PackageType];

/** A connection string. */
export interface ConnectionStringArgs {
  /** The connection string itself. It is handled as a secret. */
  value: pulumi.Input<string>;
  /**
   * The type of the target, for example `SQLAzure`. It decides the prefix of the environment variable:
   * `SQLAZURECONNSTR_<name>` for that one.
   *
   * Source: "Configure an App Service app", Microsoft.
   */
  type: pulumi.Input<ConnectionStringType>;
}

/** The kinds of storage that can be mounted. */
export const MountType = { AzureFiles: "AzureFiles", AzureBlob: "AzureBlob" } as const;
export type MountType = (typeof MountType)[keyof typeof MountType];

/** Storage that is mounted into the app's file system. Source: "Mount Azure Storage as a local share", Microsoft. */
export interface MountArgs {
  /** Azure Files, or a blob container. A blob container is read-only, and only on Linux. Defaults to Azure Files. */
  type?: pulumi.Input<MountType>;
  /** The storage account's name. */
  accountName: pulumi.Input<string>;
  /** The file share's or the blob container's name. */
  shareName: pulumi.Input<string>;
  /** A key of the storage account. It is handled as a secret. */
  accessKey: pulumi.Input<string>;
  /** The path at which the app finds it: `/…` on Linux, `/mounts/…` on Windows. */
  mountPath: pulumi.Input<string>;
}

/**
 * The program that handles files with an extension. Only on Windows. Source: "Configure an App Service app", Microsoft.
 */
export interface HandlerMappingArgs {
  /** The extension, for example `*.php`. */
  extension: pulumi.Input<string>;
  /** The program's path. */
  scriptProcessor: pulumi.Input<string>;
  /** The program's arguments. Defaults to none. */
  arguments?: pulumi.Input<string>;
}

/** A directory within a path mapping. */
export interface VirtualDirectoryArgs {
  /** The path below the application's path, for example `/images`. */
  virtualPath: pulumi.Input<string>;
  /** The folder, for example `site\wwwroot\images`. */
  physicalPath: pulumi.Input<string>;
}

/**
 * A path mapping: the folder that serves a path. Only on Windows. Source: "Configure an App Service app", Microsoft.
 */
export interface VirtualApplicationArgs {
  /** The path, `/` for the app's root. */
  virtualPath: pulumi.Input<string>;
  /** The folder, for example `site\wwwroot`. */
  physicalPath: pulumi.Input<string>;
  /** Directories within it. Defaults to none. */
  virtualDirectories?: VirtualDirectoryArgs[];
}

/** The registry to pull a container image from, if not anonymously. It travels with the build. */
export interface RegistryArgs {
  /** The registry's URL, for example `https://shop.azurecr.io`. */
  server: pulumi.Input<string>;
  /**
   * The user name for pulling. Defaults to none, or to the managed identity of a slot with
   * `acrUseManagedIdentityCreds`.
   */
  username?: pulumi.Input<string>;
  /** The password of `username`. It is handled as a secret. Defaults to none. */
  password?: pulumi.Input<string>;
}

/**
 * A build of the app: everything that a swap moves from the release slot into production. Any change of it is a
 * release. A changed setting is released like changed code.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Settings that are swapped".
 */
export interface BuildArgs {
  /**
   * The build's version, for example `2.0.0` or a commit's hash: 1 to 64 visible ASCII characters without `+`. The
   * build's identity is this version and a digest of everything declared here. The identity travels as the app setting
   * `BUILD_VERSION`. Defaults to the version of `package`, or of `promotedFrom`, which a version beside it must be equal to;
   * required without one.
   */
  version?: pulumi.Input<string>;
  /**
   * A release that another app runs, in another environment for example: its version and its package, or its image, are released
   * here, with the configuration of this build. It is an output `release` of that app's stack, or a copy of one. Before anything is
   * written, Azure is asked whether production of that app really runs it. What production here runs already is not asked about.
   * Declared in place of `version` and a package or an image. An image or a package beside it is used in place of the release's: it
   * says where this environment has its own copy. Defaults to none.
   */
  promotedFrom?: pulumi.Input<ReleaseReference>;
  /**
   * The build's package in private blob storage: the `reference` of an `AppPackage`, or your own. No link with a secret leads
   * to it: the app reads it by a managed identity, `packageIdentity`. For Python and Java, whose package is deployed into the
   * slot, the delivery makes a shared access signature that expires after minutes. Declare either this or `packageUri` with
   * `stack`, or `image`.
   */
  package?: pulumi.Input<PackageReference>;
  /**
   * The URL of the build's package. Node, .NET and PHP apps run from this zip file, which is not unpacked into the slot. App
   * Service does not run Python and Java apps in this way, so their package is deployed into the slot (OneDeploy). The URL may
   * contain a shared access signature, and is handled as a secret. Declare either this or `package` with `stack`, or `image`.
   *
   * Source: "Run your app in Azure App Service directly from a ZIP package" and "Deploy files to Azure App Service", Microsoft.
   */
  packageUri?: pulumi.Input<string>;
  /**
   * The type of the package: a zip, or for Java also a jar, a war or an ear. Defaults to the file extension in `packageUri` if it
   * is one of these, otherwise to a zip.
   *
   * Source: "Deploy files to Azure App Service", Microsoft.
   */
  packageType?: pulumi.Input<PackageType>;
  /**
   * Whether App Service installs the requirements of a Python app (`requirements.txt`) while it deploys the package into the
   * slot: the setting `SCM_DO_BUILD_DURING_DEPLOYMENT`. For Python only. Defaults to true.
   *
   * Source: "Configure a Linux Python app for Azure App Service", Microsoft.
   */
  buildDuringDeployment?: pulumi.Input<boolean>;
  /**
   * The managed identity that reads a package in private blob storage: `SystemAssigned`, or the resource id of a user-assigned
   * identity. It is the setting `WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID`, for stacks that run from their package.
   *
   * With `package`, it defaults to `SystemAssigned`, and production and every slot that runs the build get this identity. A
   * system-assigned one also gets the role Storage Blob Data Reader on the package's container, which needs the permission
   * `Microsoft.Authorization/roleAssignments/write` there; a user-assigned one has that role already, from whoever made it.
   *
   * With `packageUri`, every slot that runs the build needs this identity, with a role on the storage. Defaults to none then:
   * `packageUri` is public or contains a signature.
   *
   * Source: "Run your app in Azure App Service directly from a ZIP package", Microsoft.
   */
  packageIdentity?: pulumi.Input<string>;
  /**
   * The language stack and its version, for example `NODE|22-lts` on Linux or `NODE|~22` on Windows. Left out with
   * `image`.
   */
  stack?: pulumi.Input<string>;
  /**
   * The app's container image, for example `shop.azurecr.io/shop:2.0.0`. Declared in place of a package and a stack.
   */
  image?: pulumi.Input<string>;
  /** The registry to pull the image from. Defaults to an anonymous pull, or to one by managed identity. */
  registry?: RegistryArgs;
  /** The command that starts the app. Defaults to what App Service finds for the stack. */
  startupCommand?: pulumi.Input<string>;
  /** Whether the app runs as a 32-bit process. Only on Windows. Defaults to false. */
  use32BitWorkerProcess?: pulumi.Input<boolean>;
  /**
   * App settings of the build, keyed by name. Values are handled as secrets. A setting removed from the build is
   * removed when the build goes live. Defaults to none.
   */
  settings?: Record<string, pulumi.Input<string>>;
  /** How App Service warms the build up, at each start and before a swap. Defaults to a request for `/` before a swap. */
  warmUp?: WarmUpArgs;
  /** Connection strings of the build, keyed by name. Defaults to none. */
  connectionStrings?: Record<string, ConnectionStringArgs>;
  /** Storage of the build that is mounted into its file system, keyed by name. Defaults to none. */
  mounts?: Record<string, MountArgs>;
  /** Programs that handle files with an extension. Only on Windows. Defaults to none. */
  handlerMappings?: HandlerMappingArgs[];
  /** Path mappings. Only on Windows. Defaults to `/` for `site\wwwroot`. */
  virtualApplications?: VirtualApplicationArgs[];
}
