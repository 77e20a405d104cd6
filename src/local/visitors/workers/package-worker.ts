import { EventEmitter, once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { hostCommand } from "../functions/functions-hosts";
import { AppProcess, type AppProcessOptions } from "./app-process";
import { folderIn } from "./content-store";
import type { Worker, WorkerSpecification } from "./contract";
import { CutOff } from "./cut-off";
import { PackageError, showUrl } from "./download";
import { AppProxy } from "./proxy";
import { secretsIn } from "./secrets";
import { findStartCommand, pathFor } from "./start-command";
import { StartError } from "./start-error";
import { type StartPage, startPages } from "./start-pages";
import type { WorkerOptions } from "./worker-options";

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
  readonly #proxy: AppProxy;
  readonly #halt = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #life: Promise<void>;
  #place: Place = { kind: "starting" };
  #startPages: readonly StartPage[] = [];
  #inFlight = 0;
  #lastEnd: StartError | undefined;
  /** The WebSockets among those in flight. */
  readonly #sockets = new Set<Duplex>();
  /** Ends the wait for what is in flight. */
  readonly #hurry = new AbortController();
  /** Says that it is being stopped: what the app does by itself ends then, before its answers do. */
  readonly #leaving = new AbortController();
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
    this.#proxy = new AppProxy({
      running: () => this.#runningApp(),
      find: () => this.#findApp(),
      specification,
      clock: options.clock,
    });
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

  get lastEnd(): StartError | undefined {
    return this.#lastEnd;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#count(response);
    this.#proxy.pass(request, response);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#count(socket);
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    void this.#proxy.upgrade(request, socket, head);
  }

  #count(answer: ServerResponse | Duplex): void {
    this.#inFlight++;
    answer.once("close", () => {
      this.#inFlight--;
      this.#changes.emit("answered");
    });
  }

  async ping(path: string, hostName: string, timeoutMilliseconds: number): Promise<number> {
    await this.ready;
    const since = performance.now();
    const status = await this.#proxy.ping(path, hostName, timeoutMilliseconds);
    this.remark(`requested ${showUrl(path)} to warm it up: answered with status ${status} in ${secondsSince(since)}`);
    return status;
  }

  remark(text: string): void {
    for (const line of text.split("\n")) {
      this.#options.log(this.specification, "platform", line);
    }
  }

  stop(graceMilliseconds = DEFAULT_GRACE_MILLISECONDS): Promise<void> {
    // The shortest time of several calls counts.
    setTimeout(() => this.#hurry.abort(), graceMilliseconds).unref();
    this.#leaving.abort();
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { signal } = this.#hurry;
    while (this.#inFlight > 0 && !signal.aborted) {
      await once(this.#changes, "answered", { signal }).catch(() => {});
    }
    this.#tellWhatIsCutOff();
    this.#halt.abort();
    if (this.#place.kind === "running") {
      const { app } = this.#place;
      await app.stop(this.#killAfter);
      this.remark(`ended process ${app.processId}, which is needed no more`);
    }
    await this.#life;
    for (const socket of this.#sockets) {
      socket.destroy(new CutOff());
    }
    this.#proxy.close();
  }

  get #killAfter(): number {
    return stopLimit(this.specification.environment) ?? this.#options.killAfterMilliseconds;
  }

  #tellWhatIsCutOff(): void {
    const sockets = this.#sockets.size;
    const requests = this.#inFlight - sockets;
    if (this.#inFlight > 0) {
      this.remark(`the app is told to end, though ${requests} requests and ${sockets} WebSockets are still in flight`);
    }
  }

  async #start(): Promise<() => Promise<AppProcess>> {
    try {
      const launch = await this.#prepare();
      this.#moveTo({ kind: "running", app: await launch() });
      return launch;
    } catch (error) {
      const { site, slot } = this.specification;
      const stopped = this.#halt.signal.aborted;
      const reason = stopped ? "it was stopped before it had started" : reasonOf(error);
      const what = `${site} (${slot}) could not start: `;
      // What the app printed is in its log already.
      this.remark(`${what}${reason}`);
      if (stopped || error instanceof PackageError) {
        throw new StartError(reason, "", what);
      }
      throw error instanceof StartError
        ? new StartError(reason, error.output, what)
        : new Error(`${what}${reason}`, { cause: error });
    }
  }

  /** Requests the pages of each start. Their answers do not matter. */
  async #initialize(): Promise<void> {
    for (const { path, hostName } of this.#startPages) {
      await this.#proxy.ping(path, hostName, START_PAGE_MILLISECONDS).catch((error: unknown) => {
        this.remark(`the start of ${hostName}${showUrl(path)} was not answered: ${messageOf(error)}`);
      });
    }
  }

  async #prepare(): Promise<() => Promise<AppProcess>> {
    const { signal } = this.#halt;
    const { nodeCommand } = this.#options;
    if (this.specification.refusal !== undefined) {
      throw new StartError(this.specification.refusal);
    }
    const since = performance.now();
    const fetched = this.#options.packages.fetch(this.#packageUri, this.specification.packageReaders);
    const folder = await Promise.race([fetched, rejectWhenAborted(signal)]);
    this.remark(
      folderIn(this.#packageUri) === undefined
        ? `fetched and unpacked ${showUrl(this.#packageUri)} in ${secondsSince(since)}`
        : "found what was deployed into the slot",
    );
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
      portVariables: portVariables(this.specification),
      owner: this.#options.owner,
      secrets: secretsIn(settings),
      startTimeoutMilliseconds: startTimeout(settings) ?? this.#options.startTimeoutMilliseconds,
      killAfterMilliseconds: this.#killAfter,
      print: (stream, line) => this.#options.log(this.specification, stream, line),
    };
    return () => this.#launch(options);
  }

  async #launch(options: AppProcessOptions): Promise<AppProcess> {
    const since = performance.now();
    const app = await AppProcess.start(options, this.#halt.signal);
    this.remark(`started process ${app.processId}, which listens on port ${app.port} after ${secondsSince(since)}`);
    try {
      const remark = (text: string) => this.remark(text);
      await this.#options.functionsHosts.started(this.specification, app, this.#leaving.signal, remark);
    } catch (error) {
      await app.stop(0);
      throw new StartError(`the functions host did not say which functions it has: ${messageOf(error)}`);
    }
    return app;
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
        await app.stop(this.#killAfter);
      }
      const exit = await app.exited;
      if (signal.aborted) {
        break;
      }
      if (performance.now() - since > WELL_AFTER_MILLISECONDS) {
        backoff = FIRST_BACKOFF_MILLISECONDS;
      }
      this.#moveTo({ kind: "restarting" });
      this.#lastEnd = app.describe(exit);
      backoff = await this.#restart(launch, this.#lastEnd.reason, backoff);
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
        this.#lastEnd = error instanceof StartError ? error : this.#lastEnd;
        why = reasonOf(error);
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
    return this.#runningApp();
  }

  #runningApp(): AppProcess | undefined {
    return this.#place.kind === "running" ? this.#place.app : undefined;
  }

  #moveTo(place: Place): void {
    this.#place = place;
    this.#changes.emit("moved");
  }
}

/** Why the app does not run, in one line where it printed something. */
function reasonOf(error: unknown): string {
  return error instanceof StartError ? error.reason : messageOf(error);
}

function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The variables that name the port. Sources: "Environment variables and app settings in Azure App Service", Microsoft, for the first
 * two; the Java articles there for `HTTP_PLATFORM_PORT`, by which IIS tells an app of its port.
 */
function portVariables({ onWindows }: WorkerSpecification): string[] {
  return ["PORT", "SERVER_PORT", ...(onWindows ? ["HTTP_PLATFORM_PORT"] : [])];
}

function startTimeout(settings: Readonly<Record<string, string>>): number | undefined {
  const seconds = Number(settings.WEBSITES_CONTAINER_START_TIME_LIMIT);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

/** Source: "Environment variables and app settings in Azure App Service", Microsoft, which says that 120 seconds are the most. */
function stopLimit(settings: Readonly<Record<string, string>>): number | undefined {
  const seconds = Number(settings.WEBSITES_CONTAINER_STOP_TIME_LIMIT);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 120) * 1000 : undefined;
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
