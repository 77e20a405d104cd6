import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import type { Worker, WorkerSpecification } from "../../../../src/local/visitors/workers/contract";

/** A file in a package: its content, or its content and mode. */
export type PackedFile = string | { readonly content: string; readonly mode: number };

export async function zip(files: Readonly<Record<string, PackedFile>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, file] of Object.entries(files)) {
    const { content, mode } = typeof file === "string" ? { content: file, mode: 0o100644 } : file;
    archive.addBuffer(Buffer.from(content), name, { mode, mtime: new Date(0) });
  }
  archive.end();
  return buffer(archive.outputStream as unknown as NodeJS.ReadableStream);
}

/** A zip with one file whose name zip writers refuse. The name overwrites another of the same length. */
export async function zipWithName(name: string): Promise<Buffer> {
  const placeholder = "x".repeat(name.length);
  const bytes = await zip({ [placeholder]: "content" });
  return Buffer.from(bytes.toString("latin1").replaceAll(placeholder, name), "latin1");
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "azure-slots-test-"));
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

export interface HttpServer {
  readonly port: number;
  readonly origin: string;
  close(): Promise<void>;
}

export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<HttpServer> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A storage with entity tags for its blobs. It records the requests. */
export class Storage {
  readonly blobs = new Map<string, Buffer>();
  readonly statuses: number[] = [];
  #server: HttpServer | undefined;

  get origin(): string {
    return this.#server?.origin ?? "";
  }

  async open(): Promise<this> {
    this.#server = await serve((asked, response) => {
      const blob = this.blobs.get(new URL(asked.url ?? "", "http://storage").pathname);
      const etag = blob && `"${createHash("md5").update(blob).digest("hex")}"`;
      response.statusCode = blob === undefined ? 404 : asked.headers["if-none-match"] === etag ? 304 : 200;
      this.statuses.push(response.statusCode);
      if (etag) {
        response.setHeader("etag", etag);
      }
      response.end(response.statusCode === 200 ? blob : undefined);
    });
    return this;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends a request and reads the whole response. */
export async function ask(origin: string, path: string, asked: Asked = {}): Promise<Answer> {
  const response = await begin(origin, path, asked);
  return { status: response.statusCode ?? 0, headers: response.headers, text: await readAll(response) };
}

/** Sends a request and resolves when its response begins. */
export function begin(origin: string, path: string, asked: Asked = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const { method = "GET", headers = {} } = asked;
    const sent = request({ hostname, port, path, method, headers, agent: false }, resolve);
    sent.once("error", reject);
    sent.end(asked.body);
  });
}

export async function readAll(response: IncomingMessage): Promise<string> {
  return (await buffer(response)).toString();
}

export function specification(changes: Partial<WorkerSpecification> = {}): WorkerSpecification {
  return { site: "shop", slot: "staging", stack: "NODE|22-lts", startupCommand: "", environment: {}, ...changes };
}

/** An app that tells a test what it wants to know, and does what a test asks. */
export const APP = `
const http = require("node:http");
let held = [];
const server = http.createServer((request, response) => {
  const path = request.url.split("?")[0];
  if (path === "/hold") { response.write("begun,"); held.push(response); return; }
  if (path === "/release") { for (const each of held) each.end("ended"); held = []; return response.end("released"); }
  if (path === "/crash") { process.exit(3); }
  if (path === "/cut") { response.write("half"); return setImmediate(() => request.socket.destroy()); }
  if (path === "/cookies") { response.setHeader("set-cookie", ["one=1", "two=2"]); return response.end(); }
  if (path === "/status") { response.statusCode = Number(request.url.split("?")[1]); return response.end(); }
  let body = "";
  request.on("data", (chunk) => { body += chunk; });
  request.on("end", () => response.end(JSON.stringify({
    pid: process.pid, port: process.env.PORT, env: process.env, method: request.method, url: request.url,
    headers: request.headers, body, folder: process.cwd(),
  })));
});
server.on("upgrade", (request, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n");
  socket.on("data", (data) => socket.write("echo " + data));
  socket.on("error", () => {});
  socket.on("end", () => socket.end());
});
console.log("starting");
server.listen(process.env.PORT);
`;

/** Writes a package to a file and returns its path. */
export async function appZip(folder: string, files: Readonly<Record<string, PackedFile>>): Promise<string> {
  const file = join(folder, "app.zip");
  await writeFile(file, await zip(files));
  return file;
}

/** Serves a single worker, as the front door does with many. */
export async function serveWorker(worker: Worker): Promise<HttpServer> {
  return serve((asked, response) => worker.handle(asked, response));
}

/** Resolves to whether something listens on a port. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
