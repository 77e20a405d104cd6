import type { HttpMethods } from "@azure/core-rest-pipeline";
import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig";
import { getClientToken } from "@pulumi/azure-native/authorization/getClientToken";
import type * as pulumi from "@pulumi/pulumi";
import { cloudOf, trusting } from "./cloud";
import { clientWithin } from "./http-client";
import { restPipeline } from "./rest-pipeline";
import { claimOf } from "./tokens";

const API_VERSION = "2024-11-01";

/** The time limit of a single request. */
const REQUEST_TIMEOUT_MILLISECONDS = 240_000;

/** How long a token is used if it does not say when it expires. */
const UNTOLD_MILLISECONDS = 10 * 60_000;

/** An unsuccessful answer. */
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
 * An answer that is not Azure's, though its status says so.
 *
 * @param request The method and the path.
 * @param missing What Azure's answer would have.
 */
export function oddAnswer(request: string, missing: string): Error {
  return new Error(
    `${request} answered without ${missing}, which Azure always sends: something else may answer in its place, a proxy for ` +
      "example. Let requests to Azure through, then run `pulumi up` again",
  );
}

/**
 * Sends a request to Azure Resource Manager that no resource or function of azure-native can send. Uses the identity of
 * the component's provider. If the connection is lost, repeats the request as often as the client allows.
 *
 * @param path The path below the subscription, for example `/resourceGroups/shop/providers/Microsoft.Web/sites/shop`; or a
 * whole path, which begins with `/subscriptions/`. May include a query, without the version.
 * @param apiVersion Defaults to one of App Service's.
 */
export type Arm = (method: HttpMethods, path: string, body?: unknown, apiVersion?: string) => Promise<unknown>;

/** The milliseconds by which Azure's clock is ahead of this machine's, for each client. */
const clocks = new WeakMap<Arm, number>();

/** The current time on Azure's clock, according to its last answer. In milliseconds since 1970. */
export function nowByAzure(arm: Arm): number {
  return Date.now() + (clocks.get(arm) ?? 0);
}

/**
 * The clients of this process, keyed by component. A component has one client, and another one for requests that must
 * not be repeated.
 */
const clients = new WeakMap<pulumi.Resource, Map<number | undefined, Promise<Arm>>>();

/**
 * The client of a component. Created when first needed, because its packages take a while to load.
 *
 * @param parent The component whose provider gives the token.
 * @param maxRetries How often a request is repeated after a temporary failure. Defaults to the client's own number.
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
  // After a temporary failure, a new attempt may succeed.
  client.catch(() => own.delete(maxRetries));
  return client;
}

async function makeArm(parent: pulumi.Resource, maxRetries?: number): Promise<Arm> {
  const { bearerTokenAuthenticationPolicy, createPipelineFromOptions, createPipelineRequest } = restPipeline();
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
      // Gets a new token when the last one has expired. A gradual release may take longer than one lasts.
      credential: { getToken },
      scopes: `${endpoint}/.default`,
    }),
  );
  const arm: Arm = async (method, path, body, apiVersion = API_VERSION) => {
    const whole = /^\/subscriptions\//i.test(path) ? path : `/subscriptions/${subscriptionId}${path}`;
    const url = `${endpoint}${whole}${path.includes("?") ? "&" : "?"}api-version=${apiVersion}`;
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
    return bodyAsText ? parsed(bodyAsText, `${method} ${path}`) : undefined;
  };
  return arm;
}

function parsed(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw oddAnswer(request, "JSON");
  }
}

/** When a token expires, in milliseconds since 1970. */
function endOf(token: string): number {
  const seconds = claimOf(token, "exp");
  return /^\d+$/.test(seconds) ? Number(seconds) * 1000 : Date.now() + UNTOLD_MILLISECONDS;
}
