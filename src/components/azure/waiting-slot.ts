import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import { getWebAppSlot } from "@pulumi/azure-native/web/getWebAppSlot";
import type * as pulumi from "@pulumi/pulumi";
import { type App, found } from "./held-builds";
import { reading } from "./reading";

/**
 * The slot with a pending preview of a swap into production; undefined if there is none, or if the app does not exist.
 *
 * @param parent The component whose provider makes the request.
 */
export async function waitingSlot(
  { site: name, resourceGroupName }: Omit<App, "slot">,
  parent: pulumi.Resource,
): Promise<string | undefined> {
  return (await found(reading(getWebApp, { name, resourceGroupName }, parent)))?.targetSwapSlot || undefined;
}

/**
 * The slot with a pending preview that is in the way of a swap of `app.slot`. Between two other slots, one of a third slot is
 * not.
 */
export async function waitingInTheWay(app: App, parent: pulumi.Resource): Promise<string | undefined> {
  const waiting = await waitingSlot(app, parent);
  if (app.targetSlot === undefined || isSlot(app.slot, waiting) || isSlot(app.targetSlot, waiting)) {
    return waiting;
  }
  const { site: name, resourceGroupName, targetSlot: slot } = app;
  return (await found(reading(getWebAppSlot, { name, resourceGroupName, slot }, parent)))?.targetSwapSlot || undefined;
}

/** Whether this slot has the pending preview. Ignores case, because Azure may change it. */
export function isSlot(slot: string, waiting: string | undefined): boolean {
  return waiting?.toLowerCase() === slot.toLowerCase();
}
