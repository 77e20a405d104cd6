import { randomUUID } from "node:crypto";
import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { createProxyServer } from "http-proxy-3";
import { CutOff } from "./cut-off";
import { APPLICATION_ERROR, BAD_GATEWAY, sendPage } from "./pages";

/** The running app that gets the requests. */
export interface ProxyTarget {
  readonly port: number;
  readonly exited: Promise<unknown>;
}

/** Finds the app. Waits while it starts or restarts. Undefined if no app will come, or not in time. */
export type FindTarget = () => Promise<ProxyTarget | undefined>;

const SAFE_TO_REPEAT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
const HOST = "127.0.0.1";

/** Passes visitors' requests to an app. If the app has just closed a kept connection, visitors do not see a failure. */
export class AppProxy {
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  readonly #proxy = createProxyServer();
  readonly #find: FindTarget;
  readonly #sent = new WeakMap<IncomingMessage, ClientRequest>();

  constructor(find: FindTarget) {
    this.#find = find;
    this.#proxy.on("proxyReq", (sent, request) => this.#sent.set(request, sent));
    this.#proxy.on("proxyRes", (answer, _request, response) => {
      // The header about the app's connection does not apply to the visitor's.
      delete answer.headers.connection;
      delete answer.headers["keep-alive"];
      answer.once("close", () => {
        if (!answer.complete) {
          response.destroy(new CutOff());
        }
      });
    });
  }

  /** Passes on a request, once the app runs. */
  async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = await this.#find();
    if (response.destroyed) {
      return;
    }
    if (target === undefined) {
      sendPage(response, APPLICATION_ERROR);
      return;
    }
    const repeatable = !hasBody(request) && SAFE_TO_REPEAT.has(request.method ?? "");
    // Only requests that can be repeated use a kept connection, because the app may close it just as it is reused.
    this.#send(request, response, target, repeatable ? this.#agent : undefined, forwardedHeaders(request), true);
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    target: ProxyTarget,
    agent: Agent | undefined,
    headers: Record<string, string>,
    first: boolean,
  ): void {
    const failed = (error: Error) => {
      const code = "code" in error ? error.code : undefined;
      const untouched = first && !response.destroyed && !response.headersSent;
      if (untouched && this.#sent.get(request)?.reusedSocket === true && (code === "ECONNRESET" || code === "EPIPE")) {
        this.#again(request, response, headers);
      } else if (untouched && code === "ECONNREFUSED" && !hasBody(request)) {
        // The request never reached the app, which is ending. Its end will be known soon.
        void endOf(target, 500).then(() => this.#again(request, response, headers));
      } else {
        // If the app crashed, this is known by the visitor's next request, which then waits for the restart.
        void endOf(target, 100).then(() => sendPage(response, BAD_GATEWAY));
      }
    };
    this.#proxy.web(request, response, { target: origin(target), toProxy: true, xfwd: false, agent, headers }, failed);
  }

  #again(request: IncomingMessage, response: ServerResponse, headers: Record<string, string>): void {
    void this.#find().then((target) => {
      if (target === undefined) {
        sendPage(response, APPLICATION_ERROR);
      } else if (!response.destroyed) {
        // Uses a new connection: another kept one may be stale too.
        this.#send(request, response, target, undefined, headers, false);
      }
    });
  }

  /** Passes on the upgrade to a WebSocket, once the app runs. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Until the proxy listens, an error on a departed visitor's socket would end this process.
    socket.on("error", () => {});
    const target = await this.#find();
    if (socket.destroyed) {
      return;
    }
    if (target === undefined) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const headers = forwardedHeaders(request);
    this.#proxy.ws(request, socket, head, { target: origin(target), toProxy: true, headers }, () => socket.destroy());
  }

  /** Sends a GET to the app. Resolves to the status as soon as the response begins. */
  async ping(path: string, hostName: string, timeoutMilliseconds: number): Promise<number> {
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const target = await Promise.race([this.#find(), aborted(signal)]);
    if (target === undefined) {
      throw new Error(signal.aborted ? timeoutReason(timeoutMilliseconds) : "the app is not running");
    }
    return new Promise((resolve, reject) => {
      const sent = httpRequest({
        host: HOST,
        port: target.port,
        path,
        headers: { host: hostName, "user-agent": "azure-slots-warm-up", accept: "*/*" },
        agent: false,
        signal,
      });
      sent.once("response", (response) => {
        response.resume();
        // The rest of the response does not matter, not even a timeout.
        response.once("error", () => {});
        resolve(response.statusCode ?? 0);
      });
      sent.on("error", (error) => {
        reject(new Error(signal.aborted ? timeoutReason(timeoutMilliseconds) : `the request failed: ${error.message}`));
      });
      sent.end();
    });
  }

  /** Closes the connections that are kept for later. */
  close(): void {
    this.#agent.destroy();
  }
}

function origin(target: ProxyTarget): string {
  return `http://${HOST}:${target.port}`;
}

function hasBody(request: IncomingMessage): boolean {
  const length = request.headers["content-length"];
  return request.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

function forwardedHeaders(request: IncomingMessage): Record<string, string> {
  const before = request.headers["x-forwarded-for"];
  const visitor = request.socket.remoteAddress ?? "";
  return {
    "x-forwarded-for": before === undefined ? visitor : `${before}, ${visitor}`,
    "x-forwarded-proto": "encrypted" in request.socket && request.socket.encrypted ? "https" : "http",
    "x-forwarded-host": request.headers.host ?? "",
    "x-arr-log-id": randomUUID(),
  };
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
