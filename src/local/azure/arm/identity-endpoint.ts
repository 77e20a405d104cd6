import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { Tokens } from "./tokens";

/**
 * The endpoint that gives an App Service app the tokens of its managed identity. The Azure SDKs and the Azure CLI find
 * it by `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. They sign in with it, without a directory.
 *
 * Source: "How to use managed identities for App Service", Microsoft, "REST endpoint reference".
 */
export class IdentityEndpoint {
  private readonly server: Server;

  constructor(tokens: Tokens) {
    const app = express();
    app.disable("x-powered-by");
    app.get("/msi/token", async (request, response) => {
      const { resource } = request.query;
      const refuse = (statusCode: number, message: string) => response.status(statusCode).json({ statusCode, message });
      if (request.get("x-identity-header") !== tokens.identityHeader) {
        refuse(401, "The X-IDENTITY-HEADER header is missing or wrong.");
      } else if (typeof resource !== "string" || resource === "") {
        refuse(400, "The resource query parameter is missing.");
      } else {
        response.json(await tokens.issue(resource));
      }
    });
    this.server = createServer(app);
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
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
