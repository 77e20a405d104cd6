import * as pulumi from "@pulumi/pulumi";
import { RandomUuid } from "@pulumi/random";
import { withoutTraces } from "./without-traces";

/** What of an upload is in the stack's state. */
export interface PackageUploadArgs {
  readonly containerId: pulumi.Input<string>;
  readonly blobName: pulumi.Input<string>;
  /** Changes when the blob is gone from storage, so that it is uploaded again. */
  readonly restored: pulumi.Input<string | undefined>;
  readonly keep: pulumi.Input<number | undefined>;
  readonly usedBy: pulumi.Input<readonly string[] | undefined>;
}

/**
 * Declares the record of an upload, which a hook carries out before the record is created, or replaced where anything of it
 * changes. A custom resource is what the engine leaves alone in `refresh --run-program` and `destroy --run-program`.
 *
 * It is no azure-native `Blob`. That one cannot be created where its blob is there already, as the blob of an earlier content
 * is; it has a whole package in memory, and takes the account's keys, which many accounts do not allow.
 *
 * Source: pulumi-azure-native, `provider/pkg/resources/customresources/custom_storage_azidentity.go`.
 */
export function recordUpload(name: string, args: PackageUploadArgs, opts: pulumi.CustomResourceOptions): RandomUuid {
  const { containerId, blobName, restored, keep, usedBy } = args;
  const keepers = {
    containerId,
    blobName,
    restored,
    keep: pulumi.output(keep).apply((number) => number?.toString()),
    usedBy: pulumi.output(usedBy).apply((sites) => sites?.join(", ")),
  };
  return withoutTraces(
    () =>
      new RandomUuid(
        name,
        { keepers: keepers as Record<string, pulumi.Input<string>> },
        // Protection is not for it: a protected package can have another content.
        { ...opts, protect: false },
      ),
  );
}
