import { createHash } from "node:crypto";
import { getDeployment } from "@pulumi/azure-native/resources/getDeployment";
import * as pulumi from "@pulumi/pulumi";
import { armOf } from "../azure/arm";
import { deploymentName, deployNamed } from "../azure/deploy-now";
import { found } from "../azure/held-builds";
import { template } from "../templates/expressions";

/** For each write, the value of its parameter `restored` since it was last restored. */
export type Restored = Readonly<Record<string, string>>;

/** The longest name of a deployment. Source: "Resource name rules", Microsoft. */
const LONGEST_NAME = 64;

/** A template that writes nothing. It is only deployed for its parameters. */
const NOTHING = template({ restored: { type: "object" } }, []);

/**
 * The record of what a component restored: a deployment with a constant name. The program cannot read the last deployed
 * parameters from the state. With other values, everything would be deployed again.
 *
 * Each component has a record of its own. Components of two stacks can have one name and one app, and so can components of
 * two types in one stack: with one record for all, what one restored would be written again by the others, swaps too.
 */
export class RestorationRecord {
  private readonly name: string;

  /**
   * @param site The app's name.
   * @param component The name of the component that restores.
   * @param type The type of the component.
   * @param parent The component whose provider makes the requests.
   */
  constructor(
    private readonly resourceGroupName: string,
    site: string,
    component: string,
    type: string,
    private readonly parent: pulumi.Resource,
  ) {
    const owner = [pulumi.getProject(), pulumi.getStack(), type].join("/");
    const digest = createHash("sha256").update(owner).digest("hex").slice(0, 8);
    this.name = deploymentName(`restored-${site}-${component}-${digest}`, LONGEST_NAME);
  }

  /** What was restored; empty if nothing was. */
  async read(): Promise<Restored> {
    const { resourceGroupName, name: deploymentName, parent } = this;
    const deployment = await found(getDeployment({ deploymentName, resourceGroupName }, { parent }));
    const parameters = deployment?.properties.parameters as Record<string, { readonly value?: Restored }> | undefined;
    return parameters?.restored?.value ?? {};
  }

  async write(restored: Restored): Promise<void> {
    const arm = await armOf(this.parent);
    await deployNamed(arm, this.resourceGroupName, this.name, NOTHING, { restored });
  }
}
