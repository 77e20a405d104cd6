import type * as pulumi from "@pulumi/pulumi";

/** The kinds of connection strings that App Service tells apart; each becomes a variable with a prefix of its own. */
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
  /** The connection string itself; handled as a secret. */
  value: pulumi.Input<string>;
  /**
   * What it connects to, for example `SQLAzure`. The app finds it in an environment variable, `SQLAZURECONNSTR_<name>` for
   * that one.
   *
   * Source: "Configure an App Service app", Microsoft.
   */
  type: pulumi.Input<ConnectionStringType>;
}

/** What a mounted share is. */
export const MountType = { AzureFiles: "AzureFiles", AzureBlob: "AzureBlob" } as const;
export type MountType = (typeof MountType)[keyof typeof MountType];

/** Storage that is mounted into the app's file system. Source: "Mount Azure Storage as a local share", Microsoft. */
export interface MountArgs {
  /** Azure Files, or a blob container, which is read-only and on Linux only. Defaults to Azure Files. */
  type?: pulumi.Input<MountType>;
  /** The storage account's name. */
  accountName: pulumi.Input<string>;
  /** The file share's or the blob container's name. */
  shareName: pulumi.Input<string>;
  /** A key of the storage account; handled as a secret. */
  accessKey: pulumi.Input<string>;
  /** Where the app finds it: `/…` on Linux, `/mounts/…` on Windows. */
  mountPath: pulumi.Input<string>;
}

/** Which program answers for files of an extension, on Windows. Source: "Configure an App Service app", Microsoft. */
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
  /** The path below that of the application, for example `/images`. */
  virtualPath: pulumi.Input<string>;
  /** The folder, for example `site\wwwroot\images`. */
  physicalPath: pulumi.Input<string>;
}

/** A path mapping, on Windows: which folder answers for a path. Source: "Configure an App Service app", Microsoft. */
export interface VirtualApplicationArgs {
  /** The path, `/` for the app's root. */
  virtualPath: pulumi.Input<string>;
  /** The folder, for example `site\wwwroot`. */
  physicalPath: pulumi.Input<string>;
  /** Directories within it. Defaults to none. */
  virtualDirectories?: VirtualDirectoryArgs[];
}

/** Where a container image is pulled from, when not anonymously. It travels with the build. */
export interface RegistryArgs {
  /** The registry's URL, for example `https://shop.azurecr.io`. */
  server: pulumi.Input<string>;
  /** The user name to pull with. Defaults to nobody, or to the managed identity of a slot with `acrUseManagedIdentityCreds`. */
  username?: pulumi.Input<string>;
  /** The password of `username`; handled as a secret. Defaults to none. */
  password?: pulumi.Input<string>;
}

/**
 * A build of the app: everything that travels from the release slot into production when the two are swapped. Any
 * change of it is a release, a changed setting like changed code.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Settings that are swapped".
 */
export interface BuildArgs {
  /**
   * The build's version, for example `2.0.0` or a commit's hash: 1 to 64 visible ASCII characters without `+`. With a
   * digest of all that is declared here it makes the build's identity, which travels as the app setting `BUILD_VERSION`.
   */
  version: pulumi.Input<string>;
  /**
   * The URL of the build's package. Node, .NET and PHP run from it, a zip, without unpacking it into the slot. For Python and
   * Java, which App Service does not run so, it is deployed into the slot (OneDeploy). It may carry a shared access
   * signature, and is handled as a secret. Either this and `stack`, or `image`.
   *
   * Source: "Run your app in Azure App Service directly from a ZIP package" and "Deploy files to Azure App Service", Microsoft.
   */
  packageUri?: pulumi.Input<string>;
  /**
   * What the package is: for Java a jar, a war or an ear too, a zip for all else. Defaults to what the path of `packageUri` ends
   * in, where that is one of them, else to a zip.
   *
   * Source: "Deploy files to Azure App Service", Microsoft.
   */
  packageType?: pulumi.Input<PackageType>;
  /**
   * Whether App Service installs what a Python app needs (`requirements.txt`) while its package is deployed into the slot: the
   * setting `SCM_DO_BUILD_DURING_DEPLOYMENT`. For Python only. Defaults to true.
   *
   * Source: "Configure a Linux Python app for Azure App Service", Microsoft.
   */
  buildDuringDeployment?: pulumi.Input<boolean>;
  /**
   * The managed identity by which App Service reads a package in private blob storage: `SystemAssigned`, or the resource id of a
   * user-assigned one. For stacks that run from their package: the setting `WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID`.
   * Every slot that the build comes to needs the identity, and its role on the storage. Defaults to none, so that
   * `packageUri` is public or carries a signature.
   *
   * Source: "Run your app in Azure App Service directly from a ZIP package", Microsoft.
   */
  packageIdentity?: pulumi.Input<string>;
  /** The language stack and its version, for example `NODE|22-lts` on Linux or `NODE|~22` on Windows. Left out with `image`. */
  stack?: pulumi.Input<string>;
  /** The container image that the app is, for example `shop.azurecr.io/shop:2.0.0`, in place of a package and a stack. */
  image?: pulumi.Input<string>;
  /** Where the image is pulled from. Defaults to anonymously, or by managed identity. */
  registry?: RegistryArgs;
  /** The command that starts the app. Defaults to what App Service finds for the stack. */
  startupCommand?: pulumi.Input<string>;
  /** Whether the app runs as a 32-bit process; on Windows only. Defaults to false. */
  use32BitWorkerProcess?: pulumi.Input<boolean>;
  /**
   * App settings that belong to the build, by name; values are handled as secrets. A setting that a build no longer
   * has is gone when the build is live. Defaults to none.
   */
  settings?: Record<string, pulumi.Input<string>>;
  /** Connection strings that belong to the build, by name. Defaults to none. */
  connectionStrings?: Record<string, ConnectionStringArgs>;
  /** Storage that belongs to the build, mounted into its file system, by name. Defaults to none. */
  mounts?: Record<string, MountArgs>;
  /** Programs that answer for extensions; on Windows only. Defaults to none. */
  handlerMappings?: HandlerMappingArgs[];
  /** Path mappings; on Windows only. Defaults to `/` for `site\wwwroot`. */
  virtualApplications?: VirtualApplicationArgs[];
}
