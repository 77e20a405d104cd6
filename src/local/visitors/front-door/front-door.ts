import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TlsOptions } from "node:tls";
import { BUILD_VERSION_SETTING } from "../../../rules";
import { OpenConnections } from "../../open-connections";
import { addCookies, beforeHead } from "../answer-head";
import { CutOff } from "../workers/cut-off";
import { sendPage } from "../workers/pages";
import type { Destination, FindDestination } from "./destination";
import { type Address, addressOf, type HostNames, siteName } from "./host-name";
import { isLocalName, useLocalNames } from "./local-names";
import { Metrics, type SlotMetrics } from "./metrics";
import { CLOSED, FRONT_DOOR_HEADER, NO_SUCH_SITE, STOPPED } from "./pages";
import { type Route, route, routingCookie } from "./routing";
import type { KeyAndCertificate } from "./server-names";
import { serverNames } from "./server-names";
import { hold, joinTunnel, tunnelEndIn } from "./tunnel";
import { Visits } from "./visits";

/** How to open a front door. */
export interface FrontDoorOptions {
  /** Finds where a host name leads. Called once per request, at its start. */
  readonly find: FindDestination;
  /** The port for plain HTTP. Defaults to any free port. */
  readonly port?: number;
  /** The address to listen on. Defaults to 127.0.0.1. */
  readonly host?: string;
  /** How to serve HTTPS. Without it, only HTTP is served. */
  readonly tls?: FrontDoorTls;
  /** Counts the requests. Defaults to a new counter. */
  readonly metrics?: Metrics;
  /** Chooses among slots. Returns a number of at least 0 and less than 1. Defaults to Math.random. */
  readonly random?: () => number;
  /**
   * Whether programs that use this as their HTTP proxy may have a tunnel to a host that is no site here. Defaults to no host.
   */
  readonly passesOn?: (hostName: string) => boolean;
}

/** How a front door serves HTTPS. */
export interface FrontDoorTls extends KeyAndCertificate {
  /** The port. Defaults to any free port. */
  readonly port?: number;
  /** Makes a certificate for a site's host name that the front door's own does not cover. Defaults to none. */
  readonly certificateFor?: (hostName: string) => Promise<KeyAndCertificate>;
}

/** Where a front door listens. */
export interface FrontDoorAddress {
  readonly host: string;
  /** The port for plain HTTP, also used as an HTTP proxy. */
  readonly port: number;
  /** The port for HTTPS, if it is served. */
  readonly tlsPort?: number;
}

const DEFAULT_GRACE_MILLISECONDS = 10_000;
const IDLE_CHECK_MILLISECONDS = 20;
const SWITCHING_PROTOCOLS = 101;

/**
 * The entrance for visitors of every site. It finds the site by host name, shares out visitors among slots, and passes
 * each request to the worker that has the name at that moment.
 */
export class FrontDoor {
  /** Tells of each visit as it ends. */
  readonly visits = new Visits();
  readonly #options: FrontDoorOptions;
  readonly #metrics: Metrics;
  readonly #plain: Server;
  readonly #tls: Server | undefined;
  /** Connections that were upgraded from HTTP. The server no longer closes these itself. */
  readonly #connections: OpenConnections[] = [];
  readonly #webSockets = new Set<Duplex>();
  readonly #tunnels = new Set<Duplex>();
  readonly #hostNames: HostNames = new Map();
  #address: FrontDoorAddress | undefined;
  #closing: Promise<void> | undefined;

  /** @param options How to open it. */
  constructor(options: FrontDoorOptions) {
    this.#options = options;
    this.#metrics = options.metrics ?? new Metrics();
    this.visits.watch((visit) => {
      // A WebSocket that is open for hours is no slow answer.
      if (visit.status !== SWITCHING_PROTOCOLS) {
        this.#metrics.count(visit);
      }
    });
    this.#plain = this.#serve(createServer(), false);
    const tls = options.tls;
    this.#tls = tls && this.#serve(createTlsServer({ key: tls.key, cert: tls.cert, ...this.#serverNames(tls) }), true);
  }

  /** The addresses of the front door. Only available after `listen` has resolved. */
  get address(): FrontDoorAddress {
    if (this.#address === undefined) {
      throw new Error("the front door is not open: call listen() first and wait for it");
    }
    return this.#address;
  }

  /** The requests counted since the front door was opened, by host name and slot. */
  metrics(): SlotMetrics[] {
    return this.#metrics.snapshot();
  }

  /** Opens it. */
  async listen(): Promise<FrontDoorAddress> {
    const { host = "127.0.0.1", port = 0, tls } = this.#options;
    const plainPort = await listenOn(this.#plain, host, port);
    if (this.#tls === undefined) {
      this.#address = { host, port: plainPort };
      return this.#address;
    }
    try {
      this.#address = { host, port: plainPort, tlsPort: await listenOn(this.#tls, host, tls?.port ?? 0) };
    } catch (error) {
      this.#plain.close();
      throw error;
    }
    return this.#address;
  }

  /** Accepts no new requests. Lets open ones finish during the grace period, then breaks off the rest. */
  close(graceMilliseconds = DEFAULT_GRACE_MILLISECONDS): Promise<void> {
    this.#closing ??= this.#close(graceMilliseconds);
    return this.#closing;
  }

  async #close(graceMilliseconds: number): Promise<void> {
    const servers = this.#servers().filter((server) => server.listening);
    const closed = Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    // A WebSocket never ends by itself.
    destroyAll(this.#webSockets);
    // One that becomes idle could keep the closing front door open until its timeout.
    const idle = setInterval(() => {
      for (const server of servers) {
        server.closeIdleConnections();
      }
      for (const connections of this.#connections) connections.destroyUnused();
    }, IDLE_CHECK_MILLISECONDS);
    const timer = setTimeout(() => {
      destroyAll(this.#tunnels);
      for (const connections of this.#connections) connections.destroy();
    }, graceMilliseconds);
    await closed;
    clearInterval(idle);
    clearTimeout(timer);
  }

  #servers(): Server[] {
    return this.#tls === undefined ? [this.#plain] : [this.#plain, this.#tls];
  }

  #serverNames(tls: FrontDoorTls): Pick<TlsOptions, "SNICallback"> {
    const { certificateFor } = tls;
    const isSite = (hostName: string) => this.#options.find(siteName(hostName)) !== undefined;
    return certificateFor ? { SNICallback: serverNames(tls.cert, isSite, certificateFor) } : {};
  }

  #serve(server: Server, encrypted: boolean): Server {
    // Apps set their own limits, and an upload may take long.
    server.requestTimeout = 0;
    // As long as visitors are likely to keep a connection. If the server closed it just as it is reused, visitors would
    // see a failure.
    server.keepAliveTimeout = 120_000;
    this.#connections.push(new OpenConnections(server));
    server.on("request", (request, response) => this.#answer(request, response, encrypted));
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head, encrypted));
    server.on("connect", (request, socket, head) => this.#tunnel(request, socket, head));
    return server;
  }

  #answer(request: IncomingMessage, response: ServerResponse, encrypted: boolean): void {
    const address = addressOf(request, this.#hostNames);
    const destination = address && this.#options.find(address.hostName);
    if (address === undefined || destination === undefined) {
      sendPage(response, NO_SUCH_SITE);
      return;
    }
    if (destination.closed) {
      sendPage(response, CLOSED);
      return;
    }
    adopt(request, address);
    if (this.#wantsHttps(destination, encrypted)) {
      this.#redirect(request, response, address);
      return;
    }
    const chosen = this.#route(destination, request, address);
    if (chosen === undefined) {
      sendPage(response, NO_SUCH_SITE);
      return;
    }
    // A visitor who left before the answer began has seen no status.
    const status = () => (response.headersSent ? response.statusCode : 0);
    this.#tellAtEnd(response, chosen, destination, address.hostName, status);
    if (isStopped(destination, chosen)) {
      sendPage(response, STOPPED);
      return;
    }
    if (isLocalName(address.writtenHost)) {
      const { port: http, tlsPort: https } = this.address;
      const isSite = (hostName: string) => this.#options.find(hostName) !== undefined;
      const names = { hostName: address.hostName, ports: { http, https }, isSite };
      beforeHead(response, (headers) => useLocalNames(headers, names));
    }
    if (chosen.pin !== undefined) {
      addCookies(response, [routingCookie(chosen.pin, encrypted)]);
    }
    chosen.worker.handle(request, response);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, encrypted: boolean): void {
    hold(socket, this.#webSockets);
    const address = addressOf(request, this.#hostNames);
    const destination = address && this.#options.find(address.hostName);
    if (address === undefined || destination === undefined) {
      refuse(socket, 404, "no-such-site");
      return;
    }
    if (destination.closed) {
      refuse(socket, 403, "closed");
      return;
    }
    if (this.#wantsHttps(destination, encrypted)) {
      socket.end(headOf(301, `Location: ${this.#httpsAddress(address)}`));
      return;
    }
    const chosen = this.#route(destination, request, address);
    if (chosen === undefined) {
      refuse(socket, 404, "no-such-site");
      return;
    }
    if (isStopped(destination, chosen)) {
      refuse(socket, 403, "stopped");
      return;
    }
    adopt(request, address);
    this.#tellAtEnd(socket, chosen, destination, address.hostName, () => SWITCHING_PROTOCOLS);
    chosen.worker.upgrade(request, socket, head);
  }

  /** Serves programs that use this as their HTTP proxy and request a tunnel. One to a site ends here too. */
  #tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    hold(socket, this.#tunnels);
    const end = tunnelEndIn(request.url ?? "");
    const { host, port, tlsPort } = this.address;
    const hostName = siteName(end?.host ?? "");
    if (end === undefined || this.#options.find(hostName) === undefined) {
      if (end === undefined || this.#options.passesOn?.(hostName) !== true) {
        refuse(socket, 404, "no-such-site");
        return;
      }
      joinTunnel(socket, head, end, this.#tunnels, () => refuse(socket, 502, "not-reached"));
      return;
    }
    const target = end.port === 443 ? tlsPort : port;
    if (target === undefined) {
      refuse(socket, 404, "no-https");
      return;
    }
    joinTunnel(socket, head, { host, port: target }, this.#tunnels, () => refuse(socket, 502, "not-reached"));
  }

  /** Whether to redirect a visitor to HTTPS. */
  #wantsHttps(destination: Destination, encrypted: boolean): boolean {
    return destination.httpsOnly && !encrypted && this.#tls !== undefined;
  }

  #httpsAddress(address: Address): string {
    const { tlsPort } = this.address;
    // A client of a proxy uses the site's Azure address. Other visitors address this machine, so they need the port.
    const port = address.proxied || tlsPort === 443 ? "" : `:${tlsPort}`;
    return `https://${address.writtenHost}${port}${address.target}`;
  }

  #redirect(request: IncomingMessage, response: ServerResponse, address: Address): void {
    const repeatable = request.method === "GET" || request.method === "HEAD";
    // 307 keeps the method and the body; a 301 may lose them.
    response.writeHead(repeatable ? 301 : 307, {
      location: this.#httpsAddress(address),
      "content-length": 0,
    });
    response.end();
  }

  #route(destination: Destination, request: IncomingMessage, address: Address): Route | undefined {
    const visit = { target: address.target, cookies: request.headers.cookie };
    return route(destination, visit, this.#options.random ?? Math.random);
  }

  /** Tells of a visit when its response, or its WebSocket, is closed. */
  #tellAtEnd(
    answer: ServerResponse | Duplex,
    { slot, worker }: Route,
    { siteId }: Destination,
    hostName: string,
    status: () => number,
  ): void {
    const { site, environment } = worker.specification;
    const build = environment[BUILD_VERSION_SETTING];
    const at = Date.now();
    const arrived = performance.now();
    answer.once("close", () => {
      const milliseconds = performance.now() - arrived;
      const cutOff = answer.errored instanceof CutOff;
      this.visits.tell({ hostName, site, siteId, slot, build, status: status(), at, milliseconds, cutOff });
    });
  }
}

/** Whether the visitor reaches something stopped: the app, or the slot that was chosen. */
function isStopped(destination: Destination, chosen: Route): boolean {
  return destination.stopped || destination.slots.some((slot) => slot.name === chosen.slot && slot.stopped === true);
}

function destroyAll(sockets: ReadonlySet<Duplex>): void {
  for (const socket of sockets) {
    socket.destroy();
  }
}

/** Turns a request to a proxy into a request to the site itself. */
function adopt(request: IncomingMessage, address: Address): void {
  if (address.proxied) {
    // The request line takes precedence over the header, which may say something else.
    request.headers.host = /^https?:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(request.url ?? "")?.[1] ?? address.writtenHost;
    request.url = address.target;
  }
}

function refuse(socket: Duplex, status: number, reason: string): void {
  socket.end(headOf(status, `${FRONT_DOOR_HEADER}: ${reason}`));
}

/** The head of an answer without a body. The connection then ends. */
function headOf(status: number, header: string): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${header}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

async function listenOn(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
