import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { sendJson, targetOf } from "./json-http";
import type { ArmResponse } from "./protocol";
import type { Tokens } from "./tokens";

/**
 * The endpoint that an app in App Service gets its managed identity's tokens from. The Azure SDKs and the Azure CLI know
 * it by `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, and sign in with it where there is no directory.
 *
 * Source: "How to use managed identities for App Service", Microsoft, "REST endpoint reference".
 */
export class IdentityEndpoint {
  private readonly server: Server;

  constructor(private readonly tokens: Tokens) {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, body }) => sendJson(response, status, body));
    });
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

  private async answer({ method, headers, url }: IncomingMessage): Promise<ArmResponse> {
    const { path, query } = targetOf(url);
    const resource = query.get("resource");
    if (method !== "GET" || path !== "/msi/token") {
      return refusal(404, "Only GET /msi/token is answered here.");
    }
    if (headers["x-identity-header"] !== this.tokens.identityHeader) {
      return refusal(401, "The X-IDENTITY-HEADER header is missing or wrong.");
    }
    return resource
      ? { status: 200, body: await this.tokens.issue(resource) }
      : refusal(400, "The resource query parameter is missing.");
  }
}

function refusal(status: number, message: string): ArmResponse {
  return { status, body: { statusCode: status, message } };
}
