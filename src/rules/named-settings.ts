/**
 * The kinds of named settings that an app has: the part of the configuration that Azure Resource Manager lists them in, and
 * the list of `slotConfigNames` that has those of their names that stick to their slot.
 */
export const NAMED_SETTINGS = {
  settings: { resource: "appsettings", stickyNames: "appSettingNames" },
  connectionStrings: { resource: "connectionstrings", stickyNames: "connectionStringNames" },
  mounts: { resource: "azurestorageaccounts", stickyNames: "azureStorageConfigNames" },
} as const;

/** A kind of named settings. */
export type NamedKind = keyof typeof NAMED_SETTINGS;
