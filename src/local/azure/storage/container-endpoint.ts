import type { IncomingMessage, ServerResponse } from "node:http";
import type { Tokens } from "../arm/tokens";
import { own } from "../json";
import {
  allowsPublicAccess,
  BLOB_DOMAIN,
  type BlobContainer,
  CONTAINER_NAME,
  entityTag,
  type PublicAccess,
  type StorageAccount,
} from "./account";
import { authorize } from "./authorize";
import { type BlobAddress, containerAddressOf } from "./blob-storage";
import type { Storage } from "./storage";
import { element, StorageError, storageNotImplemented } from "./storage-error";

/** Source: the header `x-ms-blob-public-access` of "Create Container", Microsoft. */
const PUBLIC_ACCESS: Readonly<Record<string, PublicAccess>> = { blob: "Blob", container: "Container" };

/** A request for a container as a whole, or for the list of containers. */
export interface ContainerRequest {
  readonly account: StorageAccount;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Creates, reads, lists and deletes containers, as clients of the blob endpoint do before they upload. Only with a key or a token: no
 * signature of a service permits it.
 *
 * Sources: "Create Container", "Get Container Properties", "Delete Container", "List Containers", Microsoft.
 */
export class ContainerEndpoint {
  constructor(
    private readonly storage: Storage,
    private readonly tokens: Tokens,
  ) {}

  /** Answers a request; false if it is for something else. */
  async answer(asked: ContainerRequest): Promise<boolean> {
    const { account, url, request } = asked;
    const { method = "" } = request;
    const query = url.searchParams;
    if (method === "GET" && url.pathname === "/" && query.get("comp") === "list" && !query.has("restype")) {
      await authorize({ account, address: NO_CONTAINER, request, query, permissions: [] }, this.tokens);
      this.list(asked);
      return true;
    }
    const address = containerAddressOf(url.href);
    const isOfContainer = query.get("restype") === "container" && !query.has("comp");
    if (!address || !isOfContainer || !["PUT", "GET", "HEAD", "DELETE"].includes(method)) {
      return false;
    }
    await authorize({ account, address, request, query, permissions: [] }, this.tokens);
    if (method === "PUT") {
      await this.create(asked, address.container);
      return true;
    }
    const container = own(account.containers, address.container);
    if (!container) {
      throw new StorageError(404, "ContainerNotFound", "The specified container does not exist.");
    }
    if (method === "DELETE") {
      await this.storage.removeContainer(account, container);
      asked.response.writeHead(202, { "content-length": 0 }).end();
    } else {
      asked.response.writeHead(200, { "content-length": 0, ...headersOf(container) }).end();
    }
    return true;
  }

  private async create({ account, request, response }: ContainerRequest, name: string): Promise<void> {
    if (!CONTAINER_NAME.test(name)) {
      throw new StorageError(400, "InvalidResourceName", "The specified resource name contains invalid characters.");
    }
    if (own(account.containers, name)) {
      throw new StorageError(409, "ContainerAlreadyExists", "The specified container already exists.");
    }
    const written = request.headers["x-ms-blob-public-access"];
    const publicAccess = written === undefined ? "None" : own(PUBLIC_ACCESS, String(written).toLowerCase());
    if (publicAccess === undefined) {
      throw new StorageError(
        400,
        "InvalidHeaderValue",
        "The value for one of the HTTP headers is not in the correct format.",
      );
    }
    if (publicAccess !== "None" && !allowsPublicAccess(account)) {
      throw new StorageError(
        409,
        "PublicAccessNotPermitted",
        "Public access is not permitted on this storage account.",
      );
    }
    const container = {
      name,
      publicAccess,
      metadata: metadataIn(request),
      lastModified: this.storage.clock.now(),
      blobs: {},
    };
    account.containers[name] = container;
    await this.storage.save(account);
    response.writeHead(201, { "content-length": 0, ...stateOf(container) }).end();
  }

  private list({ account, url, response }: ContainerRequest): void {
    const query = url.searchParams;
    const other = [...query.keys()].find(
      (name) => !["comp", "prefix", "include", "timeout", "maxresults"].includes(name),
    );
    if (other !== undefined) {
      throw storageNotImplemented(`'${other}' of a list of containers`);
    }
    const prefix = query.get("prefix") ?? "";
    const found = Object.values(account.containers)
      .filter(({ name }) => name.startsWith(prefix))
      .sort((one, next) => (one.name < next.name ? -1 : 1));
    const shown = query.has("maxresults") ? Number(query.get("maxresults")) : found.length;
    if (shown < found.length) {
      throw storageNotImplemented("a list of containers in parts");
    }
    const body = [
      '<?xml version="1.0" encoding="utf-8"?>',
      `<EnumerationResults ServiceEndpoint="https://${account.name}.${BLOB_DOMAIN}/">`,
      query.has("prefix") ? element("Prefix", prefix) : "",
      `<Containers>${found.map(elementOf).join("")}</Containers>`,
      element("NextMarker", ""),
      "</EnumerationResults>",
    ].join("");
    response.writeHead(200, { "content-type": "application/xml", "content-length": Buffer.byteLength(body) }).end(body);
  }
}

const NO_CONTAINER: BlobAddress = { account: "", container: "", blob: "" };

/** The metadata that a client sent in headers. */
export function metadataIn(request: IncomingMessage): Record<string, string> {
  const prefix = "x-ms-meta-";
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), String(value)]] : [],
    ),
  );
}

function stateOf({ lastModified }: BlobContainer): Record<string, string> {
  return { etag: entityTag(lastModified), "last-modified": new Date(lastModified).toUTCString() };
}

function headersOf(container: BlobContainer): Record<string, string> {
  const metadata = Object.entries(container.metadata).map(([name, value]) => [`x-ms-meta-${name}`, String(value)]);
  return {
    ...stateOf(container),
    "x-ms-lease-status": "unlocked",
    "x-ms-lease-state": "available",
    "x-ms-has-immutability-policy": "false",
    "x-ms-has-legal-hold": "false",
    ...(container.publicAccess === "None" ? {} : { "x-ms-blob-public-access": container.publicAccess.toLowerCase() }),
    ...Object.fromEntries(metadata),
  };
}

function elementOf({ name, lastModified, publicAccess }: BlobContainer): string {
  const properties: Readonly<Record<string, string>> = {
    "Last-Modified": new Date(lastModified).toUTCString(),
    Etag: entityTag(lastModified),
    LeaseStatus: "unlocked",
    LeaseState: "available",
    ...(publicAccess === "None" ? {} : { PublicAccess: publicAccess.toLowerCase() }),
    HasImmutabilityPolicy: "false",
    HasLegalHold: "false",
  };
  const inner = Object.entries(properties).map(([property, value]) => element(property, value));
  return `<Container>${element("Name", name)}<Properties>${inner.join("")}</Properties></Container>`;
}
