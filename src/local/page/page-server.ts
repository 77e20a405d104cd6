import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join } from "node:path";
import { OpenConnections } from "../open-connections";
import { requestUrl } from "../request-url";
import { EventStream } from "./event-stream";
import { Live, type LiveParts } from "./live";

/** The page's own files. They are served as they are, from the same place in this repository and in the npm package. */
const OWN_FILES = join(__dirname, "..", "..", "..", "src", "local", "page", "browser");
/** Its entry for Node is a folder deeper than the one for browsers. */
const LIT_HTML = dirname(dirname(require.resolve("lit-html")));

/** What is served, by path. */
const FILES: Readonly<Record<string, string>> = {
  "/": join(OWN_FILES, "index.html"),
  ...Object.fromEntries(
    [
      "theme.js",
      ...["colors", "base", "frame", "site", "swap", "visits", "journal"].map((name) => `${name}.css`),
      ...["main", "state", "site", "short-version", "visits", "swap", "journal", "log"].map((name) => `${name}.mjs`),
    ].map((name) => [`/${name}`, join(OWN_FILES, name)]),
  ),
  ...Object.fromEntries(
    ["lit-html.js", "directive.js", "directive-helpers.js", "directives/repeat.js"].map((name) => [
      `/lit-html/${name}`,
      join(LIT_HTML, name),
    ]),
  ),
};

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
};

const HEADERS = {
  "cache-control": "no-store",
  // Nothing from anywhere else, and nothing that a text could smuggle in.
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Serves the page that shows apps, slots, builds, swaps and visits. It only shows: there is nothing that it could change. */
export class PageServer {
  readonly #live: Live;
  readonly #server: Server;
  readonly #connections: OpenConnections;
  readonly #streams = new Set<EventStream>();

  constructor(parts: LiveParts) {
    this.#live = new Live(parts);
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#connections = new OpenConnections(this.#server);
  }

  /** Its address, for example `http://127.0.0.1:7430`. Only available after `listen` has resolved. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /**
   * Opens it, for this machine alone.
   *
   * @param port Defaults to any free port.
   */
  async listen(port = 0): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async close(): Promise<void> {
    this.#live.close();
    for (const stream of this.#streams) stream.end();
    await this.#connections.close();
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (!this.#isOurs(request)) {
      refuse(response, 403, `This page is only at ${this.url}, for this machine.`);
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      refuse(response, 405, "This page only shows. Changes go through Azure Resource Manager.");
      return;
    }
    const { pathname, searchParams } = requestUrl(request);
    if (pathname === "/events") {
      this.#live.open(this.#stream(response));
    } else if (pathname === "/log") {
      const [site, slot] = [searchParams.get("site") ?? "", searchParams.get("slot") ?? ""];
      void this.#live.openLog(this.#stream(response), site, slot);
    } else {
      sendFile(request, response, pathname);
    }
  }

  /**
   * Whether a request means this page. Another name that leads here is an attack: a web site whose name is made to point at this
   * machine (DNS rebinding).
   */
  #isOurs({ headers: { host, origin } }: IncomingMessage): boolean {
    const hosts = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
    return (
      host !== undefined &&
      hosts.includes(host.toLowerCase()) &&
      (origin === undefined || hosts.some((each) => origin.toLowerCase() === `http://${each}`))
    );
  }

  #stream(response: ServerResponse): EventStream {
    const stream = new EventStream(response);
    this.#streams.add(stream);
    stream.onEnd(() => this.#streams.delete(stream));
    return stream;
  }
}

function sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
  const file = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (file === undefined) {
    refuse(response, 404, "There is nothing here.");
    return;
  }
  const content = readFileSync(file);
  response.writeHead(200, { "content-type": TYPES[extname(file)], "content-length": content.length });
  response.end(request.method === "HEAD" ? undefined : content);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}
