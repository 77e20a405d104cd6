import * as pulumi from "@pulumi/pulumi";

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
 * An upload in the stack's state: the record of an act, which a hook carries out before the record is created or changed.
 *
 * It is no azure-native `Blob`. That one cannot be created where its blob is there already, as the blob of an earlier content
 * is; it has a whole package in memory, and takes the account's keys, which many accounts do not allow.
 *
 * Source: pulumi-azure-native, `provider/pkg/resources/customresources/custom_storage_azidentity.go`.
 */
export class PackageUpload extends pulumi.ComponentResource {
  constructor(name: string, args: PackageUploadArgs, opts: pulumi.ComponentResourceOptions) {
    super("azure-slots:index:PackageUpload", name, { ...args }, opts);
  }

  /** It has none; and where its inputs cannot be had, the SDK would wait for ever to register them. */
  protected override registerOutputs(): void {}
}
