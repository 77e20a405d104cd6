import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import type * as pulumi from "@pulumi/pulumi";
import type { Cloud, TestStack } from "./project";

/** Where an app is placed. */
export interface Place {
  readonly resourceGroupName: pulumi.Output<string>;
  readonly serverFarmId: pulumi.Output<string>;
}

/**
 * A stack with its own group and plan, both with the stack's name.
 *
 * @param declare Declares everything else. Its result is the stack's outputs.
 */
export function placedStack(
  cloud: Cloud,
  name: string,
  declare: (place: Place, group: ResourceGroup) => unknown,
): Promise<TestStack> {
  return cloud.stack(name, async () => {
    const group = new ResourceGroup(name, { resourceGroupName: name });
    const plan = new AppServicePlan(
      name,
      { name, resourceGroupName: group.name, kind: "linux", reserved: true, sku: { name: "S1", tier: "Standard" } },
      { deletedWith: group },
    );
    const outputs = declare({ resourceGroupName: group.name, serverFarmId: plan.id }, group);
    return { ...(outputs as Record<string, unknown> | undefined) };
  });
}
