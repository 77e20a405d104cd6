import { regionDisplayName } from "../../arm/regions";
import type { Plan } from "./state";

/** Where a Consumption plan is, and for whose apps. */
interface ConsumptionPlace {
  readonly subscription: string;
  readonly group: string;
  readonly location: string;
  readonly isLinux: boolean;
  readonly serialNumber: number;
}

/**
 * The plan that App Service makes by itself for apps of functions that name none: one for each resource group, region and
 * operating system. On Windows it is `WestEuropePlan`, on Linux `WestEuropeLinuxDynamicPlan`.
 *
 * Source: the resources of such apps, as their owners exported them; Microsoft's quickstart of `az functionapp create
 * --consumption-plan-location` for the name on Windows.
 */
export function newConsumptionPlan(
  { subscription, group, location, isLinux, serialNumber }: ConsumptionPlace,
  now: number,
): Plan {
  return {
    subscription,
    group,
    name: `${regionDisplayName(location).replaceAll(" ", "")}${isLinux ? "LinuxDynamicPlan" : "Plan"}`,
    serialNumber,
    location,
    kind: "functionapp",
    tags: {},
    sku: { name: "Y1", tier: "Dynamic", size: "Y1", family: "Y", capacity: 0 },
    properties: { reserved: isLinux },
    createdAt: now,
    lastModified: now,
  };
}
