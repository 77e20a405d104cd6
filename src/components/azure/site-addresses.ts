import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { request as requestOverTls } from "node:https";
import type { AddressInfo } from "node:net";
import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig";
import type * as pulumi from "@pulumi/pulumi";
import type { Elsewhere } from "./arm";

/** The addresses of sites for programs on this machine. */
export interface SiteAddresses {
  /**
   * The address of a site, without a final slash.
   *
   * @param hostName The site's host name, for example `shop-staging.azurewebsites.net`.
   */
  of(hostName: string): Promise<string>;
  /** Releases the addresses. */
  close(): void;
}

/**
 * Finds the addresses of sites. In Azure they are `https://<host name>`. On the local App Service all sites share one address,
 * so each gets a port of this machine: a program then needs neither a Host header nor a certificate.
 *
 * @param parent The component whose provider says where sites are.
 */
export async function siteAddressesOf(parent: pulumi.Resource): Promise<SiteAddresses> {
  const configuration = await getClientConfig({ parent });
  const { siteEndpoint, certificateAuthority }: Elsewhere & typeof configuration = configuration;
  const servers: Server[] = [];
  return {
    of: async (hostName) => {
      if (siteEndpoint === undefined) {
        return `https://${hostName}`;
      }
      const server = createServer((request, response) =>
        forward(request, response, {
          siteEndpoint,
          hostName,
          ...(certificateAuthority ? { ca: certificateAuthority } : {}),
        }),
      );
      servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { siteEndpoint, hostName, ca }: { readonly siteEndpoint: string; readonly hostName: string; readonly ca?: string },
): void {
  const headers = { ...request.headers, host: hostName };
  const options = { method: request.method, headers, ...(ca ? { ca } : {}) };
  const forwarded = requestOverTls(`${siteEndpoint}${request.url ?? "/"}`, options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  forwarded.once("error", (error) => {
    response.writeHead(502);
    response.end(error.message);
  });
  response.once("close", () => forwarded.destroy());
  request.pipe(forwarded);
}
