import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { addCookies } from "../answer-head";
import type { StartWorker, Worker, WorkerSpecification } from "./contract";

/** The cookie that keeps a visitor on an instance, and its twin for pages that are shown within other sites' pages. */
const AFFINITY_COOKIE = "ARRAffinity";
const AFFINITY_COOKIE_OF_OTHER_SITES = "ARRAffinitySameSite";

/** With this header in its answer, an app does without the cookie. Source: "Disable Session affinity cookie", App Service blog. */
const NO_AFFINITY_HEADER = "Arr-Disable-Session-Affinity";

/** Runs a slot's app on several instances, each a worker of its own, and spreads visitors over those that run. */
export class InstancesWorker implements Worker {
  readonly specification: WorkerSpecification;
  readonly ready: Promise<void>;
  readonly warm: Promise<void>;
  readonly #startOne: StartWorker;
  readonly #instances = new Map<string, Worker>();
  readonly #stopping = new Map<Worker, Promise<void>>();
  #turn = 0;

  /**
   * Starts all instances.
   *
   * @param ids The ids of the instances, at least one.
   * @param startOne Starts one of them.
   */
  constructor(specification: WorkerSpecification, ids: readonly string[], startOne: StartWorker) {
    this.specification = specification;
    this.#startOne = startOne;
    this.scale(ids);
    const all = [...this.#instances.values()];
    this.ready = Promise.all(all.map((each) => each.ready)).then(() => {});
    this.warm = Promise.all(all.map((each) => each.warm)).then(() => {});
    // Callers that wait for it get the error. If nobody waits, it must not count as unhandled.
    this.ready.catch(() => {});
    this.warm.catch(() => {});
  }

  get instances(): ReadonlyMap<string, Worker> {
    return this.#instances;
  }

  get inFlight(): number {
    return this.#all().reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  get isRunning(): boolean | undefined {
    const states = [...this.#instances.values()].map(({ isRunning }) => isRunning);
    return states.includes(undefined) ? undefined : states.includes(true);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const [id, worker] = this.#choose(request);
    if (this.specification.hasAffinity === true && heldInstance(request) !== id) {
      addCookies(response, affinityCookies(request, id), NO_AFFINITY_HEADER);
    }
    worker.handle(request, response);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#choose(request)[1].upgrade(request, socket, head);
  }

  /** Asks the first instance. */
  ping(path: string, hostName: string, timeoutMilliseconds: number): Promise<number> {
    return this.#first().ping(path, hostName, timeoutMilliseconds);
  }

  remark(text: string): void {
    this.#first().remark(text);
  }

  scale(ids: readonly string[]): void {
    for (const [id, worker] of this.#instances) {
      if (!ids.includes(id)) {
        this.#instances.delete(id);
        const stopped = worker.stop().finally(() => this.#stopping.delete(worker));
        this.#stopping.set(worker, stopped);
      }
    }
    ids.forEach((id, index) => {
      if (!this.#instances.has(id)) {
        this.#instances.set(id, this.#startOne(this.#specificationOf(id, index)));
      }
    });
  }

  async stop(graceMilliseconds?: number): Promise<void> {
    await Promise.all(this.#all().map((each) => each.stop(graceMilliseconds)));
  }

  #all(): Worker[] {
    return [...this.#instances.values(), ...this.#stopping.keys()];
  }

  #first(): Worker {
    const [first] = this.#instances.values();
    if (first === undefined) {
      throw new Error(`${this.specification.site} has no instance: give at least one`);
    }
    return first;
  }

  #specificationOf(id: string, index: number): WorkerSpecification {
    const { instances: _all, ...alone } = this.specification;
    const environment: Record<string, string> = { ...alone.environment, WEBSITE_INSTANCE_ID: id };
    if (environment.WEBSITE_ROLE_INSTANCE_ID !== undefined) {
      environment.WEBSITE_ROLE_INSTANCE_ID = String(index);
    }
    return { ...alone, instance: id, environment };
  }

  /** The instance that the visitor's cookie names, or else the next by turns; of those that run, if any does. */
  #choose(request: IncomingMessage): [string, Worker] {
    const running = [...this.#instances].filter(([, { isRunning }]) => isRunning === true);
    const candidates = running.length > 0 ? running : [...this.#instances];
    const held = this.specification.hasAffinity === true ? heldInstance(request) : undefined;
    const kept = candidates.find(([id]) => id === held);
    return kept ?? candidates[this.#turn++ % candidates.length] ?? ["", this.#first()];
  }
}

function heldInstance({ headers }: IncomingMessage): string | undefined {
  const found = /(?:^|;)\s*ARRAffinity(?:SameSite)?=([^;]*)/.exec(headers.cookie ?? "");
  return found?.[1]?.trim();
}

/**
 * Source: answers of many apps from 2020 on, all over HTTPS. That an answer over plain HTTP has the first cookie alone, without
 * `Secure`, is an assumption: browsers refuse the other one there.
 */
function affinityCookies({ headers, socket }: IncomingMessage, id: string): string[] {
  const domain = (headers.host ?? "").replace(/:\d*$/, "");
  return socket instanceof TLSSocket
    ? [
        `${AFFINITY_COOKIE}=${id};Path=/;HttpOnly;Secure;Domain=${domain}`,
        `${AFFINITY_COOKIE_OF_OTHER_SITES}=${id};Path=/;HttpOnly;SameSite=None;Secure;Domain=${domain}`,
      ]
    : [`${AFFINITY_COOKIE}=${id};Path=/;HttpOnly;Domain=${domain}`];
}
