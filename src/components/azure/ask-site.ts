import { getClientToken } from "@pulumi/azure-native/authorization/getClientToken";
import type * as pulumi from "@pulumi/pulumi";
import type { HealthAnswer } from "../../rules";
import { cloudOf, trusting } from "./cloud";
import { clientWithin } from "./http-client";
import { restPipeline } from "./rest-pipeline";

/** The time limit of a single request. */
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;

/**
 * Keeps a visitor where the host name leads. Without it, traffic rules may have another slot answer for production.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, of production traffic that is routed by hand.
 */
const PINNED = "x-ms-routing-name=self";

/**
 * Sends one GET to a site, as a visitor would who is sent to no other slot. Does not follow redirects and does not retry.
 *
 * @param hostName The slot's own host name, for example `shop-staging.azurewebsites.net`.
 */
export type AskSite = (
  hostName: string,
  path: string,
  headers: Readonly<Record<string, string>>,
) => Promise<HealthAnswer>;

/** @param parent The component whose provider knows the address of the sites. */
export async function askSiteOf(parent: pulumi.Resource): Promise<AskSite> {
  const { createHttpHeaders, createPipelineRequest } = restPipeline();
  const { token } = await getClientToken({}, { parent });
  const { sites } = await cloudOf(parent, token);
  const { tlsOptions } = sites === undefined ? {} : trusting(sites);
  const client = clientWithin(REQUEST_TIMEOUT_MILLISECONDS);
  return async (hostName, path, headers) => {
    const request = createPipelineRequest({
      url: `${sites ?? `https://${hostName}`}${path}`,
      headers: createHttpHeaders({ "user-agent": "azure-slots", ...headers, host: hostName }),
    });
    const cookie = request.headers.get("cookie");
    request.headers.set("cookie", cookie === undefined ? PINNED : `${cookie}; ${PINNED}`);
    if (tlsOptions) {
      request.tlsSettings = tlsOptions;
    }
    const { status, bodyAsText } = await client.sendRequest(request);
    return { status, body: bodyAsText ?? "" };
  };
}
