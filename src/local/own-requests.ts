import type { IncomingHttpHeaders, Server } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Duplex } from "node:stream";

/** Names of this machine for itself. `*.localhost` is one by RFC 6761. */
const LOOPBACK = /^(localhost|[\w.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])\.?(:\d+)?$/i;

/**
 * Why a request is not one of a program on this machine; undefined if it may be.
 *
 * - Its `Host` is another machine's name. A web page whose name leads to 127.0.0.1 sends such requests (DNS rebinding).
 * - A page of another origin sends it: browsers say so in `Origin` or `Sec-Fetch-Site`, which no page can change.
 */
export function whyForeign(headers: IncomingHttpHeaders): string | undefined {
  const { host = "", origin, "sec-fetch-site": site = "none" } = headers;
  if (!LOOPBACK.test(host.trim())) {
    return `The host '${host}' is not served here: use localhost or 127.0.0.1.`;
  }
  const isOwnOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host.toLowerCase());
  if (!isOwnOrigin || !["none", "same-origin"].includes(String(site))) {
    return "The request comes from a web page. Web pages cannot use the local App Service.";
  }
  return undefined;
}

/** How long a server waits for a request. */
export interface RequestTimes {
  /** From its beginning to the end of its headers, in milliseconds. */
  readonly headers: number;
  /** From its beginning to the end of its body, in milliseconds. */
  readonly whole: number;
}

/** These limits are the local App Service's own. 8 MB within a minute is slow for a client on the same machine. */
export const REQUEST_TIMES: RequestTimes = { headers: 20_000, whole: 60_000 };

/**
 * Has a server answer requests that are no HTTP, or too slow, in Azure's form, and end their connections.
 *
 * @param times Defaults to {@link REQUEST_TIMES}.
 */
export function limitRequests(server: Server | TlsServer, times = REQUEST_TIMES): void {
  server.headersTimeout = times.headers;
  server.requestTimeout = times.whole;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    socket.end(rawAnswer(error.code));
  });
}

/** How often a server looks for slow requests, in milliseconds. It is an option of `createServer`. */
export function lookingEvery({ headers, whole }: RequestTimes): number {
  return Math.min(headers, whole, 10_000) / 2;
}

function rawAnswer(code: string | undefined): string {
  const [status, reason, name, message] = REFUSALS[code ?? ""] ?? MALFORMED;
  const body = JSON.stringify({ error: { code: name, message } });
  return [
    `HTTP/1.1 ${status} ${reason}`,
    "Connection: close",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}

type Refusal = readonly [status: number, reason: string, code: string, message: string];

const MALFORMED: Refusal = [400, "Bad Request", "BadRequest", "The request is not valid HTTP."];
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout", "RequestTimeout", "The request took too long to arrive."],
  HPE_HEADER_OVERFLOW: [
    431,
    "Request Header Fields Too Large",
    "RequestHeaderFieldsTooLarge",
    "The headers of the request are too large.",
  ],
};
