import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";
import { writeInto } from "../../write-into";
import { LARGEST_PACKAGE } from "./unpack";

/**
 * A package that could not be used, and why. The message never contains the URL's query string, which may be a
 * signature.
 */
export class PackageError extends Error {
  override readonly name = "PackageError";
}

/**
 * The URL without its query string, so that it can be shown. For a blob, the query string is often a shared access
 * signature.
 */
export function showUrl(url: string): string {
  return url.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}

/** The result of a download: nothing new, or a file with its hash. */
export type Download =
  | { readonly kind: "unchanged" }
  | { readonly kind: "fetched"; readonly sha256: string; readonly etag: string | undefined };

/** Where to get a package, and how long that may take. */
export interface DownloadRequest {
  readonly url: string;
  /** The entity tag of the content that is there already. The server then only sends different content. */
  readonly etag?: string;
  /** The file to write the content to. */
  readonly file: string;
  /** The longest time for the whole download, in milliseconds. */
  readonly timeoutMilliseconds: number;
}

const client = createDefaultHttpClient();
const requests = createPipelineFromOptions({
  // A blob's URL often redirects to another host, for example to a release's asset.
  redirectOptions: { allowCrossOriginRedirects: true, maxRetries: 10 },
  retryOptions: { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 },
  userAgentOptions: { userAgentPrefix: "azure-slots" },
});

/** Downloads a URL into a file and computes its hash. */
export async function download(wanted: DownloadRequest): Promise<Download> {
  const signal = AbortSignal.timeout(wanted.timeoutMilliseconds);
  try {
    const response = await send(wanted, signal);
    if (response.status === 304 && wanted.etag !== undefined) {
      return { kind: "unchanged" };
    }
    if (response.status !== 200) {
      throw new PackageError(explainStatus(wanted.url, response.status));
    }
    const etag = response.headers.get("etag");
    const body = response.readableStreamBody as Readable | undefined;
    if (body === undefined) {
      throw new PackageError(`could not fetch the package ${showUrl(wanted.url)}: the response has no content`);
    }
    return { kind: "fetched", sha256: await write(body, wanted.file, signal), etag };
  } catch (error) {
    if (error instanceof PackageError) {
      throw error;
    }
    // Leaves out the error and its message: both may contain the URL with its signature.
    const reason = signal.aborted
      ? `it took longer than ${wanted.timeoutMilliseconds / 1000} s`
      : explainFailure(error, wanted.url);
    throw new PackageError(`could not fetch the package ${showUrl(wanted.url)}: ${reason}`);
  }
}

/** Copies a local file instead and computes its hash. A missing file is reported like a missing blob. */
export async function copyLocal(url: string, source: string, file: string): Promise<string> {
  try {
    return await write(createReadStream(source), file);
  } catch (error) {
    const code = error instanceof TooLarge ? TOO_LARGE : codeOf(error);
    throw new PackageError(
      code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR"
        ? explainStatus(url, 404)
        : `could not fetch the package ${showUrl(url)}: reading it failed with ${code ?? "an unknown error"}`,
    );
  }
}

function send(wanted: DownloadRequest, signal: AbortSignal) {
  const headers = createHttpHeaders({ accept: "*/*" });
  if (wanted.etag !== undefined) {
    headers.set("if-none-match", wanted.etag);
  }
  const request = createPipelineRequest({
    url: wanted.url,
    headers,
    abortSignal: signal,
    // The emulated storage and people's own file servers use plain HTTP.
    allowInsecureConnection: true,
    streamResponseStatusCodes: new Set([200]),
  });
  return requests.sendRequest(client, request);
}

async function write(content: Readable, file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  let size = 0;
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(size > LARGEST_PACKAGE ? new TooLarge() : null, chunk);
    },
  });
  await writeInto(file, content, { mode: 0o600, through: hashing, signal });
  return hash.digest("hex");
}

/** Explains why a URL returned no package. */
export function explainStatus(url: string, status: number): string {
  const shown = showUrl(url);
  if (status === 404) {
    return `could not fetch the package ${shown}: there is nothing at this URL (404)`;
  }
  if (status === 401 || status === 403) {
    return `could not fetch the package ${shown}: access was denied (${status}); a private blob needs a shared access signature that is still valid`;
  }
  if (status >= 300 && status < 400) {
    return `could not fetch the package ${shown}: it redirects (${status}) too often, or to nowhere`;
  }
  return `could not fetch the package ${shown}: the server answered with status ${status}`;
}

class TooLarge extends Error {}

const TOO_LARGE = `it has more than ${LARGEST_PACKAGE / 1024 ** 2} MB`;

function explainFailure(error: unknown, url: string): string {
  if (error instanceof TooLarge) {
    return TOO_LARGE;
  }
  const code = codeOf(error);
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `its host ${new URL(url).hostname} cannot be found (${code})`;
    case "ECONNREFUSED":
      return `its host ${new URL(url).host} refuses connections (${code})`;
    case "ENOSPC":
      return "there is no space left on the disk (ENOSPC)";
    default:
      return code === undefined ? "the connection failed" : `the connection failed (${code})`;
  }
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
