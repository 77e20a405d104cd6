import assert from "node:assert/strict";
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  type PipelineResponse,
  type RawHttpHeaders,
  type RequestBodyType,
} from "@azure/core-rest-pipeline";
import {
  BlobServiceClient,
  type ContainerClient,
  RestError,
  type StoragePipelineOptions,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { LocalApp } from "../../../support/local-app";
import { Azurite } from "./azurite";
import { createStorage, HOST, keyOf } from "./support";

/** What clients read of an answer. Where values differ from run to run, only that they are there counts. */
const READ = [
  "accept-ranges",
  "content-length",
  "content-md5",
  "content-range",
  "content-type",
  "etag",
  "last-modified",
  "x-ms-access-tier",
  "x-ms-access-tier-inferred",
  "x-ms-blob-content-md5",
  "x-ms-blob-type",
  "x-ms-error-code",
  "x-ms-lease-state",
  "x-ms-lease-status",
  "x-ms-meta-owner",
  "x-ms-meta-team",
  "x-ms-request-server-encrypted",
  "x-ms-server-encrypted",
];
const OF_THE_MOMENT = ["etag", "last-modified"];

/** The answers since the last act. */
const seen: { readonly status: number; readonly headers: object }[] = [];

interface SentRequest {
  readonly url: string;
  readonly method: HttpMethods;
  readonly body?: RequestBodyType;
  readonly streamResponseStatusCodes?: Set<number>;
  readonly headers: { toJson(): RawHttpHeaders };
}

/** A client whose requests go to a port of this machine, and are remembered. Its host name cannot be resolved here. */
function clientAt(port: number, key: string): ContainerClient {
  const inner = createDefaultHttpClient();
  const sendRequest = async (sent: SentRequest) => {
    const { method, body, streamResponseStatusCodes } = sent;
    const { pathname, search } = new URL(sent.url);
    const url = `http://127.0.0.1:${port}${pathname}${search}`;
    const headers = createHttpHeaders({ ...sent.headers.toJson(), host: HOST });
    const allowInsecureConnection = true;
    const response = await inner.sendRequest(
      createPipelineRequest({ url, method, body, headers, streamResponseStatusCodes, allowInsecureConnection }),
    );
    remember(response);
    return { ...response, request: sent, headers: { toJson: () => response.headers.toJSON({ preserveCase: true }) } };
  };
  const httpClient = { sendRequest } as unknown as NonNullable<StoragePipelineOptions["httpClient"]>;
  const credential = new StorageSharedKeyCredential("shopstorage", key);
  const options = { httpClient, retryOptions: { maxTries: 1 } };
  return new BlobServiceClient(`https://${HOST}`, credential, options).getContainerClient("releases");
}

function remember({ status, headers }: PipelineResponse): void {
  // Errors have a body with a time and an id in it. Azure tells that a tier is inferred, but not that it is not.
  const isCompared = (name: string) =>
    headers.has(name) &&
    (status < 300 || !/^content-(length|type)$/.test(name)) &&
    !(name === "x-ms-access-tier-inferred" && headers.get(name) === "false");
  const names = READ.filter(isCompared);
  const shown = names.map((name) => [name, OF_THE_MOMENT.includes(name) ? "…" : headers.get(name)]);
  seen.push({ status, headers: Object.fromEntries(shown) });
}

type Act = (container: ContainerClient) => Promise<unknown>;

const blob = (container: ContainerClient, name = "shop/1.zip") => container.getBlockBlobClient(name);
const put = (container: ContainerClient, name = "shop/1.zip", content = "content of a package") =>
  blob(container, name).upload(content, content.length);
const read = async (stream: NodeJS.ReadableStream | undefined) => {
  let content = "";
  for await (const part of stream ?? []) content += String(part);
  return content;
};
const names = async (list: AsyncIterable<{ readonly name: string }>) => {
  const found: string[] = [];
  for await (const { name } of list) found.push(name);
  return found;
};

/** What is done, one after the other, with what it returns to the program. */
const ACTS: Readonly<Record<string, Act>> = {
  "a list of nothing": (container) => names(container.listBlobsFlat()),
  "a blob that is not there": (container) => blob(container).getProperties(),
  "its content": (container) => blob(container).download(),
  "whether it exists": (container) => blob(container).exists(),
  "deleting it": (container) => blob(container).delete(),
  "deleting it if it exists": async (container) => (await blob(container).deleteIfExists()).succeeded,
  "its metadata": (container) => blob(container).setMetadata({ team: "shop" }),
  "an upload": (container) => put(container).then(() => undefined),
  "its properties": async (container) => {
    const { contentType, contentLength, metadata, blobType, accessTier } = await blob(container).getProperties();
    return { contentType, contentLength, metadata, blobType, accessTier };
  },
  "its whole content": async (container) => read((await blob(container).download()).readableStreamBody),
  "a part of it": async (container) => read((await blob(container).download(3, 5)).readableStreamBody),
  "the end of it": async (container) => read((await blob(container).download(11)).readableStreamBody),
  "more than there is": async (container) => read((await blob(container).download(11, 500)).readableStreamBody),
  "a part behind its end": (container) => blob(container).download(500, 5),
  "an upload that must be new": (container) => blob(container).upload("other", 5, { conditions: { ifNoneMatch: "*" } }),
  "an upload over another state": (container) =>
    blob(container).upload("other", 5, { conditions: { ifMatch: '"0x1"' } }),
  "an upload over its state": async (container) => {
    const { etag = "" } = await blob(container).getProperties();
    await blob(container).upload("content of a package", 20, { conditions: { ifMatch: etag } });
  },
  "an upload with all that goes with it": async (container) => {
    await blob(container, "full.zip").upload("full", 4, {
      blobHTTPHeaders: { blobContentType: "application/zip" },
      metadata: { team: "shop", owner: "me" },
      tier: "Cool",
    });
    return (await blob(container, "full.zip").getProperties()).metadata;
  },
  "a state that did not change": async (container) => {
    const { etag = "" } = await blob(container).getProperties();
    return blob(container).download(0, undefined, { conditions: { ifNoneMatch: etag } });
  },
  "properties of another state": (container) => blob(container).getProperties({ conditions: { ifMatch: '"0x1"' } }),
  "what was not changed since": (container) =>
    blob(container).getProperties({ conditions: { ifModifiedSince: new Date(Date.now() + 60_000) } }),
  "what was changed since": (container) =>
    blob(container).getProperties({ conditions: { ifUnmodifiedSince: new Date("2020-01-01") } }),
  "deleting another state": (container) => blob(container).delete({ conditions: { ifMatch: '"0x1"' } }),
  "other headers": async (container) => {
    await blob(container).setHTTPHeaders({ blobContentType: "text/plain" });
    return (await blob(container).getProperties()).contentType;
  },
  "other metadata": async (container) => {
    await blob(container).setMetadata({ owner: "you" });
    return (await blob(container).getProperties()).metadata;
  },
  "another tier": async (container) => {
    await blob(container).setAccessTier("Cool");
    return (await blob(container).getProperties()).accessTier;
  },
  "names with odd characters": async (container) => {
    for (const name of ["a b", "a%2Fb", "ü/ö", "a//b", `${"x/".repeat(120)}y`, "?#&"]) {
      await put(container, name, name);
      assert.equal(await read((await blob(container, name).download()).readableStreamBody), name);
    }
    return names(container.listBlobsFlat());
  },
  "a list by a prefix": (container) => names(container.listBlobsFlat({ prefix: "a" })),
  "a list in pages": async (container) => {
    const pages: string[][] = [];
    for await (const page of container.listBlobsFlat().byPage({ maxPageSize: 3 })) {
      pages.push(page.segment.blobItems.map(({ name }) => name));
    }
    return pages;
  },
  "a list in folders": (container) => names(container.listBlobsByHierarchy("/")),
  "a name that is too long": (container) => put(container, "n".repeat(1025)),
  "deleting a blob": (container) =>
    blob(container)
      .delete()
      .then(() => undefined),
};

async function outcome(act: Act, container: ContainerClient) {
  const before = seen.length;
  const result = await act(container).catch((error: unknown) => {
    if (error instanceof RestError) return { code: error.code, status: error.statusCode };
    throw error;
  });
  const returned = result !== null && typeof result === "object" && "requestId" in result ? "an answer" : result;
  return { returned, answers: seen.splice(before) };
}

describe("the blob service beside Azurite", () => {
  let app: LocalApp;
  let azurite: Azurite;
  let containers: readonly ContainerClient[];

  before(async () => {
    app = await LocalApp.start();
    await createStorage(app);
    const key = await keyOf(app);
    azurite = await Azurite.start("shopstorage", key);
    const ours = clientAt(Number(new URL(app.local.connection.frontDoor).port), key);
    const theirs = clientAt(azurite.port, key);
    await theirs.create();
    seen.length = 0;
    containers = [ours, theirs];
  });

  after(async () => {
    await azurite?.close();
    await app.close();
  });

  for (const [name, act] of Object.entries(ACTS)) {
    it(`answers as it does: ${name}`, async () => {
      const outcomes = [];
      for (const container of containers) outcomes.push(await outcome(act, container));
      assert.deepEqual(outcomes[0], outcomes[1]);
    });
  }
});
