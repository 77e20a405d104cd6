import { createHash } from "node:crypto";
import type { Plan, Slot } from "./state";

/**
 * The id of an instance: of one of the machines of a plan, which is the same for all apps on it. Source: the environments of two
 * Windows apps on one plan, in a report of a penetration test of 2023, which have the same `WEBSITE_INSTANCE_ID`.
 *
 * @param index Which of the plan's machines it is, from 0 on.
 */
export function instanceIdOf({ serverFarmId }: Slot, index: number): string {
  return createHash("sha256").update(`${serverFarmId.toLowerCase()}/workers/${index}`).digest("hex");
}

/**
 * How many machines of its plan run a slot's app: all, or with `perSiteScaling` as many as the slot's `numberOfWorkers` says.
 *
 * Source: "High-density hosting on Azure App Service by using per-app scaling", Microsoft.
 */
export function workersOf({ configuration, properties }: Slot, plan: Plan | undefined): number {
  const workers = Math.max(plan?.sku.capacity ?? 1, 1);
  const wanted = Number(configuration.numberOfWorkers ?? properties.numberOfWorkers ?? workers);
  return plan?.properties.perSiteScaling === true && wanted >= 1 ? Math.min(wanted, workers) : workers;
}
