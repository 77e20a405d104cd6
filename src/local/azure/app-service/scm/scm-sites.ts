import { timingSafeEqual } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type NextFunction, type Request, type Response } from "express";
import type { Destination } from "../../../visitors/front-door/destination";
import { endpoint } from "../../../visitors/workers/endpoint-worker";
import { asArmError, notImplemented } from "../../arm/protocol";
import { TokenRefusal, type Tokens } from "../../arm/tokens";
import type { AppService } from "../app-service";
import type { CodeDeployments } from "../deploying/code-deployments";
import { deploymentRoutes } from "./deployment-routes";
import { logStreamRoutes } from "./log-stream-routes";
import type { ScmSlot } from "./scm-slot";

/** The audience of tokens for App Service itself, which clients ask for beside Azure Resource Manager's. */
const APP_SERVICE_AUDIENCES = ["https://appservice.azure.com", "https://appservice.azure.com/"];

/**
 * The SCM sites of apps and slots, `<app>[-<slot>].scm.azurewebsites.net`, behind the front door: what of Kudu deploys code and
 * tells of deployments, and the log stream. Callers sign in with the slot's publishing credentials, unless its policy forbids them, or with a token.
 *
 * Sources: Kudu's own code and wiki; recordings of 2026.
 */
export class ScmSites {
  readonly #service: AppService;
  readonly #tokens: Tokens;
  readonly #audiences: () => readonly string[];
  readonly #app = express();
  readonly #closing = new AbortController();
  /** The slot that each request is for, by its host name. */
  readonly #slots = new WeakMap<IncomingMessage, ScmSlot>();

  /** @param audiences The audiences of tokens for Azure Resource Manager, which count here too. */
  constructor(service: AppService, deployments: CodeDeployments, tokens: Tokens, audiences: () => readonly string[]) {
    this.#service = service;
    this.#tokens = tokens;
    this.#audiences = audiences;
    const app = this.#app;
    app.disable("x-powered-by");
    app.disable("etag");
    app.use(async (request: Request, response: Response, next: NextFunction) => {
      if (await this.#isAuthorized(request)) {
        next();
      } else {
        response.set("www-authenticate", 'Basic realm="site"').status(401).end();
      }
    });
    // Each open stream listens to the end.
    setMaxListeners(0, this.#closing.signal);
    app.use(logStreamRoutes(service.logs, (request) => this.#slotOf(request), this.#closing.signal));
    app.use(
      "/api",
      deploymentRoutes(service.contents, deployments, service.clock, (request) => this.#slotOf(request)),
    );
    app.use((request: Request) => {
      throw notImplemented(`'${request.method} ${request.path}' of an SCM site`);
    });
    app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      const { status, message } = isBadRequest(error) ? error : asArmError(error);
      response.status(status).type("text/plain").send(message);
    });
  }

  /** Where the front door sends requests for a host name; undefined if it is no SCM site's. */
  destinationOf(hostName: string): Destination | undefined {
    const found = this.#service.slotWithScmSite(hostName);
    return found && endpoint(found.site.name, "scm", (request, response) => this.#handle(found, request, response));
  }

  /** Ends what would go on for ever: the log streams. */
  close(): void {
    this.#closing.abort();
  }

  #handle(found: ScmSlot, request: IncomingMessage, response: ServerResponse): void {
    this.#slots.set(request, found);
    this.#app(request, response);
  }

  #slotOf(request: IncomingMessage): ScmSlot {
    const found = this.#slots.get(request);
    if (!found) {
      throw new Error("the request reached the SCM site other than by its host name");
    }
    return found;
  }

  async #isAuthorized(request: Request): Promise<boolean> {
    const { authorization = "" } = request.headers;
    const [, encoded] = /^Basic (.+)$/i.exec(authorization) ?? [];
    if (encoded !== undefined) {
      return this.#knows(this.#slotOf(request), Buffer.from(encoded, "base64").toString("utf8"));
    }
    try {
      await this.#tokens.check(authorization, [...this.#audiences(), ...APP_SERVICE_AUDIENCES]);
      return true;
    } catch (error) {
      if (error instanceof TokenRefusal) {
        return false;
      }
      throw error;
    }
  }

  /** Source of the policy: "Disable basic authentication in Azure App Service deployments", Microsoft. */
  #knows({ site, slot }: ScmSlot, written: string): boolean {
    const { userName, password } = this.#service.publishing.of(site, slot);
    const [own, other] = [Buffer.from(`${userName}:${password}`), Buffer.from(written)];
    return slot.publishing?.scm !== false && own.length === other.length && timingSafeEqual(own, other);
  }
}

/** Whether it is an error of Express or of its body parser about the request itself, which carries the status. */
function isBadRequest(error: unknown): error is Error & { readonly status: number } {
  const status: unknown = error instanceof Error && "status" in error ? error.status : undefined;
  return typeof status === "number" && status >= 400 && status < 500;
}
