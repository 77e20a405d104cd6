import { EventEmitter, once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { hostCommand } from "../functions/functions-hosts";
import { AppProcess, type AppProcessOptions } from "./app-process";
import type { Worker, WorkerOptions, WorkerSpecification } from "./contract";
import { PackageError } from "./download";
import { AppProxy } from "./proxy";
import { findStartCommand, pathFor, StartError } from "./start-command";
import { type StartPage, startPages } from "./start-pages";

const DEFAULT_GRACE_MILLISECONDS = 30_000;
const FIRST_BACKOFF_MILLISECONDS = 100;
const LONGEST_BACKOFF_MILLISECONDS = 5_000;
/** An app that ran this long was well. Its next crash does not count as a repetition. */
const WELL_AFTER_MILLISECONDS = 10_000;
/** How long a page of the start may take to answer: as long as one before a swap. */
const START_PAGE_MILLISECONDS = 90_000;

/** The variables of our own environment that an app gets. All others concern this machine, not the app. */
const PASSED_ON = ["HOME", "TMPDIR", "LANG", "NODE_EXTRA_CA_CERTS"] as const;

/** The state of the app: starting or restarting, running, or given up. */
type Place =
  | { readonly kind: "starting" }
  | { readonly kind: "restarting" }
  | { readonly kind: "running"; readonly app: AppProcess }
  | { readonly kind: "gone" };

/** Runs a slot's app as its own process. Restarts it when it crashes. */
export class PackageWorker implements Worker {
  readonly specification: WorkerSpecification;
  readonly ready: Promise<void>;
  readonly warm: Promise<void>;
  readonly #packageUri: string;
  readonly #options: Required<WorkerOptions>;
  readonly #proxy = new AppProxy(() => this.#findApp());
  readonly #halt = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #life: Promise<void>;
  #place: Place = { kind: "starting" };
  #startPages: readonly StartPage[] = [];
  #inFlight = 0;
  #stopping: Promise<void> | undefined;

  /**
   * Starts the app.
   *
   * @param specification What the slot runs.
   * @param packageUri The URI of its package.
   * @param options What all workers share.
   */
  constructor(specification: WorkerSpecification, packageUri: string, options: Required<WorkerOptions>) {
    this.specification = specification;
    this.#packageUri = packageUri;
    this.#options = options;
    const started = this.#start();
    this.ready = started.then(() => {});
    this.#life = started.then(
      (launch) => this.#keepRunning(launch),
      () => this.#moveTo({ kind: "gone" }),
    );
    // Callers that wait for it get the error. If nobody waits, it must not count as unhandled.
    this.ready.catch(() => {});
    this.warm = this.ready.then(() => this.#initialize());
    this.warm.catch(() => {});
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get isRunning(): boolean | undefined {
    return this.#place.kind === "starting" ? undefined : this.#place.kind === "running";
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#inFlight++;
    response.once("close", () => {
      this.#inFlight--;
      this.#changes.emit("answered");
    });
    void this.#proxy.pass(request, response);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    void this.#proxy.upgrade(request, socket, head);
  }

  async ping(path: string, hostName: string, timeoutMilliseconds: number): Promise<number> {
    await this.ready;
    return this.#proxy.ping(path, hostName, timeoutMilliseconds);
  }

  remark(text: string): void {
    for (const line of text.split("\n")) {
      this.#options.log(this.specification, "platform", line);
    }
  }

  stop(graceMilliseconds = DEFAULT_GRACE_MILLISECONDS): Promise<void> {
    this.#stopping ??= this.#stop(graceMilliseconds);
    return this.#stopping;
  }

  async #stop(graceMilliseconds: number): Promise<void> {
    const grace = AbortSignal.timeout(graceMilliseconds);
    while (this.#inFlight > 0 && !grace.aborted) {
      await once(this.#changes, "answered", { signal: grace }).catch(() => {});
    }
    this.#halt.abort();
    if (this.#place.kind === "running") {
      await this.#place.app.stop();
    }
    await this.#life;
    this.#proxy.close();
  }

  async #start(): Promise<() => Promise<AppProcess>> {
    try {
      const launch = await this.#prepare();
      this.#moveTo({ kind: "running", app: await launch() });
      return launch;
    } catch (error) {
      const { site, slot } = this.specification;
      const stopped = this.#halt.signal.aborted;
      const reason = stopped ? "it was stopped before it had started" : messageOf(error);
      const message = `${site} (${slot}) could not start: ${reason}`;
      this.remark(message);
      const isTheApps = stopped || error instanceof StartError || error instanceof PackageError;
      throw isTheApps ? new StartError(message) : new Error(message, { cause: error });
    }
  }

  /** Requests the pages of each start. Their answers do not matter. */
  async #initialize(): Promise<void> {
    for (const { path, hostName } of this.#startPages) {
      await this.#proxy.ping(path, hostName, START_PAGE_MILLISECONDS).catch((error: unknown) => {
        this.remark(`the start of ${hostName}${path} was not answered: ${messageOf(error)}`);
      });
    }
  }

  async #prepare(): Promise<() => Promise<AppProcess>> {
    const { signal } = this.#halt;
    const { nodeCommand } = this.#options;
    if (this.specification.refusal !== undefined) {
      throw new StartError(this.specification.refusal);
    }
    const fetched = this.#options.packages.fetch(this.#packageUri, this.specification.packageReaders);
    const folder = await Promise.race([fetched, rejectWhenAborted(signal)]);
    this.#startPages = await startPages(this.specification, folder);
    const { functions } = this.specification;
    const command = functions
      ? hostCommand(functions, nodeCommand)
      : await findStartCommand(this.specification, folder, nodeCommand);
    const settings = this.specification.environment;
    const inherited = PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value] as const] : [];
    });
    const options: AppProcessOptions = {
      command: command.command,
      arguments: command.arguments,
      folder,
      environment: {
        ...Object.fromEntries(inherited),
        ...command.environment,
        ...settings,
        PATH: pathFor(folder, nodeCommand, settings.PATH ?? process.env.PATH),
      },
      secrets: Object.values(settings),
      startTimeoutMilliseconds: startTimeout(settings) ?? this.#options.startTimeoutMilliseconds,
      print: (stream, line) => this.#options.log(this.specification, stream, line),
    };
    return async () => {
      const app = await AppProcess.start(options, signal);
      try {
        await this.#options.functionsHosts.started(this.specification, app, (text) => this.remark(text));
      } catch (error) {
        await app.stop(0);
        throw new StartError(`the functions host did not say which functions it has: ${messageOf(error)}`);
      }
      return app;
    };
  }

  /** Restarts the app whenever it ends, until the worker is stopped. Waits longer each time. */
  async #keepRunning(launch: () => Promise<AppProcess>): Promise<void> {
    const { signal } = this.#halt;
    let backoff = FIRST_BACKOFF_MILLISECONDS;
    while (this.#place.kind === "running") {
      const { app } = this.#place;
      const since = performance.now();
      if (signal.aborted) {
        // The worker was stopped just as the app started.
        await app.stop();
      }
      const exit = await app.exited;
      if (signal.aborted) {
        break;
      }
      if (performance.now() - since > WELL_AFTER_MILLISECONDS) {
        backoff = FIRST_BACKOFF_MILLISECONDS;
      }
      this.#moveTo({ kind: "restarting" });
      backoff = await this.#restart(launch, `the app ${app.describe(exit)}`, backoff);
    }
    this.#moveTo({ kind: "gone" });
  }

  /**
   * Tries to start the app until it runs or the worker is stopped. Returns how long to wait before the next restart.
   */
  async #restart(launch: () => Promise<AppProcess>, reason: string, firstBackoff: number): Promise<number> {
    const { signal } = this.#halt;
    let why = reason;
    let backoff = firstBackoff;
    while (!signal.aborted) {
      this.remark(`${why}\nIt is restarted in ${backoff} ms.`);
      await delay(backoff, undefined, { signal }).catch(() => {});
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MILLISECONDS);
      try {
        this.#moveTo({ kind: "running", app: await launch() });
        void this.#initialize();
        break;
      } catch (error) {
        why = messageOf(error);
      }
    }
    return backoff;
  }

  /** The app, if it runs. Waits for its start, and for a limited time for its restart. */
  async #findApp(): Promise<AppProcess | undefined> {
    const patience =
      this.#place.kind === "restarting" ? AbortSignal.timeout(this.#options.restartWaitMilliseconds) : undefined;
    while (this.#place.kind === "starting" || this.#place.kind === "restarting") {
      await once(this.#changes, "moved", { signal: patience }).catch(() => {});
      if (patience?.aborted) {
        break;
      }
    }
    return this.#place.kind === "running" ? this.#place.app : undefined;
  }

  #moveTo(place: Place): void {
    this.#place = place;
    this.#changes.emit("moved");
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function startTimeout(settings: Readonly<Record<string, string>>): number | undefined {
  const seconds = Number(settings.WEBSITES_CONTAINER_START_TIME_LIMIT);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
