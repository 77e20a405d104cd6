import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import type * as pulumi from "@pulumi/pulumi";
import { type App, found } from "./held-builds";

/**
 * The slot with a pending preview of a swap into production; undefined if there is none, or if the app does not exist.
 *
 * @param parent The component whose provider makes the request.
 */
export async function waitingSlot(
  { site: name, resourceGroupName }: Omit<App, "slot">,
  parent: pulumi.Resource,
): Promise<string | undefined> {
  return (await found(getWebApp({ name, resourceGroupName }, { parent })))?.targetSwapSlot || undefined;
}

/** Whether this slot has the pending preview. Ignores case, because Azure may change it. */
export function isSlot(slot: string, waiting: string | undefined): boolean {
  return waiting?.toLowerCase() === slot.toLowerCase();
}
