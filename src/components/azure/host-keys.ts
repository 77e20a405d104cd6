import type { Arm } from "./arm";
import { type App, pathOf } from "./held-builds";

/** The keys of a Functions host. */
export interface HostKeys {
  /** Opens everything, also the host's own pages. */
  readonly master: string;
  /** The keys of extensions, by their names. */
  readonly system: Readonly<Record<string, string>>;
}

/** The system key of the HTTP API of Durable Functions. Source: "HTTP API reference" of Durable Functions, Microsoft. */
export const DURABLE_KEY = "durabletask_extension";

/** The header that takes a key of a host, so that it is in no address. Source: "Work with access keys in Azure Functions", Microsoft. */
export const KEY_HEADER = "x-functions-key";

/**
 * Reads the keys of a slot's host.
 *
 * @param slot Defaults to production.
 * @throws Error as long as the host has not started.
 */
export async function hostKeysOf(arm: Arm, app: App, slot?: string): Promise<HostKeys> {
  const keys = (await arm("POST", `${pathOf(app, slot)}/host/default/listKeys`)) as {
    readonly masterKey?: string | null;
    readonly systemKeys?: Readonly<Record<string, string>> | null;
  };
  return { master: keys.masterKey ?? "", system: keys.systemKeys ?? {} };
}
