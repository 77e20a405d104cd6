import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { requestUrl } from "../../request-url";
import type { Destination } from "../../visitors/front-door/destination";
import { endpoint } from "../../visitors/workers/endpoint-worker";
import type { Tokens } from "../arm/tokens";
import { own } from "../json";
import { BLOB_DOMAIN, type BlobContainer, type BlobProperties, entityTag, type StorageAccount } from "./account";
import { authorize } from "./authorize";
import { listBlobs } from "./blob-list";
import { type BlobAddress, blobAddressOf, containerAddressOf } from "./blob-storage";
import { type BlobState, checkConditions, rangeIn } from "./conditions";
import { ContainerEndpoint, metadataIn } from "./container-endpoint";
import type { Permission } from "./service-sas";
import type { Storage } from "./storage";
import { StorageError, storageNotImplemented } from "./storage-error";

const VERSION = "2021-12-02";
const TIERS = ["Hot", "Cool", "Cold", "Archive"];
/** Source: the endpoints of an account. `web` has a zone in its name. */
const OTHER_SERVICE = /^([a-z0-9]{3,24})\.(queue|table|file|dfs)\.core\.windows\.net$/;
const DEFAULT_TYPE = "application/octet-stream";

/** A request that passed the checks and can be answered. */
interface Task {
  readonly account: StorageAccount;
  readonly container: BlobContainer;
  readonly address: BlobAddress;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A blob's file and state. */
interface BlobFile extends BlobState {
  readonly path: string;
  readonly size: number;
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
      // What is not given is cleared, the checksum too. Source: "Set Blob Properties", Microsoft.
      run: (task) =>
        this.change(task, {
          contentType: header(task, "x-ms-blob-content-type") ?? DEFAULT_TYPE,
          hasNoMd5: header(task, "x-ms-blob-content-md5") === undefined,
        }),
    },
    "PUT metadata": {
      permissions: ["w"],
      run: (task) =>
        this.change(task, { metadata: metadataIn(task.request) }, { "x-ms-request-server-encrypted": "true" }),
    },
    "PUT tier": {
      permissions: ["w"],
      run: (task) => this.setTier(task),
    },
  };

  /** The operations of containers, keyed likewise. */
  private readonly containerOperations: Readonly<Record<string, Operation>> = {
    "GET list": { permissions: ["l"], run: (task) => this.list(task) },
  };

  private readonly containers: ContainerEndpoint;

  constructor(
    private readonly storage: Storage,
    private readonly tokens: Tokens,
  ) {
    this.containers = new ContainerEndpoint(storage, tokens);
  }

  /** Where the front door sends requests for a host name; undefined if no account has it. */
  destinationOf(hostName: string): Destination | undefined {
    const suffix = `.${BLOB_DOMAIN}`;
    const account = hostName.endsWith(suffix) ? this.storage.named(hostName.slice(0, -suffix.length)) : undefined;
    if (!account) {
      return this.otherServiceOf(hostName);
    }
    return endpoint(account.name, "blob", (request, response) => void this.handle(account, request, response));
  }

  /** The other services of an account, such as its queues. They say that they are not modelled. */
  private otherServiceOf(hostName: string): Destination | undefined {
    const [, name = "", service = ""] = OTHER_SERVICE.exec(hostName) ?? [];
    return this.storage.named(name)
      ? endpoint(name, service, (request, response) =>
          sendError(request, response, storageNotImplemented(`the service '${service}' of a storage account`)),
        )
      : undefined;
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
    if (await this.containers.answer({ account, url, request, response })) {
      return;
    }
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
    const { contentType, metadata, accessTier, hasNoMd5 = false } = propertiesOf(container, address);
    checkConditions(request.headers, "read", file);
    const isHead = request.method === "HEAD";
    const range = isHead ? undefined : rangeIn(request.headers, file.size);
    const md5 = hasNoMd5 ? undefined : await md5Of(createReadStream(file.path));
    const tier = {
      "x-ms-access-tier": accessTier ?? "Hot",
      ...(accessTier ? {} : { "x-ms-access-tier-inferred": "true" }),
    };
    const withMd5 = (name: string) => (md5 === undefined ? {} : { [name]: md5 });
    response.writeHead(range ? 206 : 200, {
      etag: file.etag,
      "last-modified": new Date(file.modified).toUTCString(),
      "accept-ranges": "bytes",
      "content-length": range ? range.end - range.start + 1 : file.size,
      "content-type": contentType,
      ...(range ? { "content-range": `bytes ${range.start}-${range.end}/${file.size}` } : withMd5("content-md5")),
      "x-ms-blob-type": "BlockBlob",
      "x-ms-lease-state": "available",
      "x-ms-lease-status": "unlocked",
      "x-ms-server-encrypted": "true",
      ...(isHead ? tier : withMd5("x-ms-blob-content-md5")),
      ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-ms-meta-${name}`, value])),
    });
    if (isHead) {
      response.end();
    } else {
      await pipeline(createReadStream(file.path, range), response);
    }
  }

  private async list({ account, container, request, response }: Task): Promise<void> {
    const { searchParams } = requestUrl(request);
    const body = await listBlobs(account, container, this.storage.blobs, searchParams);
    response.writeHead(200, { "content-type": "application/xml" }).end(body);
  }

  private async put(task: Task): Promise<void> {
    const { account, container, address, request, response } = task;
    if (header(task, "x-ms-blob-type") !== "BlockBlob" || header(task, "x-ms-copy-source")) {
      throw storageNotImplemented("other uploads than of whole block blobs");
    }
    checkConditions(request.headers, "write", await this.find(address));
    const content = new Md5Check([header(task, "content-md5"), header(task, "x-ms-blob-content-md5")]);
    request.pipe(content);
    request.once("error", (error) => content.destroy(error));
    await this.storage.blobs.put(address, content);
    remember(container, address, {
      contentType: header(task, "x-ms-blob-content-type") || request.headers["content-type"] || DEFAULT_TYPE,
      metadata: metadataIn(request),
      ...(header(task, "x-ms-access-tier") ? { accessTier: header(task, "x-ms-access-tier") } : {}),
    });
    await this.storage.save(account);
    const file = await this.existing(address);
    response.setHeader("content-md5", content.md5);
    send(response, 201, file.modified, { "x-ms-request-server-encrypted": "true" });
  }

  /** Source of the tiers: "Set Blob Tier", Microsoft. */
  private async setTier(task: Task): Promise<void> {
    const accessTier = header(task, "x-ms-access-tier") ?? "";
    const file = await this.existing(task.address);
    if (!TIERS.includes(accessTier)) {
      throw new StorageError(
        400,
        "InvalidHeaderValue",
        "The value for one of the HTTP headers is not in the correct format.",
      );
    }
    checkConditions(task.request.headers, "write", file);
    remember(task.container, task.address, { ...propertiesOf(task.container, task.address), accessTier });
    await this.storage.save(task.account);
    task.response.writeHead(200, { "content-length": 0 }).end();
  }

  private async change(
    task: Task,
    change: Partial<BlobProperties>,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const { account, container, address, request, response } = task;
    const file = await this.existing(address);
    checkConditions(request.headers, "write", file);
    remember(container, address, { ...propertiesOf(container, address), ...change });
    await this.storage.save(account);
    send(response, 200, file.modified, headers);
  }

  private async delete({ account, container, address, request, response }: Task): Promise<void> {
    checkConditions(request.headers, "write", await this.existing(address));
    await this.storage.blobs.removeBlob(address);
    delete container.blobs[address.blob];
    await this.storage.save(account);
    response.writeHead(202, { "content-length": 0 }).end();
  }

  private async existing(address: BlobAddress): Promise<BlobFile> {
    const file = await this.find(address);
    if (!file) {
      throw new StorageError(404, "BlobNotFound", "The specified blob does not exist.");
    }
    return file;
  }

  private async find(address: BlobAddress): Promise<BlobFile | undefined> {
    const path = this.storage.blobs.pathOf(address);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") {
        return undefined;
      }
      throw error;
    });
    return found && { path, size: found.size, modified: found.mtimeMs, etag: entityTag(found.mtimeMs) };
  }
}

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

/** A client may give a blob any name, `__proto__` too. */
function remember({ blobs }: BlobContainer, { blob }: BlobAddress, value: BlobProperties): void {
  Object.defineProperty(blobs, blob, { value, enumerable: true, configurable: true, writable: true });
}

function header({ request }: Task, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
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
  const failure =
    error instanceof StorageError
      ? error
      : new StorageError(500, "InternalError", error instanceof Error ? error.message : String(error));
  if (failure.status === 304) {
    response.writeHead(304, { "x-ms-error-code": failure.code }).end();
    return;
  }
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
