import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Destination } from "../../visitors/front-door/destination";
import { endpoint } from "../../visitors/workers/endpoint-worker";
import type { Tokens } from "../arm/tokens";
import { own } from "../json";
import { BLOB_DOMAIN, type BlobContainer, type BlobProperties, entityTag, type StorageAccount } from "./account";
import { authorize } from "./authorize";
import { listBlobs } from "./blob-list";
import { type BlobAddress, blobAddressOf, containerAddressOf } from "./blob-storage";
import type { Permission } from "./service-sas";
import type { Storage } from "./storage";
import { StorageError, storageNotImplemented } from "./storage-error";

const VERSION = "2021-12-02";
const DEFAULT_TYPE = "application/octet-stream";

/** A request that passed the checks and can be answered. */
interface Task {
  readonly account: StorageAccount;
  readonly container: BlobContainer;
  readonly address: BlobAddress;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Operation {
  /** Any one of these is enough for it. */
  readonly permissions: readonly Permission[];
  run(task: Task): Promise<void>;
}

/**
 * The blob endpoints of storage accounts, `<account>.blob.core.windows.net`. The front door forwards requests to them.
 */
export class BlobEndpoint {
  /** The operations, keyed by method and by the parameter `comp`, if there is one. */
  private readonly operations: Readonly<Record<string, Operation>> = {
    GET: { permissions: ["r"], run: (task) => this.get(task) },
    HEAD: { permissions: ["r"], run: (task) => this.get(task) },
    PUT: { permissions: ["w", "c"], run: (task) => this.put(task) },
    DELETE: { permissions: ["d"], run: (task) => this.delete(task) },
    "PUT properties": {
      permissions: ["w"],
      run: (task) => this.change(task, { contentType: header(task, "x-ms-blob-content-type") ?? DEFAULT_TYPE }),
    },
    "PUT metadata": {
      permissions: ["w"],
      run: (task) => this.change(task, { metadata: metadataIn(task.request) }),
    },
    "PUT tier": {
      permissions: ["w"],
      run: (task) => this.change(task, { accessTier: header(task, "x-ms-access-tier") ?? "Hot" }),
    },
  };

  /** The operations of containers, keyed likewise. */
  private readonly containerOperations: Readonly<Record<string, Operation>> = {
    "GET list": { permissions: ["l"], run: (task) => this.list(task) },
  };

  constructor(
    private readonly storage: Storage,
    private readonly tokens: Tokens,
  ) {}

  /** Where the front door sends requests for a host name; undefined if no account has it. */
  destinationOf(hostName: string): Destination | undefined {
    const suffix = `.${BLOB_DOMAIN}`;
    const account = hostName.endsWith(suffix) ? this.storage.named(hostName.slice(0, -suffix.length)) : undefined;
    if (!account) {
      return undefined;
    }
    return endpoint(account.name, "blob", (request, response) => void this.handle(account, request, response));
  }

  private async handle(account: StorageAccount, request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("x-ms-request-id", randomUUID());
    response.setHeader("x-ms-version", VERSION);
    try {
      await this.answer(account, request, response);
    } catch (error) {
      sendError(request, response, error);
    }
  }

  private async answer(account: StorageAccount, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`https://${account.name}.${BLOB_DOMAIN}${request.url ?? "/"}`);
    const isContainer = url.searchParams.get("restype") === "container";
    const address = isContainer ? containerAddressOf(url.href) : blobAddressOf(url.href);
    const comp = url.searchParams.get("comp");
    const operations = isContainer ? this.containerOperations : this.operations;
    const operation = own(operations, comp === null ? (request.method ?? "") : `${request.method} ${comp}`);
    if (!operation || !address || (!isContainer && url.searchParams.has("restype"))) {
      const query = [...url.searchParams.keys()].filter((name) => name === "restype" || name === "comp");
      const asked = query.map((name) => `${name}=${url.searchParams.get(name)}`).join("&");
      throw storageNotImplemented(
        `'${request.method} ${address && !isContainer ? "blob" : "container"}${asked && ` ${asked}`}'`,
      );
    }
    const { permissions } = operation;
    await authorize({ account, address, request, query: url.searchParams, permissions }, this.tokens);
    const container = own(account.containers, address.container);
    if (!container) {
      throw new StorageError(404, "ContainerNotFound", "The specified container does not exist.");
    }
    await operation.run({ account, container, address, request, response });
  }

  private async get({ container, address, request, response }: Task): Promise<void> {
    const file = await this.existing(address);
    const { contentType, metadata, accessTier } = propertiesOf(container, address);
    const tag = entityTag(file.modified);
    response.setHeader("etag", tag);
    response.setHeader("last-modified", new Date(file.modified).toUTCString());
    if (request.headers["if-none-match"] === tag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, {
      "content-length": file.size,
      "content-type": contentType,
      "content-md5": await md5Of(createReadStream(file.path)),
      "x-ms-blob-type": "BlockBlob",
      "x-ms-access-tier": accessTier ?? "Hot",
      ...(accessTier ? {} : { "x-ms-access-tier-inferred": "true" }),
      ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-ms-meta-${name}`, value])),
    });
    if (request.method === "HEAD") {
      response.end();
    } else {
      await pipeline(createReadStream(file.path), response);
    }
  }

  private async list({ account, container, request, response }: Task): Promise<void> {
    const { searchParams } = new URL(request.url ?? "/", "https://localhost");
    const body = await listBlobs(account, container, this.storage.blobs, searchParams);
    response.writeHead(200, { "content-type": "application/xml", "content-length": Buffer.byteLength(body) }).end(body);
  }

  private async put(task: Task): Promise<void> {
    const { account, container, address, request, response } = task;
    if (header(task, "x-ms-blob-type") !== "BlockBlob" || header(task, "x-ms-copy-source")) {
      throw storageNotImplemented("other uploads than of whole block blobs");
    }
    if (request.headers["if-none-match"] === "*" && (await this.find(address))) {
      throw new StorageError(409, "BlobAlreadyExists", "The specified blob already exists.");
    }
    const content = new Md5Check([header(task, "content-md5"), header(task, "x-ms-blob-content-md5")]);
    request.pipe(content);
    request.once("error", (error) => content.destroy(error));
    await this.storage.blobs.put(address, content);
    container.blobs[address.blob] = {
      contentType: header(task, "x-ms-blob-content-type") || request.headers["content-type"] || DEFAULT_TYPE,
      metadata: metadataIn(request),
      ...(header(task, "x-ms-access-tier") ? { accessTier: header(task, "x-ms-access-tier") } : {}),
    };
    await this.storage.save(account);
    const file = await this.existing(address);
    response.setHeader("content-md5", content.md5);
    send(response, 201, file.modified, { "x-ms-request-server-encrypted": "true" });
  }

  private async change(
    { account, container, address, response }: Task,
    change: Partial<BlobProperties>,
  ): Promise<void> {
    const file = await this.existing(address);
    container.blobs[address.blob] = { ...propertiesOf(container, address), ...change };
    await this.storage.save(account);
    send(response, 200, file.modified);
  }

  private async delete({ account, container, address, response }: Task): Promise<void> {
    await this.existing(address);
    await this.storage.blobs.remove(account.name, address.container, address.blob);
    delete container.blobs[address.blob];
    await this.storage.save(account);
    response.writeHead(202, { "content-length": 0 }).end();
  }

  private async existing(address: BlobAddress): Promise<{ path: string; size: number; modified: number }> {
    const file = await this.find(address);
    if (!file) {
      throw new StorageError(404, "BlobNotFound", "The specified blob does not exist.");
    }
    return file;
  }

  private async find(address: BlobAddress): Promise<{ path: string; size: number; modified: number } | undefined> {
    const path = this.storage.blobs.pathOf(address);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (NO_FILE.has(error.code)) {
        return undefined;
      }
      throw error;
    });
    return found?.isFile() ? { path, size: found.size, modified: found.mtimeMs } : undefined;
  }
}

/** The error codes for a file that does not exist, or a name that no file can have. */
const NO_FILE: ReadonlySet<string | undefined> = new Set([
  "ENOENT",
  "ENOTDIR",
  "ENAMETOOLONG",
  "ERR_INVALID_ARG_VALUE",
]);

/** Passes content through. Fails at the end if its MD5 is not the one that the sender gave. */
class Md5Check extends Transform {
  md5 = "";
  readonly #hash = createHash("md5");

  constructor(private readonly expected: readonly (string | undefined)[]) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.#hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: (error?: Error) => void): void {
    this.md5 = this.#hash.digest("base64");
    const isAsSaid = this.expected.every((expected) => expected === undefined || expected === this.md5);
    done(
      isAsSaid
        ? undefined
        : new StorageError(
            400,
            "Md5Mismatch",
            "The MD5 value specified in the request did not match with the MD5 value calculated by the server.",
          ),
    );
  }
}

async function md5Of(content: Readable): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of content) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("base64");
}

function propertiesOf(container: BlobContainer, { blob }: BlobAddress): BlobProperties {
  return own(container.blobs, blob) ?? { contentType: DEFAULT_TYPE, metadata: {} };
}

function header({ request }: Task, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

function metadataIn(request: IncomingMessage): Record<string, string> {
  const prefix = "x-ms-meta-";
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), String(value)]] : [],
    ),
  );
}

function send(response: ServerResponse, status: number, modified: number, headers: Record<string, string> = {}): void {
  response.setHeader("etag", entityTag(modified));
  response.setHeader("last-modified", new Date(modified).toUTCString());
  response.writeHead(status, { "content-length": 0, ...headers }).end();
}

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    // Part of the answer has been sent. Only a broken connection shows that it is incomplete.
    response.destroy();
    return;
  }
  const failure = error instanceof StorageError ? error : asStorageError(error);
  const { body } = failure;
  // The rest of the upload is not read, so the connection cannot be reused.
  const headers = request.complete ? {} : { connection: "close" };
  response.writeHead(failure.status, {
    "content-type": "application/xml",
    "content-length": Buffer.byteLength(body),
    "x-ms-error-code": failure.code,
    ...failure.headers,
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Turns file errors into storage errors: a name that files cannot have, or two names that cannot exist together. */
function asStorageError(error: unknown): StorageError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code === "string" && /^(EISDIR|ENOTDIR|EEXIST|ENOTEMPTY|ENAMETOOLONG|ERR_INVALID_ARG_VALUE)$/.test(code)) {
    return storageNotImplemented(`a blob of this name (${code})`);
  }
  return new StorageError(500, "InternalError", error instanceof Error ? error.message : String(error));
}
