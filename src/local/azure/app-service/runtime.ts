import { createHash } from "node:crypto";
import { NODE_VERSION_SETTING, PACKAGE_IDENTITY_SETTING, PRODUCTION } from "../../../rules";
import type { Journal } from "../../host/journal";
import type { StartWorker, Worker, WorkerSpecification } from "../../visitors/workers/contract";
import { principalsFor } from "../arm/identities";
import { contentOf, whyNotStarted } from "./model/content";
import { type FunctionsHosting, functionsHostOf } from "./model/functions-host";
import { defaultHostName } from "./model/host-names";
import { slotId } from "./model/resources";
import { NO_VAULTS, type ResolveSecret, valueSeen } from "./model/secret-references";
import type { Plan, Site, Slot } from "./model/state";

/** What runs for one slot: the worker that serves visitors, and the one that takes over when it is ready. */
interface Running {
  serving: Worker;
  starting?: { readonly worker: Worker; readonly done: Promise<void> };
}

/** Runs the slots' apps: starts, restarts and exchanges their workers. */
export class Runtime {
  private readonly running = new Map<string, Running>();
  private readonly stopping = new Set<Promise<void>>();
  private closed = false;

  constructor(
    private readonly startWorker: StartWorker,
    private readonly journal: Journal,
    private readonly resolveSecret: ResolveSecret = NO_VAULTS,
    private readonly hosting?: FunctionsHosting,
  ) {}

  /** The worker that serves a slot. */
  serving(site: Site, slot: Slot): Worker | undefined {
    return this.running.get(keyOf(site, slot))?.serving;
  }

  /** Whether a slot's app is being restarted. */
  isRestarting(site: Site, slot: Slot): boolean {
    return this.running.get(keyOf(site, slot))?.starting !== undefined;
  }

  /** Starts a slot's app if nothing runs for the slot yet. For a stopped slot, it only shows a page. */
  start(site: Site, slot: Slot, plan: Plan | undefined): void {
    if (this.closed) {
      return;
    }
    this.running.set(keyOf(site, slot), { serving: this.launch(site, slot, plan) });
  }

  /**
   * Restarts a slot's app with its current settings. The old process serves until the new one is warm, as in App
   * Service.
   *
   * @returns Resolves when the new process serves, even if its app could not start.
   */
  restart(site: Site, slot: Slot, plan: Plan | undefined, reason: string): Promise<void> {
    const running = this.running.get(keyOf(site, slot));
    if (!running || this.closed) {
      return Promise.resolve();
    }
    const worker = this.launch(site, slot, plan);
    if (worker.specification.packageUri || running.serving.specification.packageUri) {
      this.journal.add({ kind: "restart", site: site.name, slot: slot.name, reason });
    }
    if (running.starting) {
      this.retire(running.starting.worker);
    }
    const takeOver = () => {
      if (running.starting?.worker === worker) {
        running.starting = undefined;
        this.retire(running.serving);
        running.serving = worker;
      }
    };
    const done = worker.warm.then(takeOver, takeOver);
    running.starting = { worker, done };
    return done;
  }

  /** Resolves when a slot's last restart is over. */
  async settled(site: Site, slot: Slot): Promise<void> {
    const starting = () => this.running.get(keyOf(site, slot))?.starting;
    for (let restart = starting(); restart; restart = starting()) {
      await restart.done;
    }
  }

  /** Resolves when no slot is restarting. */
  async idle(): Promise<void> {
    const restarts = () => [...this.running.values()].flatMap(({ starting }) => (starting ? [starting.done] : []));
    for (let going = restarts(); going.length > 0; going = restarts()) {
      await Promise.all(going);
    }
  }

  /** Switches the routing of two slots in one step. Each then answers for the other. */
  exchange(site: Site, one: Slot, other: Slot): void {
    const first = this.running.get(keyOf(site, one));
    const second = this.running.get(keyOf(site, other));
    if (first && second) {
      this.running.set(keyOf(site, one), second);
      this.running.set(keyOf(site, other), first);
    }
  }

  /** Ends a slot's app after its open requests are answered. */
  remove(site: Site, slot: Slot): void {
    const running = this.running.get(keyOf(site, slot));
    this.running.delete(keyOf(site, slot));
    for (const worker of [running?.serving, running?.starting?.worker]) {
      if (worker) {
        this.retire(worker);
      }
    }
  }

  /** Where what runs now comes from. */
  contents(): string[] {
    return [...this.running.values()].flatMap(({ serving, starting }) =>
      [serving, starting?.worker].flatMap((worker) => worker?.specification.packageUri ?? []),
    );
  }

  /** Ends everything; resolves when all processes are gone. */
  async close(): Promise<void> {
    this.closed = true;
    for (const running of this.running.values()) {
      this.retire(running.serving, 0);
      if (running.starting) {
        this.retire(running.starting.worker, 0);
      }
    }
    await Promise.all(this.stopping);
    this.running.clear();
  }

  private launch(site: Site, slot: Slot, plan: Plan | undefined): Worker {
    const worker = this.startWorker(this.specificationOf(site, slot, plan));
    for (const each of [worker.ready, worker.warm]) {
      each.catch(() => undefined);
    }
    return worker;
  }

  /** What a slot runs, by its current settings and configuration. */
  private specificationOf(site: Site, slot: Slot, plan: Plan | undefined): WorkerSpecification {
    const packageUri = slot.stopped ? undefined : contentOf(slot);
    const reader = slot.appSettings[PACKAGE_IDENTITY_SETTING];
    const environment = variablesOf(site, slot, plan, this.resolveSecret);
    const host = this.hosting && !slot.stopped ? functionsHostOf(site, slot, environment, this.hosting) : undefined;
    const refusal = slot.stopped ? undefined : (whyNotStarted(slot) ?? host?.refusal);
    return {
      site: site.name,
      slot: slot.name,
      stack: String(slot.configuration.linuxFxVersion || slot.configuration.windowsFxVersion || dotNetStackOf(slot)),
      startupCommand: String(slot.configuration.appCommandLine ?? ""),
      ...(packageUri ? { packageUri } : {}),
      ...(reader ? { packageReaders: principalsFor(slot.identity, reader) } : {}),
      ...(refusal ? { refusal } : {}),
      ...(slot.properties.reserved === true ? {} : { onWindows: true }),
      environment,
      ...(host?.settings ? { functions: host.settings } : {}),
    };
  }

  private retire(worker: Worker, graceMilliseconds?: number): void {
    const stopped = worker.stop(graceMilliseconds).catch(() => undefined);
    this.stopping.add(stopped);
    void stopped.finally(() => this.stopping.delete(stopped));
  }
}

/**
 * The stack of a .NET app on Windows, in the form of Linux's; empty for any other app. Windows apps have a .NET Framework version
 * whatever they run, but no app that does not run .NET has one from 5 on. Node's own setting goes before it.
 *
 * Source: `az webapp list-runtimes --os windows`.
 */
function dotNetStackOf({ properties, configuration, appSettings }: Slot): string {
  const version = String(configuration.netFrameworkVersion ?? "");
  const isNode = appSettings[NODE_VERSION_SETTING] !== undefined;
  return properties.reserved !== true && !isNode && /^v([5-9]|\d\d)/.test(version) ? `DOTNET|${version}` : "";
}

/**
 * The prefixes of the environment variables for connection strings, by their type. Source: "Configure apps", Microsoft.
 */
const CONNECTION_STRING_PREFIXES: Readonly<Record<string, string>> = {
  sqlserver: "SQLCONNSTR_",
  mysql: "MYSQLCONNSTR_",
  sqlazure: "SQLAZURECONNSTR_",
  postgresql: "POSTGRESQLCONNSTR_",
};

function variablesOf(site: Site, slot: Slot, plan: Plan | undefined, resolve: ResolveSecret): Record<string, string> {
  const environment: Record<string, string> = {
    WEBSITE_SITE_NAME: site.name,
    WEBSITE_SLOT_NAME: slot.name === PRODUCTION ? "Production" : slot.name,
    WEBSITE_HOSTNAME: defaultHostName(site, slot),
    WEBSITE_RESOURCE_GROUP: site.group,
    WEBSITE_OWNER_NAME: `${site.subscription}+${site.group}`,
    WEBSITE_SKU: plan?.sku.tier ?? "Standard",
    WEBSITE_INSTANCE_ID: instanceIdOf(site, slot),
    ...timeZoneOf(slot),
  };
  const variable = (name: string) => variableName(slot, name);
  for (const [name, written] of Object.entries(slot.appSettings)) {
    const value = valueSeen(slot, written, resolve);
    environment[variable(name)] = value;
    environment[variable(`APPSETTING_${name}`)] = value;
  }
  for (const [name, { value, type }] of Object.entries(slot.connectionStrings)) {
    const prefix = CONNECTION_STRING_PREFIXES[type.toLowerCase()] ?? "CUSTOMCONNSTR_";
    environment[variable(`${prefix}${name}`)] = valueSeen(slot, value, resolve);
  }
  return environment;
}

/**
 * The name of the environment variable of a setting. On Linux, a period becomes an underscore. Source: "Configure an App Service
 * app", Microsoft, "Configure app settings".
 */
function variableName({ properties }: Slot, name: string): string {
  return properties.reserved === true ? name.replaceAll(".", "_") : name;
}

/**
 * The time zone of an app's clock. The app setting goes before the configuration; the names of Windows's time zones mean nothing to
 * a process here. Source: `SiteConfig.websiteTimeZone`, Azure Resource Manager reference.
 */
function timeZoneOf(slot: Slot): Record<string, string> {
  const zone = slot.appSettings.WEBSITE_TIME_ZONE ?? slot.configuration.websiteTimeZone;
  return slot.properties.reserved === true && typeof zone === "string" && zone !== "" ? { TZ: zone } : {};
}

/** The id of the only instance of a slot. */
export function instanceIdOf(site: Site, slot: Slot): string {
  return createHash("sha256").update(slotId(site, slot)).digest("hex");
}

function keyOf(site: Site, slot: Slot): string {
  return slotId(site, slot).toLowerCase();
}
