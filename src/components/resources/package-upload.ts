import * as pulumi from "@pulumi/pulumi";
import { RandomUuid } from "@pulumi/random";

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
 * Declares the record of an upload, which a hook carries out before the record is created. If anything of it changes, the
 * record is replaced.
 *
 * It is a custom resource for the same reason as the record of a deployment: `refresh --run-program` leaves it alone. It is no
 * azure-native `Blob`. That one cannot be created where its blob is there already, as the blob of an earlier content is; it
 * has a whole package in memory, and takes the account's keys, which many accounts do not allow.
 *
 * Source: pulumi-azure-native, `provider/pkg/resources/customresources/custom_storage_azidentity.go`.
 */
export function recordUpload(name: string, args: PackageUploadArgs, opts: pulumi.CustomResourceOptions): RandomUuid {
  const keepers = pulumi.output(args).apply((known) => {
    const parts = Object.entries(known).filter(([, value]) => value !== undefined);
    return Object.fromEntries(parts.map(([part, value]) => [part, String(value)]));
  });
  return new RandomUuid(name, { keepers }, { ...opts, protect: false });
}
