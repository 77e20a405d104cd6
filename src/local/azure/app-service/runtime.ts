import { NODE_VERSION_SETTING, PACKAGE_IDENTITY_SETTING } from "../../../rules";
import type { Journal } from "../../journal/journal";
import type { StartWorker, Worker, WorkerSpecification } from "../../visitors/workers/contract";
import { principalsFor } from "../arm/identities";
import { variablesOf } from "./model/app-environment";
import { contentOf, whyNotStarted } from "./model/content";
import { type FunctionsHosting, functionsHostOf } from "./model/functions-host";
import { instanceIdOf, workersOf } from "./model/instances";
import { slotId } from "./model/resources";
import { NO_VAULTS, type ResolveSecret } from "./model/secret-references";
import type { Plan, Site, Slot } from "./model/state";

/** What runs for one slot: the worker that serves visitors, and the one that takes over when it is ready. */
interface Running {
  serving: Worker;
  starting?: { readonly worker: Worker; readonly done: Promise<void> };
}

/** Runs the slots' apps: starts, restarts and exchanges their workers. */
export class Runtime {
  private readonly running = new Map<string, Running>();
  private readonly stopping = new Map<Worker, Promise<void>>();
  /** The name of the slot that each worker runs for. */
  private readonly slots = new WeakMap<WorkerSpecification, string>();
  private closed = false;

  constructor(
    private readonly startWorker: StartWorker,
    private readonly journal: Journal,
    private readonly resolveSecret: ResolveSecret = NO_VAULTS,
    /** Whether each app has a process for each worker of its plan. */
    private readonly runsInstances = false,
    private readonly hosting?: FunctionsHosting,
  ) {}

  /** The worker that serves a slot. */
  serving(site: Site, slot: Slot): Worker | undefined {
    return this.running.get(keyOf(site, slot))?.serving;
  }

  /** The name of the slot for which a worker runs, or last ran. A swap gives it to another slot than it was started for. */
  slotOf(specification: WorkerSpecification): string {
    return this.slots.get(specification) ?? specification.slot;
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

  /** Starts or ends instances of a slot's app, so that it has as many as its plan has workers. The others go on. */
  scale(site: Site, slot: Slot, plan: Plan | undefined): void {
    const running = this.running.get(keyOf(site, slot));
    const instances = this.instancesOf(slot, plan);
    if (instances && !this.closed) {
      running?.serving.scale?.(instances);
      running?.starting?.worker.scale?.(instances);
    }
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
      this.settle(one, second);
      this.settle(other, first);
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
    // Those that still wait for what is in flight have to end at once, too.
    await Promise.all([...this.stopping.keys()].map((worker) => worker.stop(0).catch(() => undefined)));
    this.running.clear();
  }

  private launch(site: Site, slot: Slot, plan: Plan | undefined): Worker {
    const instances = this.instancesOf(slot, plan);
    const worker = this.startWorker({
      ...this.specificationOf(site, slot, plan),
      ...(instances ? { instances, hasAffinity: slot.properties.clientAffinityEnabled !== false } : {}),
    });
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

  private settle({ name }: Slot, { serving, starting }: Running): void {
    for (const worker of [serving, starting?.worker]) {
      for (const each of worker ? [worker, ...(worker.instances?.values() ?? [])] : []) {
        this.slots.set(each.specification, name);
      }
    }
  }

  /** The instances that run a slot's app; undefined where each app has one process, whatever its plan says. */
  private instancesOf(slot: Slot, plan: Plan | undefined): string[] | undefined {
    return this.runsInstances
      ? Array.from({ length: workersOf(slot, plan) }, (_, index) => instanceIdOf(slot, index))
      : undefined;
  }

  private retire(worker: Worker, graceMilliseconds?: number): void {
    const stopped = worker.stop(graceMilliseconds).catch(() => undefined);
    this.stopping.set(worker, stopped);
    void stopped.finally(() => this.stopping.delete(worker));
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

function keyOf(site: Site, slot: Slot): string {
  return slotId(site, slot).toLowerCase();
}
