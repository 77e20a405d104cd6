import { type ClientRequest, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { requestUrl } from "../../../request-url";
import type { HttpEndpoint } from "./app-functions";
import type { HttpCookie, HttpData, TypedData } from "./core-api";

/** A request in the form that `@azure/functions` takes. Reads its whole body, unless the app reads it from a stream. */
export async function requestData(
  request: IncomingMessage,
  params: Readonly<Record<string, string>>,
  isStreamed: boolean,
): Promise<HttpData> {
  const body = isStreamed ? undefined : await buffer(request);
  return {
    url: visitedUrl(request),
    method: request.method ?? "GET",
    headers: headersOf(request),
    params,
    ...(body === undefined || body.length === 0 ? {} : { body: { bytes: body } }),
  };
}

/** The URL as the visitor knows it. */
export function visitedUrl({ headers, url = "/" }: IncomingMessage): string {
  return `${textOf(headers["x-forwarded-proto"]) ?? "http"}://${headers.host ?? "localhost"}${url}`;
}

/** The query and the headers, as parts of the metadata of the trigger. */
export function triggerMetadata(
  request: IncomingMessage,
  params: Readonly<Record<string, string>>,
): Record<string, TypedData> {
  const texts = Object.entries(params).map(([name, value]): [string, TypedData] => [name, { string: value }]);
  return { ...Object.fromEntries(texts), Headers: { json: JSON.stringify(headersOf(request)) } };
}

/** Sends what a function returned. Nothing is an answer without content. */
export function sendAnswer(response: ServerResponse, data: TypedData | null | undefined, method: string): void {
  const http = data?.http;
  if (http === undefined) {
    response.writeHead(204).end();
    return;
  }
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    response.setHeader(name, value);
  }
  if (http.cookies !== undefined && http.cookies.length > 0) {
    response.setHeader("set-cookie", http.cookies.map(cookieHeader));
  }
  const body = Buffer.from(http.body?.bytes ?? http.body?.string ?? "");
  response.statusCode = Number(http.statusCode ?? 200);
  if (method === "HEAD" || body.length === 0) {
    response.end();
  } else {
    response.end(body);
  }
}

/**
 * Passes a request to the server that the library opens for streams, which answers in the function's name.
 *
 * @param origin The server's address, which the library gave as its capability `HttpUri`.
 */
export function passStream(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  invocationId: string,
): ClientRequest {
  const { pathname, search } = requestUrl(request);
  const { host = "localhost" } = request.headers;
  const sent = httpRequest(origin, {
    path: `${pathname}${search}`,
    method: request.method,
    headers: {
      ...request.headers,
      "x-ms-invocation-id": invocationId,
      "x-forwarded-host": host,
      "x-forwarded-proto": textOf(request.headers["x-forwarded-proto"]) ?? "http",
    },
    agent: false,
  });
  sent.once("response", (answer) => {
    const { "x-ms-invocation-id": _, connection: __, "keep-alive": ___, ...headers } = answer.headers;
    response.writeHead(answer.statusCode ?? 200, headers);
    answer.pipe(response);
  });
  sent.once("error", () => response.destroy());
  request.pipe(sent);
  return sent;
}

/** Whether a method is one of an HTTP function's. */
export function takesMethod({ methods }: HttpEndpoint, method = "GET"): boolean {
  return methods.length === 0 || methods.includes(method.toUpperCase());
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const texts = Object.entries(headers).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(texts);
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}

const SAME_SITE: Readonly<Record<string, string>> = { lax: "Lax", strict: "Strict", explicitNone: "None" };

function cookieHeader(cookie: HttpCookie): string {
  const expires = cookie.expires?.value;
  const sameSite = SAME_SITE[cookie.sameSite ?? ""];
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    ...attribute("Max-Age", cookie.maxAge?.value),
    ...attribute("Domain", cookie.domain?.value),
    ...attribute("Path", cookie.path?.value),
    ...attribute("Expires", expires === undefined ? undefined : timeOf(expires)),
    ...(cookie.httpOnly?.value === true ? ["HttpOnly"] : []),
    ...(cookie.secure?.value === true ? ["Secure"] : []),
    ...attribute("SameSite", sameSite),
  ].join("; ");
}

function attribute(name: string, value: string | number | undefined): string[] {
  return value === undefined || value === "" ? [] : [`${name}=${value}`];
}

/** A time in the form that the library sends: seconds since 1970. */
function timeOf(value: unknown): string | undefined {
  const seconds =
    typeof value === "object" && value !== null && "seconds" in value ? Number(value.seconds) : Number.NaN;
  return Number.isNaN(seconds) ? undefined : new Date(seconds * 1000).toUTCString();
}
