import { listWebAppApplicationSettings } from "@pulumi/azure-native/web/listWebAppApplicationSettings";
import { listWebAppApplicationSettingsSlot } from "@pulumi/azure-native/web/listWebAppApplicationSettingsSlot";
import { listWebAppAzureStorageAccounts } from "@pulumi/azure-native/web/listWebAppAzureStorageAccounts";
import { listWebAppAzureStorageAccountsSlot } from "@pulumi/azure-native/web/listWebAppAzureStorageAccountsSlot";
import { listWebAppConnectionStrings } from "@pulumi/azure-native/web/listWebAppConnectionStrings";
import { listWebAppConnectionStringsSlot } from "@pulumi/azure-native/web/listWebAppConnectionStringsSlot";
import type * as pulumi from "@pulumi/pulumi";
import { type NamedKind, PRODUCTION } from "../../rules";
import { type App, found } from "./held-builds";

/** The named settings that a slot has now, by kind and name; only of the kinds that were asked for. */
export type SlotContents = Partial<Readonly<Record<NamedKind, Readonly<Record<string, unknown>>>>>;

type Listing = (
  where: { readonly name: string; readonly resourceGroupName: string; readonly slot: string },
  opts: pulumi.InvokeOptions,
) => Promise<{ readonly properties: Readonly<Record<string, unknown>> | null }>;

const OF_PRODUCTION: Readonly<Record<NamedKind, Listing>> = {
  settings: ({ name, resourceGroupName }, opts) => listWebAppApplicationSettings({ name, resourceGroupName }, opts),
  connectionStrings: ({ name, resourceGroupName }, opts) =>
    listWebAppConnectionStrings({ name, resourceGroupName }, opts),
  mounts: ({ name, resourceGroupName }, opts) => listWebAppAzureStorageAccounts({ name, resourceGroupName }, opts),
};

const OF_SLOT: Readonly<Record<NamedKind, Listing>> = {
  settings: listWebAppApplicationSettingsSlot,
  connectionStrings: listWebAppConnectionStringsSlot,
  mounts: listWebAppAzureStorageAccountsSlot,
};

/**
 * Reads the named settings of a slot, or of production.
 *
 * @param kinds The kinds to read: each is a request.
 * @param parent The component whose provider is asked.
 * @returns Undefined where there is no such slot.
 */
export async function readSlotContents(
  { site: name, resourceGroupName }: Omit<App, "slot">,
  slot: string,
  kinds: readonly NamedKind[],
  parent: pulumi.Resource,
): Promise<SlotContents | undefined> {
  const listings = slot === PRODUCTION ? OF_PRODUCTION : OF_SLOT;
  const read = kinds.map(async (kind) => {
    const listed = await found(listings[kind]({ name, resourceGroupName, slot }, { parent }));
    // The properties are null in Azure's answer where there is no setting at all.
    return listed && ([kind, listed.properties ?? {}] as const);
  });
  const parts = await Promise.all(read);
  const isThere = parts.every((part) => part !== undefined);
  return isThere ? (Object.fromEntries(parts) as SlotContents) : undefined;
}
