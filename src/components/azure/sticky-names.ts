import { getWebAppSlotConfigurationNames } from "@pulumi/azure-native/web/getWebAppSlotConfigurationNames";
import type * as pulumi from "@pulumi/pulumi";
import { NAMED_SETTINGS } from "../../rules";
import { eachKind, type NamesByKind } from "../args/sticky";
import { type App, found } from "./held-builds";
import { reading } from "./reading";

/** Reads the current sticky names of an app; none if the app does not exist. */
export async function readStickyNames(
  { site: name, resourceGroupName }: Omit<App, "slot">,
  parent: pulumi.Resource,
): Promise<NamesByKind> {
  const lists = await found(reading(getWebAppSlotConfigurationNames, { name, resourceGroupName }, parent));
  return eachKind((kind) => lists?.[NAMED_SETTINGS[kind].stickyNames] ?? []);
}
