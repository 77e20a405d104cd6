import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import type * as pulumi from "@pulumi/pulumi";
import { type App, found } from "./held-builds";

/**
 * The slot that waits to be swapped into production, as a swap with preview; undefined where none does, or where there is no
 * such app.
 *
 * @param parent The component whose provider is asked.
 */
export async function waitingSlot(
  { site: name, resourceGroupName }: Omit<App, "slot">,
  parent: pulumi.Resource,
): Promise<string | undefined> {
  return (await found(getWebApp({ name, resourceGroupName }, { parent })))?.targetSwapSlot || undefined;
}

/** Whether it is this slot that waits. Azure may answer with its name in another case. */
export function isSlot(slot: string, waiting: string | undefined): boolean {
  return waiting?.toLowerCase() === slot.toLowerCase();
}
