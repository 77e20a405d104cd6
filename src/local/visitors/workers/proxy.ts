import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../../clock";
import type { WorkerSpecification } from "./contract";
import { CutOff } from "./cut-off";
import { KeptConnections } from "./kept-connections";
import { APPLICATION_ERROR, BAD_GATEWAY, sendPage } from "./pages";
import { answeredHeaders, passedHeaders } from "./passed-headers";
import { passUpgrade } from "./web-socket";

/** The running app that gets the requests. */
export interface ProxyTarget {
  readonly port: number;
  readonly exited: Promise<unknown>;
}

/** Finds the app. Waits while it starts or restarts. Undefined if no app will come, or not in time. */
type FindTarget = () => Promise<ProxyTarget | undefined>;

/** What an {@link AppProxy} needs. */
export interface AppProxyOptions {
  /** The app, if it runs now. */
  readonly running: () => ProxyTarget | undefined;
  readonly find: FindTarget;
  readonly specification: WorkerSpecification;
  readonly clock: Clock;
}

/** The methods of requests that can be repeated, and that need not say that they have no body. */
const SAFE_TO_REPEAT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "DELETE"]);
/** What an attempt says that came upon a connection that the app has just closed. */
const CLOSED = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);
export const HOST = "127.0.0.1";

/** A visitor's request, and what is needed to answer it. */
interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: readonly string[];
  readonly hasBody: boolean;
}

/** Passes visitors' requests to an app. If the app has just closed a kept connection, visitors do not see a failure. */
export class AppProxy {
  readonly #kept = new KeptConnections(HOST);
  readonly #options: AppProxyOptions;

  constructor(options: AppProxyOptions) {
    this.#options = options;
  }

  /** Passes on a request, once the app runs. */
  pass(request: IncomingMessage, response: ServerResponse): void {
    const running = this.#options.running();
    if (running === undefined) {
      void this.#options.find().then((target) => this.#passTo(target, request, response));
    } else {
      this.#passTo(running, request, response);
    }
  }

  #passTo(target: ProxyTarget | undefined, request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) {
      return;
    }
    if (target === undefined) {
      sendPage(response, APPLICATION_ERROR);
      return;
    }
    const headers = passedHeaders(request, this.#options.specification);
    const passing = { request, response, headers, hasBody: bodyComesWith(request) };
    // Only requests that can be repeated use a kept connection, because the app may close it just as it is reused.
    if (isRepeatable(request)) {
      const { method = "GET", url: path = "/" } = request;
      this.#kept.send(target.port, { method, path, headers }, response, (error, reused) =>
        this.#failed(passing, target, true, reused, error),
      );
    } else {
      this.#send(passing, target, true);
    }
  }

  /** Sends a request on a connection of its own. */
  #send(passing: Passing, target: ProxyTarget, first: boolean): void {
    const { request, response, headers, hasBody } = passing;
    const { method = "GET", url: path = "/" } = request;
    const sent = httpRequest({ host: HOST, port: target.port, method, path, headers, agent: false });
    sent.once("response", (answer) => answerWith(answer, response));
    sent.on("error", (error) => this.#failed(passing, target, first, false, error));
    response.once("close", () => sent.destroy());
    if (hasBody) {
      request.pipe(sent);
    } else {
      sent.end();
    }
  }

  #failed(passing: Passing, target: ProxyTarget, first: boolean, reused: boolean, error: Error): void {
    const { response, hasBody } = passing;
    if (response.destroyed || response.headersSent) {
      // The visitor has left, or the app has answered before it had the whole request.
      return;
    }
    const code = "code" in error ? String(error.code) : "";
    if (reused && CLOSED.has(code)) {
      this.#again(passing);
    } else if (first && !hasBody && code === "ECONNREFUSED") {
      // The request never reached the app, which is ending. Its end will be known soon.
      void endOf(target, 500).then(() => this.#again(passing));
    } else {
      // If the app crashed, this is known by the visitor's next request, which then waits for the restart.
      void endOf(target, 100).then(() => sendPage(response, BAD_GATEWAY));
    }
  }

  #again(passing: Passing): void {
    void this.#options.find().then((target) => {
      if (target === undefined) {
        sendPage(passing.response, APPLICATION_ERROR);
      } else if (!passing.response.destroyed) {
        // Uses a new connection: another kept one may be stale too.
        this.#send(passing, target, false);
      }
    });
  }

  /** Passes on the upgrade to a WebSocket, once the app runs. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const target = await this.#options.find();
    if (socket.destroyed) {
      return;
    }
    if (target === undefined) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    passUpgrade(request, socket, head, target.port, passedHeaders(request, this.#options.specification));
  }

  /** Sends a GET to the app. Resolves to the status as soon as the response begins. */
  async ping(path: string, hostName: string, timeoutMilliseconds: number): Promise<number> {
    const [answered, late] = [new AbortController(), new AbortController()];
    const { clock, find } = this.#options;
    clock.wait(timeoutMilliseconds, answered.signal).then(
      () => late.abort(),
      () => {},
    );
    const { signal } = late;
    try {
      const target = await Promise.race([find(), aborted(signal)]);
      if (target === undefined) {
        throw new Error(signal.aborted ? timeoutReason(timeoutMilliseconds) : "the app is not running");
      }
      return await statusOf(target, path, hostName, signal).catch((error: Error) => {
        throw new Error(signal.aborted ? timeoutReason(timeoutMilliseconds) : `the request failed: ${error.message}`);
      });
    } finally {
      answered.abort();
    }
  }

  /** Closes the connections that are kept for later. */
  close(): void {
    this.#kept.close();
  }
}

function answerWith(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 0, answer.statusMessage ?? "", answeredHeaders(answer.rawHeaders));
  answer.once("error", () => response.destroy(new CutOff()));
  answer.pipe(response);
}

function statusOf(target: ProxyTarget, path: string, hostName: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host: hostName, "user-agent": "azure-slots-warm-up", accept: "*/*" };
    const sent = httpRequest({ host: HOST, port: target.port, path, headers, agent: false, signal });
    sent.once("response", (response) => {
      response.resume();
      // The rest of the response does not matter, not even a timeout.
      response.once("error", () => {});
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

function isRepeatable({ method = "GET", url = "/", headers }: IncomingMessage): boolean {
  const saysLength = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  return SAFE_TO_REPEAT.has(method) && !saysLength && url.startsWith("/");
}

function bodyComesWith({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

function timeoutReason(milliseconds: number): string {
  return `no response within ${milliseconds / 1000} s`;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { once: true }));
}

/** Waits a limited time for the app to end. It may not be ending at all. */
async function endOf(target: ProxyTarget, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([target.exited, patience]);
  clearTimeout(timer);
}
