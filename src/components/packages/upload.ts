import { stat } from "node:fs/promises";
import type * as pulumi from "@pulumi/pulumi";
import { checkPackageSize, isPackageOf, sizeInWords } from "../../rules/package-names";
import { parseContainerId } from "../../rules/packages";
import { BlobContainer } from "../azure/blob-container";
import { textOf } from "../azure/error-text";
import { packagesInUse } from "../azure/packages-in-use";
import { inform, progress, warn } from "../azure/tell";
import { md5Of, withPackage } from "./content";
import type { PlannedPackage } from "./plan";

/** Between two messages. */
const TOLD_EVERY_MILLISECONDS = 500;

const CONTENT_TYPES: Readonly<Record<string, string>> = { zip: "application/zip" };

/** jar, war and ear are Java archives. */
const JAVA_ARCHIVE = "application/java-archive";

/** Packs and uploads a package, unless it is in storage already. */
export async function upload(
  component: pulumi.Resource,
  containerId: string,
  { content, digest, blobName }: PlannedPackage,
): Promise<void> {
  const container = await BlobContainer.of(component, containerId);
  if (await container.exists(blobName)) {
    return;
  }
  progress(component, `packing ${files(content.files.length)} of ${sizeInWords(sizeOf(content.files))}`);
  await withPackage(content, digest, async (file) => {
    const { size } = await stat(file);
    for (const { path, reason } of checkPackageSize("source", size)) {
      throw new Error(`${path}: ${reason}`);
    }
    progress(component, `uploading ${sizeInWords(size)}`);
    const contentType = CONTENT_TYPES[content.ending] ?? JAVA_ARCHIVE;
    let told = Date.now();
    await container.upload(blobName, { file, size, md5: await md5Of(file), contentType }, (bytes) => {
      if (Date.now() - told > TOLD_EVERY_MILLISECONDS) {
        told = Date.now();
        progress(component, `uploading ${sizeInWords(size)}: ${sizeInWords(bytes)} sent`);
      }
    });
    progress(component, `uploaded ${sizeInWords(size)} as ${blobName}`);
  });
}

/** Which older packages of a series stay. */
export interface Kept {
  readonly containerId: string;
  readonly name: string;
  /** The blob that is declared now, which is none of the older ones. */
  readonly blobName: string;
  readonly keep: number;
  /** The ids of sites of other subscriptions whose packages stay. */
  readonly usedBy: readonly string[];
}

/**
 * Deletes older packages of a series beyond a number of them, but none that a site or a slot runs from. Deletes nothing where
 * that cannot be known, and fails nothing.
 */
export async function deleteOlder(component: pulumi.Resource, kept: Kept): Promise<void> {
  const { containerId, name, blobName, keep, usedBy } = kept;
  try {
    const { subscriptionId = "", containerName } = parseContainerId(containerId) ?? {};
    const container = await BlobContainer.of(component, containerId);
    const older = (await container.list(name))
      .filter((blob) => isPackageOf(name, blob.name) && blob.name !== blobName)
      .sort((one, other) => other.created - one.created)
      .slice(keep);
    if (older.length === 0) {
      return;
    }
    const used = await packagesInUse(component, subscriptionId, usedBy);
    const unused = older.filter((blob) => !used.has(`/${containerName}/${blob.name}`));
    for (const blob of unused) {
      progress(component, `deleting ${blob.name}`);
      await container.delete(blob.name);
    }
    if (unused.length > 0) {
      inform(component, `deleted older packages: ${unused.map((blob) => blob.name).join(", ")}`);
    }
  } catch (error) {
    await warn(component, `keep: older packages were left where they are: ${textOf(error)}`);
  }
}

function sizeOf(parts: readonly { readonly size: number }[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

function files(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}
