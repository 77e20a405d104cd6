import type { IncomingHttpHeaders } from "node:http";
import { StorageError } from "./storage-error";

/** The state of a blob that conditions are about. */
export interface BlobState {
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * Checks the conditions in the headers of a request. Source: "Specifying conditional headers for Blob service operations",
 * Microsoft; what it leaves open is as Azurite has it.
 *
 * @param state Undefined if the blob does not exist.
 * @throws StorageError 304 for a read of what has not changed, 412 for a write to another state, 409 for a write of what must be new.
 */
export function checkConditions(
  headers: IncomingHttpHeaders,
  kind: "read" | "write",
  state: BlobState | undefined,
): void {
  const { "if-match": match, "if-none-match": noneMatch } = headers;
  const [modifiedSince, unmodifiedSince] = [headers["if-modified-since"], headers["if-unmodified-since"]].map(timeOf);
  if (state === undefined) {
    if (match !== undefined) {
      throw notMet(412);
    }
    return;
  }
  if (kind === "write" && noneMatch === "*") {
    throw new StorageError(409, "BlobAlreadyExists", "The specified blob already exists.");
  }
  const seconds = Math.floor(state.modified / 1000) * 1000;
  if (match !== undefined && match !== "*" && !tagsIn(match).includes(state.etag)) {
    throw notMet(412);
  }
  if (unmodifiedSince !== undefined && seconds > unmodifiedSince) {
    throw notMet(412);
  }
  const isSame = noneMatch !== undefined && (noneMatch === "*" || tagsIn(noneMatch).includes(state.etag));
  const isUnchanged = noneMatch === undefined && modifiedSince !== undefined && seconds <= modifiedSince;
  if (isSame || isUnchanged) {
    throw notMet(kind === "read" ? 304 : 412);
  }
}

function notMet(status: 304 | 412): StorageError {
  return new StorageError(
    status,
    "ConditionNotMet",
    "The condition specified using HTTP conditional header(s) is not met.",
  );
}

function tagsIn(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}

function timeOf(header: string | undefined): number | undefined {
  const time = Date.parse(header ?? "");
  return Number.isNaN(time) ? undefined : time;
}

/** A part of a blob: its first and its last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of a blob that a request asks for. Source: "Specifying the range header for Blob service operations", Microsoft.
 *
 * @returns Undefined if it asks for all of it.
 * @throws StorageError 416 for a part behind the end.
 */
export function rangeIn(headers: IncomingHttpHeaders, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(String(headers["x-ms-range"] ?? headers.range ?? "")) ?? [];
  if (first === undefined) {
    return undefined;
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || end < start) {
    const message = "The range specified is invalid for the current size of the resource.";
    throw new StorageError(416, "InvalidRange", message, { headers: { "content-range": `bytes */${size}` } });
  }
  return { start, end };
}
