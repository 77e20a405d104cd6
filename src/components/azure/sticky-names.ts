import { getWebAppSlotConfigurationNames } from "@pulumi/azure-native/web/getWebAppSlotConfigurationNames";
import type * as pulumi from "@pulumi/pulumi";
import { eachKind, type NamesByKind, STICKY_LISTS } from "../args/sticky";
import { type App, found } from "./held-builds";

/** Reads the names that stick in an app now; none where there is no such app. */
export async function readStickyNames(
  { site: name, resourceGroupName }: Omit<App, "slot">,
  parent: pulumi.Resource,
): Promise<NamesByKind> {
  const lists = await found(getWebAppSlotConfigurationNames({ name, resourceGroupName }, { parent }));
  return eachKind((kind) => lists?.[STICKY_LISTS[kind]] ?? []);
}
