import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import express, { type NextFunction, type Request, type Response } from "express";
import { type Journal, propertyPaths } from "../../journal/journal";
import { OpenConnections } from "../../open-connections";
import { limitRequests, lookingEvery, REQUEST_TIMES, type RequestTimes, whyForeign } from "../../own-requests";
import { audiencesOf, describeCloud } from "./cloud";
import { directory } from "./directory";
import { readJson } from "./exact-json/reading";
import { toJson } from "./exact-json/values";
import {
  type ArmDispatch,
  ArmError,
  type ArmMethod,
  type ArmRequest,
  type ArmResponse,
  asArmError,
  NEVER_ARRIVED,
} from "./protocol";
import { TokenRefusal, type Tokens } from "./tokens";

const METHODS: readonly ArmMethod[] = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

/**
 * The largest body of a request. Azure Resource Manager accepts templates of at most 4 MB, plus parameters; this leaves
 * room to spare.
 */
const LARGEST_BODY = "8mb";

/** Headers that hold a path of this server. They must be sent as whole URLs. */
const URL_HEADERS = new Set(["location", "azure-asyncoperation"]);

export interface ArmServerParts {
  readonly dispatch: ArmDispatch;
  /** Receives the requests that are refused before they are dispatched. */
  readonly journal: Journal;
  readonly tokens: Tokens;
  /** The key and the certificate, as PEM. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** How long a request may take to arrive. Defaults to a minute. */
  readonly requestTimes?: RequestTimes;
}

/**
 * Azure Resource Manager's HTTPS front. Handles sign-in, JSON and headers; the dispatcher behind it decides the
 * answers.
 */
export class ArmServer {
  private readonly server: Server;
  private readonly connections: OpenConnections;
  private sites: string | undefined;

  constructor(private readonly parts: ArmServerParts) {
    const app = express();
    app.disable("x-powered-by");
    app.disable("etag");
    app.use(({ headers }: Request, _response: Response, next: NextFunction) => {
      const reason = whyForeign(headers);
      next(reason === undefined ? undefined : new ArmError(403, "Forbidden", reason));
    });
    // Neither needs a sign-in. The Azure CLI writes two slashes if the address that it was given ends in one, as some of its
    // commands need.
    app.get(/^\/+metadata\/endpoints$/, (request, response) => {
      response.json(describeCloud(String(request.query["api-version"] ?? ""), this.origin, this.sites));
    });
    app.use(directory(parts.tokens, () => this.origin));
    app.use(async (request: Request, _response: Response, next: NextFunction) => {
      await this.checkToken(request.get("authorization"));
      next();
    });
    app.use(express.text({ limit: LARGEST_BODY, type: () => true }));
    app.use(async (request: Request, response: Response) => {
      this.send(response, await parts.dispatch(toArmRequest(request)));
    });
    app.use((error: unknown, { method, path }: Request, response: Response, _next: NextFunction) => {
      const refusal = refusalOf(error).toResponse();
      parts.journal.add({ kind: "request", method, path, status: refusal.status, names: [] });
      this.send(response, refusal);
    });
    const times = parts.requestTimes ?? REQUEST_TIMES;
    this.server = createServer({ ...parts.tls, connectionsCheckingInterval: lookingEvery(times) }, app);
    limitRequests(this.server, times);
    this.connections = new OpenConnections(this.server);
    // A client may keep a connection open between two runs. If the server closed it just as it is reused, the client
    // would see a failure that Azure does not have.
    this.server.keepAliveTimeout = 120_000;
  }

  /** @param port Defaults to any free one. */
  async listen(port = 0, host = "127.0.0.1"): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, host, resolve);
    });
  }

  /** For example `https://localhost:8443`. */
  get origin(): string {
    const address = this.server.address() as AddressInfo | null;
    return `https://localhost:${address?.port ?? 0}`;
  }

  /** Has it tell from now on where sites answer, for example `https://127.0.0.1:41236`. */
  tellSites(address: string): void {
    this.sites = address;
  }

  async close(): Promise<void> {
    await this.connections.close();
  }

  private async checkToken(authorization: string | undefined): Promise<void> {
    const audiences = audiencesOf(this.origin);
    try {
      await this.parts.tokens.check(authorization, audiences);
    } catch (error) {
      throw error instanceof TokenRefusal ? unauthorized(error, audiences, this.parts.tokens.clock.now()) : error;
    }
  }

  private send(response: Response, answer: ArmResponse): void {
    if (answer.unanswered) {
      response.destroy();
      return;
    }
    const requestId = randomUUID();
    response.set({
      "x-ms-request-id": requestId,
      "x-ms-correlation-request-id": requestId,
      "cache-control": "no-cache",
    });
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      response.set(name, URL_HEADERS.has(name.toLowerCase()) ? new URL(value, this.origin).href : value);
    }
    response.status(answer.status);
    if (answer.text) {
      response.type(answer.text.type).send(answer.text.content);
    } else if (answer.body === undefined) {
      response.end();
    } else {
      response.json(answer.body);
    }
  }
}

/** Writes every request, whoever makes it, and the status of its answer into the journal. */
export function journaled(dispatch: ArmDispatch, journal: Journal): ArmDispatch {
  return async (request) => {
    const response = await dispatch(request);
    if (response === NEVER_ARRIVED) {
      return response;
    }
    journal.add({
      kind: "request",
      method: request.method,
      path: request.path,
      status: response.status,
      names: propertyPaths(request.body),
      ...(request.deployment ? { deployment: request.deployment } : {}),
      ...(response.keptGenerically ? { keptGenerically: true } : {}),
    });
    return response;
  };
}

function unauthorized(
  { reason, audience, expiredAt }: TokenRefusal,
  audiences: readonly string[],
  now: number,
): ArmError {
  switch (reason) {
    case "missing":
      return new ArmError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    case "invalid":
      return new ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.");
    case "expired":
      // Source: quoted in terraform-provider-azurerm#20867.
      return new ArmError(
        401,
        "ExpiredAuthenticationToken",
        `The access token expiry UTC time '${utcTime(expiredAt * 1000)}' is earlier than current UTC time '${utcTime(now)}'.`,
      );
    case "audience":
      // Source: azure-tools-for-java#2077, hashicorp/go-azure-helpers#51.
      return new ArmError(
        401,
        "InvalidAuthenticationTokenAudience",
        `The access token has been obtained for wrong audience or resource '${audience}'. ` +
          `It should exactly match with one of the allowed audiences ${audiences.map((each) => `'${each}'`).join(",")}.`,
      );
  }
}

const UTC_TIME = new Intl.DateTimeFormat("en-US", {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "UTC",
});

function utcTime(milliseconds: number): string {
  return UTC_TIME.format(milliseconds).replace(",", "").replaceAll("\u202f", " ");
}

function toArmRequest(request: Request): ArmRequest {
  const method = METHODS.find((each) => each === request.method);
  if (!method) {
    throw new ArmError(405, "MethodNotAllowed", `The method '${request.method}' is not allowed.`);
  }
  // A parameter that is given more than once is a list.
  const once = Object.entries(request.query).filter((each): each is [string, string] => typeof each[1] === "string");
  const content = contentOf(request.body);
  checkDepth(content?.body);
  return { method, path: decodedPath(request.path), query: Object.fromEntries(once), ...content };
}

/** @param text The body; an empty object, says Express, if there is none. */
function contentOf(text: unknown): Pick<ArmRequest, "body" | "exactBody"> | undefined {
  if (typeof text !== "string" || text.trim() === "") {
    return undefined;
  }
  try {
    return { body: parseBody(text), exactBody: () => readJson(text) };
  } catch {
    throw invalidContent();
  }
}

/**
 * Reads a body as Azure Resource Manager does: with comments, names without quotes, trailing commas and texts over several
 * lines. Azure CLI sends such bodies: `{"properties": {"mode": "Incremental", template: <the file as it is>}}`.
 *
 * Source: azure-cli, `JsonCTemplatePolicy`.
 */
function parseBody(text: string): unknown {
  try {
    // The usual case, and much faster.
    return JSON.parse(text);
  } catch {
    return toJson(readJson(text));
  }
}

/**
 * Decodes a path, except for `%2F`: a slash within a name must not split the name in two.
 *
 * Also accepts `//subscriptions/…`, which clients write when an id begins with a slash. Source:
 * azure-pipelines-tasks#11155.
 */
function decodedPath(path: string): string {
  try {
    const names = path.split("/").filter((name) => name !== "");
    return `/${names.map((name) => decodeURIComponent(name).replaceAll("/", "%2F")).join("/")}`;
  } catch {
    throw new ArmError(400, "InvalidRequestUri", "The request URI is not percent-encoded as it should be.");
  }
}

/** The answer to an error of Express or of the body parser. Such an error carries its HTTP status. */
function refusalOf(error: unknown): ArmError {
  const status: unknown = error instanceof Error && "status" in error ? error.status : undefined;
  if (error instanceof ArmError || typeof status !== "number" || status < 400 || status > 499) {
    return asArmError(error);
  }
  return status === 413
    ? new ArmError(413, "RequestContentTooLarge", "The request content size exceeds the maximum size of 8 MB.")
    : invalidContent(status);
}

function invalidContent(status = 400): ArmError {
  return new ArmError(
    status,
    "InvalidRequestContent",
    "The request content was invalid and could not be deserialized.",
  );
}

/** Deeper than any template, but shallow enough for code that walks through bodies. */
const DEEPEST_BODY = 100;

function checkDepth(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST_BODY) {
      throw invalidContent();
    }
    level = level.flatMap((value) => (value !== null && typeof value === "object" ? Object.values(value) : []));
  }
}
