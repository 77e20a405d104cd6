import type * as pulumi from "@pulumi/pulumi";

/**
 * How App Service signs in to the registry of a side container's image.
 *
 * Source: sites/sitecontainers, Azure Resource Manager reference.
 */
export const RegistryAuthentication = {
  Anonymous: "Anonymous",
  UserCredentials: "UserCredentials",
  SystemIdentity: "SystemIdentity",
  UserAssigned: "UserAssigned",
} as const;
export type RegistryAuthentication = (typeof RegistryAuthentication)[keyof typeof RegistryAuthentication];

/**
 * A directory that containers of the app share. It is not kept when the app restarts. Source: "Configure sidecars in
 * Azure App Service", Microsoft.
 */
export interface VolumeMountArgs {
  /** The directory on the app's volume, for example `/shared`. Containers with the same one share its files. */
  volumeSubPath: pulumi.Input<string>;
  /** The path at which the container finds it, for example `/var/shared`. */
  containerMountPath: pulumi.Input<string>;
  /** Whether the container may only read it. Defaults to false. */
  readOnly?: pulumi.Input<boolean>;
}

/**
 * A container that runs beside the app, a sidecar, for example a cache or a collector of telemetry. It shares the app's
 * network: each finds the other at `localhost`.
 *
 * Source: "Sidecars in Azure App Service" and "Configure sidecars in Azure App Service", Microsoft; sites/sitecontainers,
 * Azure Resource Manager reference.
 */
export interface SideContainerArgs {
  /** The image, `[registry/]name[:tag][@digest]`, for example `mcr.microsoft.com/oss/otel/collector:0.98.0`. */
  image: pulumi.Input<string>;
  /**
   * The port that the container listens on, 1 to 65535. No two containers can share one. App Service does not route
   * visitors to it. Defaults to none.
   */
  targetPort?: pulumi.Input<number>;
  /** The command that starts the container. Defaults to the image's own. */
  startUpCommand?: pulumi.Input<string>;
  /**
   * Environment variables of this container alone, keyed by name. Each value is the name of an app setting, declared in
   * `build.settings` or as a sticky setting, whose value the variable gets at each start. Defaults to none.
   */
  environmentVariables?: Record<string, pulumi.Input<string>>;
  /** Whether the container gets all app settings and connection strings too. Defaults to true. */
  inheritAppSettingsAndConnectionStrings?: pulumi.Input<boolean>;
  /** Directories that it shares with other containers. Defaults to none. */
  volumeMounts?: VolumeMountArgs[];
  /**
   * How App Service signs in to the image's registry. `SystemIdentity` needs `identity.systemAssigned` of production and
   * of each slot. Defaults to `Anonymous`.
   */
  authType?: pulumi.Input<RegistryAuthentication>;
  /** The user that pulls the image. Only for `UserCredentials`, which needs it. Defaults to none. */
  userName?: pulumi.Input<string>;
  /**
   * The user's password. It is handled as a secret. Only for `UserCredentials`, which needs it. Defaults to none.
   */
  passwordSecret?: pulumi.Input<string>;
  /**
   * The client id of the user-assigned identity that pulls the image. Production and each slot need that identity. Only
   * for `UserAssigned`, which needs it. Defaults to none.
   */
  userManagedIdentityClientId?: pulumi.Input<string>;
}
