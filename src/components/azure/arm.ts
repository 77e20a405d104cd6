import type { HttpMethods } from "@azure/core-rest-pipeline";
import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig";
import { getClientToken } from "@pulumi/azure-native/authorization/getClientToken";
import type * as pulumi from "@pulumi/pulumi";
import { cloudOf, trusting } from "./cloud";
import { clientWithin } from "./http-client";
import { claimOf } from "./tokens";

const API_VERSION = "2024-11-01";

/** How long a single request may take. */
const REQUEST_TIMEOUT_MILLISECONDS = 240_000;

/** How long a token that does not say when it ends is taken to last. */
const UNTOLD_MILLISECONDS = 10 * 60_000;

/** An answer that is no success. */
export class ArmFailure extends Error {
  constructor(
    readonly status: number,
    request: string,
    text: string,
  ) {
    super(`${request} answered ${status}: ${text}`);
  }
}

/**
 * Sends a request to Azure Resource Manager that no resource and no function of azure-native can send, with the identity of the
 * component's own provider. It is repeated where a connection is lost, as often as the client was made to.
 *
 * @param path Below the subscription, for example `/resourceGroups/shop/providers/Microsoft.Web/sites/shop`; with a query,
 *   where there is one beside the version.
 * @param apiVersion Defaults to one of App Service's.
 */
export type Arm = (method: HttpMethods, path: string, body?: unknown, apiVersion?: string) => Promise<unknown>;

/** By how many milliseconds Azure's clock is before this machine's, by client. */
const clocks = new WeakMap<Arm, number>();

/** What time it is by Azure's clock, as its last answer told, in milliseconds since 1970. */
export function nowByAzure(arm: Arm): number {
  return Date.now() + (clocks.get(arm) ?? 0);
}

/** The clients of this process, by component: a run has one for each, and one more for what is never asked twice. */
const clients = new WeakMap<pulumi.Resource, Map<number | undefined, Promise<Arm>>>();

/**
 * The client of a component, made when it is first needed: its packages take a while to load.
 *
 * @param parent The component whose provider is asked for its token.
 * @param maxRetries How often a request is repeated that failed for a passing reason. Defaults to the client's own number.
 */
export function armOf(parent: pulumi.Resource, maxRetries?: number): Promise<Arm> {
  const own = clients.get(parent) ?? new Map<number | undefined, Promise<Arm>>();
  clients.set(parent, own);
  const known = own.get(maxRetries);
  if (known !== undefined) {
    return known;
  }
  const client = makeArm(parent, maxRetries);
  own.set(maxRetries, client);
  // A request that failed for a passing reason may succeed the next time.
  client.catch(() => own.delete(maxRetries));
  return client;
}

async function makeArm(parent: pulumi.Resource, maxRetries?: number): Promise<Arm> {
  const { bearerTokenAuthenticationPolicy, createPipelineFromOptions, createPipelineRequest } = await import(
    "@azure/core-rest-pipeline"
  );
  const [{ subscriptionId }, { token }] = await Promise.all([
    getClientConfig({ parent }),
    getClientToken({}, { parent }),
  ]);
  const { resourceManager: endpoint } = await cloudOf(parent, token);
  let unused: string | undefined = token;
  const getToken = async () => {
    const taken = unused ?? (await getClientToken({}, { parent })).token;
    unused = undefined;
    return { token: taken, expiresOnTimestamp: endOf(taken) };
  };
  const client = clientWithin(REQUEST_TIMEOUT_MILLISECONDS);
  const pipeline = createPipelineFromOptions({
    userAgentOptions: { userAgentPrefix: "azure-slots" },
    ...(maxRetries === undefined ? {} : { retryOptions: { maxRetries } }),
    ...trusting(endpoint),
  });
  pipeline.addPolicy(
    bearerTokenAuthenticationPolicy({
      // A new token once the last one has ended: a gradual release may take longer than one lasts.
      credential: { getToken },
      scopes: `${endpoint}/.default`,
    }),
  );
  const arm: Arm = async (method, path, body, apiVersion = API_VERSION) => {
    const url = `${endpoint}/subscriptions/${subscriptionId}${path}${path.includes("?") ? "&" : "?"}api-version=${apiVersion}`;
    const request = createPipelineRequest({ url, method });
    if (body !== undefined) {
      request.headers.set("content-type", "application/json");
      request.body = JSON.stringify(body);
    }
    const { status, bodyAsText, headers } = await pipeline.sendRequest(client, request);
    const told = Date.parse(headers.get("date") ?? "");
    if (!Number.isNaN(told)) {
      clocks.set(arm, told - Date.now());
    }
    if (status >= 400) {
      throw new ArmFailure(status, `${method} ${path}`, bodyAsText ?? "");
    }
    return bodyAsText ? JSON.parse(bodyAsText) : undefined;
  };
  return arm;
}

/** When a token ends, in milliseconds since 1970. */
function endOf(token: string): number {
  const seconds = claimOf(token, "exp");
  return /^\d+$/.test(seconds) ? Number(seconds) * 1000 : Date.now() + UNTOLD_MILLISECONDS;
}
