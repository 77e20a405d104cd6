import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentReference } from "./references";

/** What {@link AppPackage} needs to know. */
export interface AppPackageArgs {
  /**
   * The folder that is packed as a zip, or a package that is built already, which ends in `.zip`, `.jar`, `.war` or `.ear`. A
   * path, absolute or below the folder that the program runs in.
   */
  source: pulumi.Input<string>;
  /**
   * Globs of the files in the folder that are packed, for example `["dist/**", "package.json"]`. A folder's name means all
   * that is in it. Defaults to all.
   */
  files?: pulumi.Input<string>[];
  /**
   * The path, within the folder, of a file that says what is left out, in the syntax of `.gitignore`. `.git` is always left
   * out, and so is this file. Defaults to `.webappignore`, if there is one.
   *
   * Source: "Configure service packaging file exclusions", Microsoft.
   */
  ignoreFile?: pulumi.Input<string>;
  /**
   * The package's version, 1 to 64 visible ASCII characters without `+`. `git` stands for the first 12 digits of the commit
   * that is checked out, followed by `-dirty-` and the content's digest where the folder has changes that are in no commit.
   * Defaults to the first 12 digits of the content's SHA-256.
   */
  version?: pulumi.Input<string>;
  /**
   * The resource id of the private blob container that packages are uploaded to:
   * `/subscriptions/…/storageAccounts/…/blobServices/default/containers/…`. Declare either this or `environment`.
   */
  containerId?: pulumi.Input<string>;
  /** The environment whose `packageContainerId` packages are uploaded to. Declare it in place of `containerId`. */
  environment?: pulumi.Input<EnvironmentReference>;
  /**
   * The name of this series of packages: the folder of its blobs, and what `keep` counts. 1 to 100 letters, digits, `.`, `_`
   * and `-`. Defaults to the component's own.
   */
  name?: pulumi.Input<string>;
  /**
   * How many older packages of this series are kept, 0 to 10000. Others are deleted once there is a new one, but none that a
   * site or a slot runs from. Defaults to all.
   */
  keep?: pulumi.Input<number>;
  /**
   * The ids of web apps in other subscriptions that run from these packages, which `keep` looks at too. Defaults to none: the
   * apps in the subscription of the storage account are always looked at.
   */
  usedBy?: pulumi.Input<string>[];
}
