import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type NextFunction, type Request, type Response } from "express";
import { OpenConnections } from "../../open-connections";
import { limitRequests, lookingEvery, REQUEST_TIMES, whyForeign } from "../../own-requests";
import type { Tokens } from "./tokens";

/**
 * The endpoint that gives an App Service app the tokens of its managed identity. The Azure SDKs and the Azure CLI find
 * it by `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. They sign in with it, without a directory.
 *
 * Terraform's azurerm asks every such endpoint as if it were that of a virtual machine: with the header `Metadata: true`, which
 * no web page can send, and without the secret. So this is that endpoint, too.
 *
 * Sources: "How to use managed identities for App Service", Microsoft, "REST endpoint reference"; "How to use managed identities
 * for Azure resources on an Azure VM to acquire an access token", Microsoft; go-azure-sdk, `sdk/auth/managed_identity_authorizer.go`.
 */
export class IdentityEndpoint {
  private readonly server: Server;
  private readonly connections: OpenConnections;

  constructor(private readonly tokens: Tokens) {
    const app = express();
    app.disable("x-powered-by");
    app.use(({ headers }: Request, response: Response, next: NextFunction) => {
      const message = whyForeign(headers);
      if (message === undefined) {
        next();
      } else {
        response.status(403).json({ statusCode: 403, message });
      }
    });
    app.get(["/msi/token", "/metadata/identity/oauth2/token"], (request, response) =>
      request.get("x-identity-header") === undefined && request.get("metadata") !== undefined
        ? this.answerMachine(request, response)
        : this.answerApp(request, response),
    );
    this.server = createServer({ connectionsCheckingInterval: lookingEvery(REQUEST_TIMES) }, app);
    limitRequests(this.server);
    this.connections = new OpenConnections(this.server);
  }

  private async answerApp(request: Request, response: Response): Promise<void> {
    const { resource } = request.query;
    const refuse = (statusCode: number, message: string) => response.status(statusCode).json({ statusCode, message });
    if (request.get("x-identity-header") !== this.tokens.identityHeader) {
      refuse(401, "The X-IDENTITY-HEADER header is missing or wrong.");
    } else if (typeof resource !== "string" || resource === "") {
      refuse(400, "The resource query parameter is missing.");
    } else {
      response.json(await this.tokens.issue(resource));
    }
  }

  private async answerMachine(request: Request, response: Response): Promise<void> {
    const { resource } = request.query;
    const refuse = (description: string) =>
      response.status(400).json({ error: "invalid_request", error_description: description });
    if (request.get("metadata")?.toLowerCase() !== "true" || request.get("x-forwarded-for") !== undefined) {
      refuse("Required metadata header not specified");
    } else if (typeof resource !== "string" || resource === "") {
      refuse("Required audience parameter not specified");
    } else {
      const token = await this.tokens.issue(resource);
      const now = Math.floor(this.tokens.clock.now() / 1000);
      const expires = String(Number(token.expires_on) - now);
      response.json({ ...token, expires_in: expires, ext_expires_in: expires, not_before: String(now) });
    }
  }

  async listen(port = 0, host = "127.0.0.1"): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, host, resolve);
    });
  }

  get url(): string {
    const address = this.server.address() as AddressInfo | null;
    return `http://127.0.0.1:${address?.port ?? 0}/msi/token`;
  }

  async close(): Promise<void> {
    await this.connections.close();
  }
}
