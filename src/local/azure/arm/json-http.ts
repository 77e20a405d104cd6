import type { IncomingMessage, ServerResponse } from "node:http";
import { ArmError } from "./protocol";

/** What Azure Resource Manager takes in one request, with room to spare: templates of at most 4 MB, and parameters. */
const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

/** Where a request goes: its path, as the client wrote it, and its query. */
export function targetOf(url = "/"): { readonly path: string; readonly query: URLSearchParams } {
  // Not a URL as such: `//subscriptions/…` would be one of the host `subscriptions`. A proxy's client writes a whole one.
  const [, path = "", query = ""] = /^(?:https?:\/\/[^/?]*)?([^?#]*)\??([^#]*)/i.exec(url) ?? [];
  return { path, query: new URLSearchParams(query) };
}

/**
 * Reads a request's body, whatever type it says it is.
 *
 * @returns Undefined where there is none.
 * @throws ArmError 413 for one that is too large, 415 for one that is compressed, 400 for what is no JSON.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new ArmError(415, "UnsupportedMediaType", `The content encoding '${encoding}' is not supported.`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LARGEST_BODY_BYTES) {
      chunks.push(chunk);
    }
  }
  if (length > LARGEST_BODY_BYTES) {
    throw new ArmError(413, "RequestContentTooLarge", "The request content size exceeds the maximum size of 8 MB.");
  }
  if (length === 0) {
    return undefined;
  }
  try {
    return JSON.parse(
      Buffer.concat(chunks)
        .toString("utf8")
        .replace(/^\uFEFF/, ""),
    );
  } catch {
    throw invalidContent();
  }
}

/** What is answered to a body that is not what it must be. */
export function invalidContent(): ArmError {
  return new ArmError(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.");
}

/** Answers with JSON, or without a body where there is none. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
