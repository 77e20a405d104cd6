import { EventEmitter, on } from "node:events";
import { cpSync, renameSync, rmSync } from "node:fs";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type LocalSite, localSites } from "../azure/app-service/local-sites";
import type { Disturb } from "../azure/arm/disturbances";
import type { BlobStorage } from "../azure/storage/blob-storage";
import { type Clock, systemClock } from "../clock";
import type { Journal, JournalRecord } from "../journal/journal";
import type { SlotMetrics } from "../visitors/front-door/metrics";
import { checkOptions } from "./check-options";
import type { Connection } from "./connection";
import { type EnvironmentOptions, environmentOf } from "./environment";
import type { Fault, FaultOptions, InjectedFault } from "./faults";
import { type Home, openHome } from "./home";
import { lockHome } from "./home-lock";
import type { LocalAzureOptions } from "./options";
import { type Ending, end, type Parts, startParts } from "./parts";
import { temporaryHome } from "./temporary-home";
import { type UpOptions, up } from "./up";
import { type Visited, type VisitOptions, visit } from "./visit";

/** What a record of the journal can be about. */
export type EventKind = JournalRecord["kind"];

/** The records of one kind. */
export type EventOf<Kind extends EventKind> = Extract<JournalRecord, { readonly kind: Kind }>;

/** The event of each record, whatever its kind. */
const ANY = "record";

/**
 * App Service on this machine: Azure Resource Manager over HTTPS, sites and slots with their running apps, and the
 * front door for their visitors. Several can run at once in one process.
 *
 * ```ts
 * const azure = await LocalAzure.start();
 * Object.assign(process.env, azure.environment());
 * // … run Pulumi, the Azure CLI or any other client of Azure …
 * await azure.dispose();
 * ```
 */
export class LocalAzure implements AsyncDisposable {
  readonly home: Home;
  /** Every request to it and everything that it restarted. */
  readonly journal: Journal;
  /** The addresses for clients. */
  readonly connection: Connection;
  /** What stands in for Azure Blob Storage. */
  readonly blobs: BlobStorage;
  /** The time that it goes by. */
  readonly clock: Clock;
  /** Resolves when a {@link Fault.CrashInSwap} has happened and its folder can be started again. Never without one. */
  readonly crashed: Promise<void>;
  readonly #parts: Parts;
  readonly #removeHome: () => void;
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #disposed = new AbortController();
  #ending: Promise<void> | undefined;

  private constructor(parts: Parts, clock: Clock, removeHome: () => void) {
    this.#parts = parts;
    this.#removeHome = removeHome;
    this.home = parts.home;
    this.journal = parts.journal;
    this.blobs = parts.blobs;
    this.connection = parts.connection;
    this.clock = clock;
    this.crashed = new Promise((resolve) => {
      parts.faults.crash = () => this.#crash(resolve);
    });
    parts.endings.push(this.journal.watch((record) => this.#tell(record)));
  }

  /**
   * Starts it: with the state that the folder had when the last one that used it was stopped or killed, or without a folder, empty.
   *
   * @throws OptionsError with everything that is wrong with the options. Error if another one uses the same folder.
   */
  static async start(options: LocalAzureOptions = {}): Promise<LocalAzure> {
    checkOptions(options);
    const { home: wanted, clock = systemClock } = options;
    const { home, remove } =
      wanted === undefined
        ? temporaryHome()
        : { home: typeof wanted === "string" ? openHome(wanted) : wanted, remove: () => undefined };
    const endings: Ending[] = [];
    try {
      endings.push(await lockHome(home));
      return new LocalAzure(await startParts(home, options, endings), clock, remove);
    } catch (error) {
      await end(endings);
      remove();
      throw error;
    }
  }

  /** Requests, server errors and response times by host name and slot, as the front door counted them. */
  get metrics(): SlotMetrics[] {
    return this.#parts.frontDoor.metrics();
  }

  /** The existing apps, with their host names at the front door. */
  sites(): LocalSite[] {
    return localSites(Object.values(this.#parts.service.sites));
  }

  /** The environment variables that lead Pulumi and other clients of Azure here. See `environmentOf`. */
  environment(options: EnvironmentOptions = {}): Record<string, string> {
    return environmentOf(this.connection, this.home, options);
  }

  /**
   * Runs a program as `pulumi up` does, in this process, with the Pulumi CLI of this machine or one that is fetched or built once.
   *
   * ```ts
   * const { greeting } = await azure.up(async () => {
   *   // … declare resources …
   *   return { greeting: "hello" };
   * });
   * ```
   *
   * @param program Declares resources, and returns the outputs. Programs in one process run one after another.
   * @returns The outputs, secret ones in the clear.
   */
  up(program: PulumiFn, options: UpOptions = {}): Promise<Record<string, unknown>> {
    return up(program, (engine) => this.environment({ engine }), options);
  }

  /**
   * Visits a page of an app, as a browser would that was told the address in Azure.
   *
   * @param url The address as Azure has it, such as `https://shop.azurewebsites.net/healthz`. A host name alone is its first page.
   */
  visit(url: string, options: VisitOptions = {}): Promise<Visited> {
    return visit(this.connection, url, options);
  }

  /**
   * Calls a function with each record of one kind that is added to the journal from now on.
   *
   * ```ts
   * azure.on("swap", ({ site, source, target }) => console.log(`${site}: ${source} is now ${target}`));
   * ```
   *
   * @param listener What it throws is an uncaught exception of the process, and changes nothing here.
   * @returns A function that ends it.
   */
  on<Kind extends EventKind>(kind: Kind, listener: (record: EventOf<Kind>) => void): () => void {
    this.#emitter.on(kind, listener);
    return () => {
      this.#emitter.off(kind, listener);
    };
  }

  /** All records that are added to the journal from now on, until it is disposed of. */
  async *events(): AsyncGenerator<JournalRecord, void> {
    const { signal } = this.#disposed;
    try {
      for await (const [record] of on(this.#emitter, ANY, { signal })) {
        yield record as JournalRecord;
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
  }

  /**
   * Makes something go wrong, by name, until the fault is ended.
   *
   * ```ts
   * azure.inject("conflict", { path: "/slots/staging", times: 2 });
   * const fault = azure.inject("neverWarm", { site: "shop" });
   * // … `pulumi up` fails …
   * fault.end();
   * ```
   *
   * @param options Which requests or swaps go wrong. Defaults to all, but for a crash, which needs to know the point.
   */
  inject<Name extends Fault>(
    name: Name,
    ...[options]: Record<never, never> extends FaultOptions[Name] ? [FaultOptions[Name]?] : [FaultOptions[Name]]
  ): InjectedFault {
    return this.#parts.faults.inject(name, (options ?? {}) as FaultOptions[Name]);
  }

  /**
   * Makes requests to Azure Resource Manager go wrong, where no named fault is enough. This applies to the
   * requests of clients and of templates. A request can be refused. Or its connection can be dropped, before it is
   * carried out (`UNHEARD`) or after (`UNANSWERED`).
   *
   * ```ts
   * azure.disturb(({ method, path }) =>
   *   method === "PUT" && path.endsWith("/slots/staging") ? { status: 409, code: "Conflict", message: "Try later." } : undefined,
   * );
   * ```
   *
   * @param disturb Decides about every request from now on. Replaces the previous function. Undefined lets all go well.
   */
  disturb(disturb: Disturb | undefined): void {
    this.#parts.disturbances.set(disturb);
  }

  /**
   * Resolves when no app is restarting. App Service answers a write before the restart that it causes. The old process
   * serves visitors until the new one does, or cannot be started.
   */
  settled(): Promise<void> {
    return this.#parts.service.runtime.idle();
  }

  /** Ends it: its processes, its ports, and its folder, if that is a temporary one. A folder that was named stays. */
  async dispose(): Promise<void> {
    this.#ending ??= end(this.#parts.endings);
    try {
      await this.#ending;
    } finally {
      this.#disposed.abort();
      this.#removeHome();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** @deprecated Use {@link dispose}, which is the same. */
  close(): Promise<void> {
    return this.dispose();
  }

  /** A fault of a listener must not become one of the write that it is told of. */
  #tell(record: JournalRecord): void {
    for (const event of [record.kind, ANY]) {
      for (const listener of this.#emitter.listeners(event)) {
        try {
          listener.call(this.#emitter, record);
        } catch (error) {
          process.nextTick(() => {
            throw error;
          });
        }
      }
    }
  }

  /** Ends everything as a kill would. What is written to the state after this moment is taken back. */
  async #crash(over: () => void): Promise<never> {
    const { state } = this.home;
    const kept = `${state}.crashed`;
    cpSync(state, kept, { recursive: true });
    await this.#parts.closeDoors();
    this.#ending = end(this.#parts.endings).finally(() => {
      rmSync(state, { recursive: true, force: true });
      renameSync(kept, state);
      over();
    });
    throw new Error("the local App Service has crashed: that was injected");
  }
}
