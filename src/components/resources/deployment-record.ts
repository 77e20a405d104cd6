import * as pulumi from "@pulumi/pulumi";
import { DEPLOYMENT_TYPE, hasEngine } from "../azure/hook";
import { notKnown } from "../azure/read-in-program";
import type { Template } from "../templates/expressions";

/** What a deployment is made of. */
export interface DeploymentArgs {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly properties: pulumi.Input<{
    readonly template: pulumi.Input<Template>;
    readonly parameters: Readonly<Record<string, pulumi.Input<unknown>>>;
  }>;
}

/**
 * A deployment in the stack's state: the record of an act, which a hook carries out before the record is created or changed.
 *
 * It is no azure-native `Deployment`, since that one is read by every `refresh`, and fails it where the deployment is gone from
 * Azure's history: Azure removes the oldest beyond 800 in a resource group, and people delete them. What was deployed is in
 * the app, and looked for there.
 *
 * Source: pulumi-azure-native, `provider/pkg/azure/azure.go`, `IsNotFound`; "Automatic deletions from deployment history",
 * Microsoft.
 */
export class Deployment extends pulumi.ComponentResource {
  /** What mocks make of it; undefined where there is an engine. */
  declare readonly properties: pulumi.Output<{ readonly outputs?: unknown }> | undefined;

  /** @param isKnown Tells, once it is registered, whether what it deploys is there: not in a preview that would deploy it. */
  constructor(name: string, args: DeploymentArgs, opts: pulumi.ComponentResourceOptions, isKnown: () => boolean) {
    // Mocks make of it what they like, which Pulumi's SDK hands on for components of other programs only.
    super(DEPLOYMENT_TYPE, name, { ...args }, opts, !hasEngine());
    // The SDK has those who depend on a component wait for the custom resources inside it, and this one has none: so it is
    // waited for as a custom resource is, by resources and by functions.
    const id = this.urn.apply((urn) => (isKnown() ? urn : notKnown<string>()));
    Object.assign(this, { __pulumiCustomResource: true, id });
  }

  /** It has none; and where its inputs cannot be had, the SDK would wait for ever to register them. */
  protected override registerOutputs(): void {}
}
