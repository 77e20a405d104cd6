import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { requestUrl } from "../../../request-url";
import { type HostSettings, keysFor } from "../host-settings";
import { defaultHostKey, functionKey, isOneOf } from "../keys";
import { AdminPages } from "./admin-pages";
import { passStream, requestData, sendAnswer, takesMethod, triggerMetadata, visitedUrl } from "./answer";
import { type AppFunction, type AuthLevel, isOn } from "./app-functions";
import type { Invocations } from "./invocations";

/** What a host answers requests with. */
export interface HostParts {
  readonly settings: HostSettings;
  readonly functions: readonly AppFunction[];
  readonly invocations: Invocations;
  /** Where the library takes requests as streams; absent if the app does not ask for streams. */
  readonly streamOrigin?: string;
  /** What was wrong when the app was loaded. */
  readonly errors: readonly string[];
}

const HOME_PAGE = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Your Azure Function App is up and running.</title></head>
<body><h1>Your Azure Function App is up and running.</h1><p>This is the local App Service's host for functions.</p></body>
</html>
`;

/** Answers HTTP requests for an app's functions, its home page and its host. */
export class Host {
  readonly #parts: HostParts;
  readonly #routed: readonly AppFunction[];
  readonly #admin: AdminPages;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.#routed = parts.functions
      .filter(({ http }) => http !== undefined)
      .sort((one, other) => (one.http && other.http ? one.http.route.compare(other.http.route) : 0));
    this.#admin = new AdminPages(parts);
  }

  listen(port: number): Server {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        console.error(error);
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      });
    });
    server.keepAliveTimeout = 65_000;
    return server.listen(port, "127.0.0.1");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = requestUrl(request);
    if (/^\/admin(\/|$)/i.test(pathname)) {
      await this.#administer(request, response, pathname);
      return;
    }
    for (const each of this.#routed) {
      const parameters = each.http?.route.match(pathname);
      if (parameters !== undefined && each.http !== undefined && takesMethod(each.http, request.method)) {
        await this.#call(each, each.http.authLevel, parameters, request, response);
        return;
      }
    }
    if (pathname === "/") {
      sendHomePage(response);
      return;
    }
    response.writeHead(404).end();
  }

  /** Calls an HTTP function. A disabled one is not there for visitors. */
  async #call(
    called: AppFunction,
    level: AuthLevel,
    parameters: Readonly<Record<string, string>>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (called.isDisabled) {
      response.writeHead(404).end();
      return;
    }
    if (!this.#isAllowed(request, level, called.name)) {
      response.writeHead(401).end();
      return;
    }
    const { invocations, streamOrigin } = this.#parts;
    const http = await requestData(request, parameters, streamOrigin !== undefined);
    const invocation = invocations.prepare(called, { http }, triggerMetadata(request, parameters));
    const stream = streamOrigin && passStream(request, response, streamOrigin, invocation.id);
    try {
      const value = await invocation.run();
      if (!stream) sendAnswer(response, value, request.method ?? "GET");
    } catch {
      // The function's own error is in the log. Azure does not tell it to visitors either.
      if (stream) stream.destroy();
      if (!response.headersSent && !response.destroyed) response.writeHead(500).end();
    }
  }

  async #administer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    // Everyone may ask whether the host is there. Source: azure-functions-host, `HostController.Ping`.
    if (/^\/admin\/host\/ping\/?$/i.test(path)) {
      response.writeHead(200).end();
      return;
    }
    if (!this.#isAllowed(request, "admin", "")) {
      response.writeHead(401).end();
      return;
    }
    const body = (await buffer(request)).toString("utf8");
    const origin = new URL(visitedUrl(request)).origin;
    const keys = keysFor(this.#parts.settings, request.headers.host);
    const { status, content } = this.#admin.answer({ method: request.method ?? "GET", path, body, origin, keys });
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
    response.end(content === undefined ? undefined : JSON.stringify(content));
  }

  /** Whether a request has a key that is good enough, in its header or its query. */
  #isAllowed(request: IncomingMessage, level: AuthLevel, name: string): boolean {
    if (level === "anonymous") {
      return true;
    }
    const keys = keysFor(this.#parts.settings, request.headers.host);
    const header = request.headers["x-functions-key"];
    const query = requestUrl(request).searchParams.get("code");
    const sent = typeof header === "string" ? header : (query ?? undefined);
    const good = level === "admin" ? [keys.master] : [keys.master, defaultHostKey(keys), functionKey(keys, name)];
    return isOneOf(sent, good);
  }
}

function sendHomePage(response: ServerResponse): void {
  if (isOn(process.env.AzureWebJobsDisableHomepage)) {
    response.writeHead(204).end();
  } else {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(HOME_PAGE);
  }
}
