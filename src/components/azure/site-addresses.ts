import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { request as requestOverTls } from "node:https";
import type { AddressInfo } from "node:net";
import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig";
import type * as pulumi from "@pulumi/pulumi";
import type { Elsewhere } from "./arm";

/** Where programs of this machine reach sites. */
export interface SiteAddresses {
  /**
   * The address of a site, without a slash at its end.
   *
   * @param hostName The site's own, for example `shop-staging.azurewebsites.net`.
   */
  of(hostName: string): Promise<string>;
  /** To be called once nothing asks them any more. */
  close(): void;
}

/**
 * The addresses of sites: in Azure, those that everybody knows. On the local App Service, where all sites have one address, a
 * port of this machine for each, so that a program reaches it without a Host header and without a certificate.
 *
 * @param parent The component whose provider says where sites answer.
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
