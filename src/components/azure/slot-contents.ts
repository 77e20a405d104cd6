import { listWebAppApplicationSettings } from "@pulumi/azure-native/web/listWebAppApplicationSettings";
import { listWebAppApplicationSettingsSlot } from "@pulumi/azure-native/web/listWebAppApplicationSettingsSlot";
import { listWebAppAzureStorageAccounts } from "@pulumi/azure-native/web/listWebAppAzureStorageAccounts";
import { listWebAppAzureStorageAccountsSlot } from "@pulumi/azure-native/web/listWebAppAzureStorageAccountsSlot";
import { listWebAppConnectionStrings } from "@pulumi/azure-native/web/listWebAppConnectionStrings";
import { listWebAppConnectionStringsSlot } from "@pulumi/azure-native/web/listWebAppConnectionStringsSlot";
import type * as pulumi from "@pulumi/pulumi";
import { type NamedKind, PRODUCTION } from "../../rules";
import { type App, found } from "./held-builds";
import { reading } from "./reading";

/** A slot's current named settings, by kind and name. Only has the kinds that were requested. */
export type SlotContents = Partial<Readonly<Record<NamedKind, Readonly<Record<string, unknown>>>>>;

type Listing = (
  where: { readonly name: string; readonly resourceGroupName: string; readonly slot: string },
  parent: pulumi.Resource,
) => Promise<{ readonly properties: Readonly<Record<string, unknown>> | null }>;

const OF_PRODUCTION: Readonly<Record<NamedKind, Listing>> = {
  settings: ({ name, resourceGroupName }, parent) =>
    reading(listWebAppApplicationSettings, { name, resourceGroupName }, parent),
  connectionStrings: ({ name, resourceGroupName }, parent) =>
    reading(listWebAppConnectionStrings, { name, resourceGroupName }, parent),
  mounts: ({ name, resourceGroupName }, parent) =>
    reading(listWebAppAzureStorageAccounts, { name, resourceGroupName }, parent),
};

const OF_SLOT: Readonly<Record<NamedKind, Listing>> = {
  settings: (where, parent) => reading(listWebAppApplicationSettingsSlot, where, parent),
  connectionStrings: (where, parent) => reading(listWebAppConnectionStringsSlot, where, parent),
  mounts: (where, parent) => reading(listWebAppAzureStorageAccountsSlot, where, parent),
};

/**
 * Reads the named settings of a slot or of production.
 *
 * @param kinds The kinds to read. Each is a request.
 * @param parent The component whose provider makes the requests.
 * @returns Undefined if the slot does not exist.
 */
export async function readSlotContents(
  { site: name, resourceGroupName }: Omit<App, "slot">,
  slot: string,
  kinds: readonly NamedKind[],
  parent: pulumi.Resource,
): Promise<SlotContents | undefined> {
  const listings = slot === PRODUCTION ? OF_PRODUCTION : OF_SLOT;
  const read = kinds.map(async (kind) => {
    const listed = await found(listings[kind]({ name, resourceGroupName, slot }, parent));
    // Azure returns null properties if there is no setting at all.
    return listed && ([kind, listed.properties ?? {}] as const);
  });
  const parts = await Promise.all(read);
  const isThere = parts.every((part) => part !== undefined);
  return isThere ? (Object.fromEntries(parts) as SlotContents) : undefined;
}

/** Whether a value is already there. Azure adds its own properties to a mount. */
export function isWithin(value: unknown, current: unknown): boolean {
  return typeof value === "object" && value !== null && typeof current === "object" && current !== null
    ? Object.entries(value).every(([name, own]) => isWithin(own, (current as Readonly<Record<string, unknown>>)[name]))
    : value === current;
}
