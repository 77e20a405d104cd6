import { getWebApp } from "@pulumi/azure-native/web/getWebApp";
import { getWebAppSlot } from "@pulumi/azure-native/web/getWebAppSlot";
import type * as pulumi from "@pulumi/pulumi";
import type { App } from "./held-builds";

/** The default host names of production, or of the slot in its place, and of the release slot. */
export async function hostNamesOf(
  { resourceGroupName, site: name, slot, targetSlot }: App,
  parent: pulumi.Resource,
): Promise<{ readonly production: string; readonly slot: string }> {
  const [production, release] = await Promise.all([
    targetSlot === undefined
      ? getWebApp({ resourceGroupName, name }, { parent })
      : getWebAppSlot({ resourceGroupName, name, slot: targetSlot }, { parent }),
    getWebAppSlot({ resourceGroupName, name, slot }, { parent }),
  ]);
  return { production: production.defaultHostName, slot: release.defaultHostName };
}
