import * as pulumi from "@pulumi/pulumi";
import { parseContainerId } from "../../rules/packages";
import { BlobContainer } from "../azure/blob-container";
import { textOf } from "../azure/error-text";
import { statusOf } from "../azure/held-builds";
import { hasEngine } from "../azure/hook";
import { notKnown, readInProgram } from "../azure/read-in-program";

/** What a run finds in storage, before it uploads anything. */
export interface SeenPackage {
  readonly uri: string;
  /** Whether the package was uploaded once, and somebody has deleted it. */
  readonly isGone: boolean;
}

/**
 * Looks in storage where a package is, and whether it is still there.
 *
 * @param isNew Whether this run uploads it anyway.
 */
export async function seePackage(
  component: pulumi.Resource,
  containerId: string,
  blobName: string,
  isNew: boolean,
): Promise<SeenPackage> {
  if (!hasEngine()) {
    const { accountName, containerName } = parseContainerId(containerId) ?? {};
    return { uri: `https://${accountName}.blob.core.windows.net/${containerName}/${blobName}`, isGone: false };
  }
  return readInProgram(component, async () => {
    try {
      const container = await BlobContainer.of(component, containerId);
      // Who may not look does not say that it is gone.
      const isGone = !isNew && !(await container.exists(blobName).catch(() => true));
      return { uri: container.urlOf(blobName), isGone };
    } catch (error) {
      // A preview may know the id of a container that the `up` makes, or may not read it.
      if (pulumi.runtime.isDryRun() && [403, 404].includes(statusOf(error) ?? 0)) {
        return notKnown();
      }
      // Azure's own words say which permission is missing.
      throw new Error(textOf(error));
    }
  });
}
