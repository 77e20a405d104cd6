/**
 * The kinds of named settings of an app. `resource` is the part of the configuration where Azure Resource Manager lists
 * them. `stickyNames` is the list of `slotConfigNames` with their sticky names.
 */
export const NAMED_SETTINGS = {
  settings: { resource: "appsettings", stickyNames: "appSettingNames" },
  connectionStrings: { resource: "connectionstrings", stickyNames: "connectionStringNames" },
  mounts: { resource: "azurestorageaccounts", stickyNames: "azureStorageConfigNames" },
} as const;

/** A kind of named settings. */
export type NamedKind = keyof typeof NAMED_SETTINGS;
