import type * as pulumi from "@pulumi/pulumi";

/** The operating system of an app's workers. */
export const OperatingSystem = { Linux: "linux", Windows: "windows" } as const;
export type OperatingSystem = (typeof OperatingSystem)[keyof typeof OperatingSystem];

/**
 * A build of the app: everything that travels from the release slot into production when the two are swapped. Any
 * change of it is a release, a changed setting like changed code.
 */
export interface BuildArgs {
  /**
   * The build's version, for example `2.0.0` or a commit's hash: 1 to 64 visible ASCII characters without `+`. With a
   * digest of all that is declared here it makes the build's identity, which travels as the app setting `BUILD_VERSION`.
   */
  version: pulumi.Input<string>;
  /**
   * The URL of the build's zip package, from which App Service runs the app without unpacking it into the slot. It may
   * carry a shared access signature, and is handled as a secret.
   *
   * Source: "Run your app in Azure App Service directly from a ZIP package", Microsoft.
   */
  packageUri: pulumi.Input<string>;
  /** The language stack and its version, for example `NODE|22-lts` on Linux or `NODE|~22` on Windows. */
  stack: pulumi.Input<string>;
  /** The command that starts the app. Defaults to what App Service finds for the stack. */
  startupCommand?: pulumi.Input<string>;
  /**
   * App settings that belong to the build, by name; values are handled as secrets. A setting that a build no longer
   * has is gone when the build is live. Defaults to none.
   */
  settings?: Record<string, pulumi.Input<string>>;
}

/** What stays with a slot, whatever is swapped into it. It is written in place, and needs no release. */
export interface SlotArgs {
  /** App settings that stick to this slot, by name; values are handled as secrets. Defaults to none. */
  stickySettings?: Record<string, pulumi.Input<string>>;
  /** Whether the app is kept loaded while nobody visits it. Defaults to false. */
  alwaysOn?: pulumi.Input<boolean>;
}

/** What {@link SlottedWebApp} needs to know. */
export interface SlottedWebAppArgs {
  /** The resource group that the app is in. */
  resourceGroupName: pulumi.Input<string>;
  /** The id of the App Service plan: Standard, Premium or Isolated, since lower tiers have no slots. */
  serverFarmId: pulumi.Input<string>;
  /**
   * The app's name, the first label of its host name, unique in all of Azure: 2 to 40 letters, digits and hyphens.
   * Defaults to the component's name and eight random characters.
   */
  name?: pulumi.Input<string>;
  /** The region, for example `westeurope`. Defaults to the provider's, else to the resource group's. */
  location?: pulumi.Input<string>;
  /** The operating system of the plan. Defaults to Linux. */
  operatingSystem?: OperatingSystem;
  /** The build that the release slot is given. */
  build: BuildArgs;
  /** The slots beside production, by name; at least one. A slot's name must not be `production`. */
  slots: Record<string, SlotArgs>;
  /** The slot that releases go through. Defaults to `staging`, else to the only slot. */
  releaseSlot?: string;
  /** What stays with production. */
  production?: SlotArgs;
  /**
   * The version that production must run. Defaults to `build.version`, so that a new build goes live. An older one that
   * the release slot still holds is swapped back; while it names what production runs already, a new build waits on the
   * release slot.
   */
  targetBuildVersion?: pulumi.Input<string>;
  /** Whether visitors over HTTP are sent to HTTPS, at the app and all its slots. Defaults to false. */
  httpsOnly?: pulumi.Input<boolean>;
  /** Tags of the app and its slots. Defaults to none. */
  tags?: Record<string, pulumi.Input<string>>;
}
