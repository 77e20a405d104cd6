import type { HostKeys } from "./keys";

/** What a slot's functions host goes by, besides the app and its settings. */
export interface HostSettings {
  /** Under which it shares what it stores with other hosts of the same storage account. */
  readonly hostId: string;
  /** The name of the account that `AzureWebJobsStorage` names; absent if it names none. Timers do not run without. */
  readonly storageAccount?: string;
  /** The default host name of the slot for which the host was started. */
  readonly hostName: string;
  /**
   * The keys of all slots of the app, keyed by host name in lower case. A swap takes a running host to another slot, and the keys
   * stay with the slot.
   */
  readonly keys: Readonly<Record<string, HostKeys>>;
}

/** The environment variable that gives a host its settings. It is removed before the app's own code runs. */
export const HOST_SETTINGS_VARIABLE = "AZURE_SLOTS_FUNCTIONS_HOST";

/** The keys of the slot that a request is for: by its host name, or else of the slot for which the host was started. */
export function keysFor({ keys, hostName }: HostSettings, requested: string | undefined): HostKeys {
  const name = (requested ?? "").toLowerCase().replace(/:\d+$/, "");
  const found = Object.hasOwn(keys, name) ? keys[name] : keys[hostName.toLowerCase()];
  if (found === undefined) {
    throw new Error(`no keys for ${hostName}`);
  }
  return found;
}
