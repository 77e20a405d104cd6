import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { type Journal, propertyPaths } from "../../host/journal";
import { invalidContent, readJson, sendJson, targetOf } from "./json-http";
import { type ArmDispatch, ArmError, type ArmMethod, type ArmResponse, asArmError, NEVER_ARRIVED } from "./protocol";
import { TokenRefusal, type Tokens } from "./tokens";

const METHODS: readonly ArmMethod[] = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

/** Headers whose value is a path of ours, to be sent as a whole URL. */
const URL_HEADERS = new Set(["location", "azure-asyncoperation"]);

/** For whom a token of the public cloud may be. Source: the message of `InvalidAuthenticationTokenAudience`. */
const PUBLIC_AUDIENCES = [
  "https://management.core.windows.net/",
  "https://management.core.windows.net",
  "https://management.azure.com/",
  "https://management.azure.com",
];

export interface ArmServerParts {
  readonly dispatch: ArmDispatch;
  readonly tokens: Tokens;
  /** PEM of the key and the certificate. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** What `/metadata/endpoints` answers, which needs no sign-in. */
  readonly metadata: () => unknown;
}

/** Azure Resource Manager's HTTPS front: sign-in, JSON, and headers; what it says is decided behind it. */
export class ArmServer {
  private readonly server: Server;

  constructor(private readonly parts: ArmServerParts) {
    this.server = createServer(parts.tls, (request, response) => {
      void this.answer(request)
        .then((answer) => this.send(response, answer))
        .catch((fault: unknown) => this.send(response, asArmError(fault).toResponse()));
    });
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

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Never throws: a fault of our own is an answer too. */
  private async answer(request: IncomingMessage): Promise<ArmResponse> {
    try {
      const { path, query } = targetOf(request.url);
      if (request.method === "GET" && path === "/metadata/endpoints") {
        return { status: 200, body: this.parts.metadata() };
      }
      await this.checkToken(request.headers.authorization);
      const method = METHODS.find((each) => each === request.method);
      if (!method) {
        throw new ArmError(405, "MethodNotAllowed", `The method '${request.method}' is not allowed.`);
      }
      const body = await readJson(request);
      checkDepth(body);
      return await this.parts.dispatch({ method, path: decodedPath(path), query: valuesOf(query), body });
    } catch (error) {
      return asArmError(error).toResponse();
    }
  }

  private async checkToken(authorization: string | undefined): Promise<void> {
    // A cloud of its own, as which it describes itself, is asked with tokens for its own address.
    const audiences = [...PUBLIC_AUDIENCES, `${this.origin}/`, this.origin];
    try {
      await this.parts.tokens.check(authorization, audiences);
    } catch (error) {
      throw error instanceof TokenRefusal ? unauthorized(error, audiences) : error;
    }
  }

  private send(response: ServerResponse, answer: ArmResponse): void {
    if (answer.unanswered) {
      response.destroy();
      return;
    }
    const requestId = randomUUID();
    response.setHeader("x-ms-request-id", requestId);
    response.setHeader("x-ms-correlation-request-id", requestId);
    response.setHeader("cache-control", "no-cache");
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      response.setHeader(name, URL_HEADERS.has(name.toLowerCase()) ? new URL(value, this.origin).href : value);
    }
    sendJson(response, answer.status, answer.body);
  }
}

/** Writes every request that arrives, whoever makes it, and its answer's status into the journal. */
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
    });
    return response;
  };
}

function unauthorized({ reason, audience }: TokenRefusal, audiences: readonly string[]): ArmError {
  switch (reason) {
    case "missing":
      return new ArmError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    case "invalid":
      return new ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.");
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

/** What is given once. */
function valuesOf(query: URLSearchParams): Record<string, string> {
  const names = [...new Set(query.keys())].filter((name) => query.getAll(name).length === 1);
  return Object.fromEntries(names.map((name) => [name, query.get(name) ?? ""]));
}

/**
 * A path in plain characters, but for a slash within a name: that stays `%2F`, so that a name does not become two.
 *
 * Clients write `//subscriptions/…`, of an id that begins with a slash. Source: azure-pipelines-tasks#11155.
 */
function decodedPath(path: string): string {
  try {
    const names = path.split("/").filter((name) => name !== "");
    return `/${names.map((name) => decodeURIComponent(name).replaceAll("/", "%2F")).join("/")}`;
  } catch {
    throw new ArmError(400, "InvalidRequestUri", "The request URI is not percent-encoded as it should be.");
  }
}

/** Deeper than any template, and shallow enough for what walks through bodies. */
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
