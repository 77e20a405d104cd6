import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../../clock";
import type { WorkerSpecification } from "./contract";
import { CutOff } from "./cut-off";
import { APPLICATION_ERROR, BAD_GATEWAY, sendPage } from "./pages";
import { answeredHeaders, passedHeaders } from "./passed-headers";
import { passUpgrade } from "./web-socket";

/** The running app that gets the requests. */
export interface ProxyTarget {
  readonly port: number;
  readonly exited: Promise<unknown>;
}

/** Finds the app. Waits while it starts or restarts. Undefined if no app will come, or not in time. */
export type FindTarget = () => Promise<ProxyTarget | undefined>;

/** What an {@link AppProxy} needs. */
export interface AppProxyOptions {
  readonly find: FindTarget;
  readonly specification: WorkerSpecification;
  readonly clock: Clock;
}

const SAFE_TO_REPEAT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
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
  readonly #agent = new Agent({ keepAlive: true, scheduling: "lifo" });
  readonly #options: AppProxyOptions;

  constructor(options: AppProxyOptions) {
    this.#options = options;
  }

  /** Passes on a request, once the app runs. */
  async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = await this.#options.find();
    if (response.destroyed) {
      return;
    }
    if (target === undefined) {
      sendPage(response, APPLICATION_ERROR);
      return;
    }
    const headers = passedHeaders(request, this.#options.specification);
    const hasBody = bodyComesWith(request);
    const repeatable = !hasBody && SAFE_TO_REPEAT.has(request.method ?? "");
    // Only requests that can be repeated use a kept connection, because the app may close it just as it is reused.
    this.#send({ request, response, headers, hasBody }, target, repeatable ? this.#agent : false, true);
  }

  #send(passing: Passing, target: ProxyTarget, agent: Agent | false, first: boolean): void {
    const { request, response, headers, hasBody } = passing;
    const { method = "GET", url: path = "/" } = request;
    const sent = httpRequest({ host: HOST, port: target.port, method, path, headers, agent });
    sent.once("response", (answer) => answerWith(answer, response));
    sent.on("error", (error) => this.#failed(passing, target, first, sent, error));
    response.once("close", () => sent.destroy());
    if (hasBody) {
      request.pipe(sent);
    } else {
      sent.end();
    }
  }

  #failed(passing: Passing, target: ProxyTarget, first: boolean, sent: ClientRequest, error: Error): void {
    const { response, hasBody } = passing;
    if (response.destroyed || response.headersSent) {
      // The visitor has left, or the app has answered before it had the whole request.
      return;
    }
    const code = "code" in error ? error.code : undefined;
    if (first && !hasBody && sent.reusedSocket && (code === "ECONNRESET" || code === "EPIPE")) {
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
        this.#send(passing, target, false, false);
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
    this.#agent.destroy();
  }
}

/** Passes on an answer. Does by hand what `pipe` does, because half of the time for a small answer would go into that. */
function answerWith(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 0, answer.statusMessage ?? "", answeredHeaders(answer));
  const length = Number(answer.headers["content-length"]);
  let whole = false;
  answer.on("data", (chunk: Buffer) => {
    if (chunk.length === length) {
      whole = true;
      response.end(chunk);
    } else if (!response.write(chunk)) {
      answer.pause();
      response.once("drain", () => answer.resume());
    }
  });
  answer.once("end", () => {
    if (!whole) {
      response.end();
    }
  });
  answer.once("error", () => response.destroy(new CutOff()));
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
