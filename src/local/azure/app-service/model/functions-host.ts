import { defaultHostId, EXTENSION_VERSION_SETTING, HOST_ID_SETTING, LONGEST_HOST_ID } from "../../../../rules";
import type { Clock } from "../../../clock";
import type { HostSettings } from "../../../visitors/functions/host-settings";
import type { HostKeys } from "../../../visitors/functions/keys";
import type { AzureState, Table } from "../../azure-state";
import { contentOf, isContainer } from "./content";
import { defaultHostName, hostNamesOf } from "./host-names";
import { isOfFunctions, isProduction, touch } from "./resources";
import type { Site, Slot } from "./state";

/** How a slot's functions host is started, or why it is not. */
export interface FunctionsHost {
  readonly settings?: HostSettings;
  /** Why the host never starts with these settings. */
  readonly refusal?: string;
}

/** What a host is given that is not in the slot. */
export interface FunctionsHosting {
  readonly keysOf: (site: Site, slot: Slot) => HostKeys;
  /**
   * Claims a host id in a storage account for a host name.
   *
   * @returns Whether no other host name has claimed it before.
   */
  readonly claimHostId: (storageAccount: string, hostId: string, hostName: string) => boolean;
}

type Environment = Readonly<Record<string, string>>;

/**
 * The host of a slot's functions. Undefined for what is run in another way: web apps, containers, and apps of another language
 * that have a start-up command for this machine.
 *
 * @param environment The environment variables of the slot's app.
 */
export function functionsHostOf(
  site: Site,
  slot: Slot,
  environment: Environment,
  hosting: FunctionsHosting,
): FunctionsHost | undefined {
  if (!isOfFunctions(slot) || isContainer(slot)) {
    return undefined;
  }
  const worker = environment.FUNCTIONS_WORKER_RUNTIME ?? "";
  if (worker !== "node" && slot.configuration.appCommandLine) {
    return undefined;
  }
  const isEmpty = contentOf(slot) === undefined;
  const refusal = isEmpty ? undefined : (whyNotVersion(environment) ?? whyNotWorker(worker));
  if (refusal !== undefined) {
    return { refusal };
  }
  const hostName = defaultHostName(site, slot);
  const { hostId, isCut } = hostIdOf(site, slot, environment);
  const storageAccount = storageAccountOf(environment);
  if (isCut && storageAccount !== undefined) {
    if (!hosting.claimHostId(storageAccount, hostId, hostName)) {
      return { refusal: collision(hostId) };
    }
  }
  const keys = Object.values(site.slots).flatMap((each) =>
    hostNamesOf(site, each).map((name) => [name.toLowerCase(), hosting.keysOf(site, each)] as const),
  );
  return {
    settings: {
      hostId,
      hostName,
      ...(storageAccount === undefined ? {} : { storageAccount }),
      keys: Object.fromEntries([[hostName.toLowerCase(), hosting.keysOf(site, slot)], ...keys]),
    },
  };
}

/** Whether the version of the host that an app asks for is 4, the only one that runs here and that Azure supports. */
export function hasRunningVersion(version: string | undefined): boolean {
  return /^~?4(\.\d+)*$/.test(version ?? "");
}

/** Source: the text of AZFD0011 for a language that is not named; the rest is this program's own. */
function whyNotWorker(worker: string): string | undefined {
  if (worker === "node") {
    return undefined;
  }
  return worker === ""
    ? "The FUNCTIONS_WORKER_RUNTIME setting is required. Please specify the correct worker runtime: node is what the local App Service runs"
    : `the local App Service only runs functions of Node, but FUNCTIONS_WORKER_RUNTIME is ${worker}: give a start-up command (appCommandLine) that runs the host on this machine, for example "func start --port $PORT"`;
}

function whyNotVersion(environment: Environment): string | undefined {
  const version = environment[EXTENSION_VERSION_SETTING];
  return hasRunningVersion(version)
    ? undefined
    : `FUNCTIONS_EXTENSION_VERSION is ${version === undefined ? "not set" : JSON.stringify(version)}: set it to ~4, the version of the host that runs`;
}

/**
 * The id of a host: the one that is set, or else `site` or `site-slot`, in lower case, cut at 32 characters and without hyphens at
 * its end.
 *
 * Source: azure-functions-host, `ScriptHostIdProvider` and `GetAzureWebsiteUniqueSlotName`.
 */
function hostIdOf(
  site: Site,
  slot: Slot,
  environment: Environment,
): { readonly hostId: string; readonly isCut: boolean } {
  const set = environment[HOST_ID_SETTING];
  if (set) {
    return { hostId: set, isCut: false };
  }
  const length = site.name.length + (isProduction(slot) ? 0 : 1 + slot.name.length);
  return { hostId: defaultHostId(site.name, slot.name), isCut: length > LONGEST_HOST_ID };
}

/**
 * The name of the storage account that `AzureWebJobsStorage` names, by a connection string or for an identity; undefined if it
 * names none.
 *
 * Source: "App settings reference for Azure Functions", Microsoft.
 */
function storageAccountOf(environment: Environment): string | undefined {
  const text = environment.AzureWebJobsStorage ?? "";
  const named = environment.AzureWebJobsStorage__accountName ?? partOf(text, "AccountName");
  const address =
    environment.AzureWebJobsStorage__blobServiceUri ??
    environment.AzureWebJobsStorage__serviceUri ??
    partOf(text, "BlobEndpoint");
  const development = /^UseDevelopmentStorage=true;?$/i.test(text.trim()) ? "devstoreaccount1" : undefined;
  const account = named ?? (address && /^https?:\/\/([^./]+)\./i.exec(address)?.[1]) ?? development;
  return account?.toLowerCase() || undefined;
}

function partOf(connectionString: string, name: string): string | undefined {
  const start = `${name.toLowerCase()}=`;
  const part = connectionString.split(";").find((each) => each.trim().toLowerCase().startsWith(start));
  return part?.trim().slice(start.length) || undefined;
}

/** Source: azure-functions-host, the resource `HostIdCollisionFormat`. */
function collision(hostId: string): string {
  return `A collision for Host ID '${hostId}' was detected in the configured storage account. For more information, see https://aka.ms/functions-hostid-collision`;
}

/**
 * The host ids that hosts have claimed, by host name. Azure keeps them as blobs of the storage account, for ever, whatever becomes
 * of the host. Only ids that were cut are claimed, as `ScriptHostIdProvider` has it.
 */
export class HostIds {
  readonly #claims: Table<string>;

  constructor(private readonly state: AzureState) {
    this.#claims = state.table("hostIds");
  }

  claim(storageAccount: string, hostId: string, hostName: string): boolean {
    const key = `${storageAccount}/${hostId}`;
    const holder = Object.hasOwn(this.#claims, key) ? this.#claims[key] : undefined;
    if (holder === undefined) {
      this.#claims[key] = hostName.toLowerCase();
      // A claim that is not stored is gone with the local App Service, and the host claims its id anew.
      this.state.save([this.#claims, key]).catch(() => undefined);
    }
    return (holder ?? hostName.toLowerCase()) === hostName.toLowerCase();
  }
}

/**
 * Writes what production of an app of functions has after a swap and had not before. It is a write of its own, so that its time is
 * the newest. Source: a recording of 2025.
 */
export function afterSwapOfFunctions(target: Slot, clock: Clock): void {
  if (isOfFunctions(target) && isProduction(target)) {
    target.configuration.minimumElasticInstanceCount = 1;
    touch(target, clock);
  }
}
