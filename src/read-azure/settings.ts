import { BUILD_VERSION_SETTING } from "../rules";
import type { Azure } from "./azure";

/** Settings of one kind of production or a slot, keyed by name. Nobody is shown their values. */
export type NamedValues = Readonly<Record<string, unknown>>;

/** The sticky names of an app. */
export interface StickyNames {
  readonly appSettings: readonly string[];
  readonly connectionStrings: readonly string[];
  readonly mounts: readonly string[];
}

/**
 * The settings of production or a slot that Azure lists by name.
 *
 * @param id The resource id of the site or the slot.
 */
export async function readSettings(
  azure: Azure,
  id: string,
  kind: "appsettings" | "connectionstrings" | "azurestorageaccounts",
): Promise<NamedValues> {
  type Answer = { readonly properties?: NamedValues | null };
  const { properties } = await azure.getSecret<Answer>(`${id}/config/${kind}/list`);
  return properties ?? {};
}

/** The identity of a build, by the app settings of its slot; null if they do not tell it. */
export function buildIn(appSettings: NamedValues): string | null {
  const build = appSettings[BUILD_VERSION_SETTING];
  return typeof build === "string" && build !== "" ? build : null;
}

interface SlotConfigurationNames {
  readonly properties: {
    readonly appSettingNames?: readonly string[] | null;
    readonly connectionStringNames?: readonly string[] | null;
    readonly azureStorageConfigNames?: readonly string[] | null;
  };
}

/**
 * The sticky names of an app, whether or not its slots have values for them.
 *
 * @param path The app's path or its resource id.
 */
export async function readStickyNames(azure: Azure, path: string): Promise<StickyNames> {
  const { properties: names } = await azure.get<SlotConfigurationNames>(`${path}/config/slotConfigNames`);
  return {
    appSettings: names.appSettingNames ?? [],
    connectionStrings: names.connectionStringNames ?? [],
    mounts: names.azureStorageConfigNames ?? [],
  };
}
