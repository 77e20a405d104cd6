import * as pulumi from "@pulumi/pulumi";
import { type AppKind, parseContainerId, WEB_APP } from "../../rules";
import type { BuildArgs } from "./build-args";
import { plainValues } from "./plain";

/** The version of a build: its own, or its package's. */
export function versionOfBuild({ version, package: reference }: BuildArgs): pulumi.Input<string> {
  return version ?? (reference === undefined ? "" : pulumi.output(reference).version);
}

/** How the package of a build is reached. All values are known. */
export interface ReachedPackage {
  readonly packageUri: string | undefined;
  /** The identity that reads it, for a stack that runs from its package; undefined if none is needed. */
  readonly packageIdentity: string | undefined;
  /** The container from which it is deployed into the slot; undefined if its URL is enough to fetch it. */
  readonly containerId: string | undefined;
}

/**
 * How the package of a build with known values is reached.
 *
 * @param identity The identity that reads packages where the build names none.
 */
export function reachedPackage(
  build: pulumi.Unwrap<Pick<BuildArgs, "package" | "packageUri" | "packageIdentity" | "stack">>,
  identity: string,
  kind: AppKind = WEB_APP,
): ReachedPackage {
  const { package: reference, packageUri, packageIdentity, stack } = build;
  return reference === undefined
    ? { packageUri, packageIdentity, containerId: undefined }
    : {
        packageUri: reference.uri,
        packageIdentity: packageIdentity ?? identity,
        containerId: kind.deploysIntoSlot(stack) ? reference.containerId : undefined,
      };
}

/** Where a package is in private storage. */
export interface PackagePlace {
  /** The resource id of the storage account. */
  readonly account: string;
  /** The blob's canonical path, `/blob/ACCOUNT/CONTAINER/BLOB`. */
  readonly blob: string;
}

/** Where a package is that is deployed into a slot from private storage; undefined for any other. */
export function placeOf({ packageUri, containerId }: ReachedPackage): PackagePlace | undefined {
  const account = containerId?.replace(/\/blobServices\/.*$/i, "");
  const name = parseContainerId(containerId ?? "")?.accountName;
  return account && name && packageUri !== undefined
    ? { account, blob: `/blob/${name}${decodeURIComponent(new URL(packageUri).pathname)}` }
    : undefined;
}

/** Whether the package of a build is read by an identity where the build runs. */
export function isReadByIdentity(build: BuildArgs, kind: AppKind = WEB_APP): boolean {
  return build.package !== undefined && !kind.deploysIntoSlot(plainValues({ stack: build.stack }).stack);
}
