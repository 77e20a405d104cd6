import { WebSiteManagementClient } from "@azure/arm-appservice";
import { createHttpPoller, type LroResponse, type OperationState } from "@azure/core-lro";
import { createHttpHeaders, createPipelineRequest, type HttpMethods } from "@azure/core-rest-pipeline";
import { DefaultAzureCredential } from "@azure/identity";
import { cloudOf } from "../../src/read-azure/azure";

/** The api-version of App Service that is asked where the documents name no other. */
const APP_SERVICE_API = "2024-11-01";
/** The api-version of the documented swap template: the only one that it is documented for. */
export const SWAP_API = "2018-02-01";
const GROUPS_API = "2021-04-01";

/** An answer of Azure Resource Manager. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One subscription, asked by Azure's own client for JavaScript, which is given requests as they are to be sent. */
export class Azure {
  private constructor(
    private readonly client: WebSiteManagementClient,
    readonly subscriptionId: string,
    private readonly pollMilliseconds: number,
  ) {}

  /**
   * Signs in as whoever the Azure SDKs find: environment variables, a managed identity, the Azure CLI and so on.
   *
   * @param environment AZURE_SUBSCRIPTION_ID says which subscription, AZURE_AUTHORITY_HOST which cloud.
   * @throws Where no subscription is named.
   */
  static signIn(environment: NodeJS.ProcessEnv): Azure {
    const { endpoint, scope } = cloudOf(environment);
    const subscription = environment.AZURE_SUBSCRIPTION_ID ?? environment.ARM_SUBSCRIPTION_ID;
    if (!subscription) {
      throw new Error(
        "AZURE_SUBSCRIPTION_ID is not set: set it to the id of a subscription in which this may cost something",
      );
    }
    const client = new WebSiteManagementClient(new DefaultAzureCredential(), subscription, {
      endpoint,
      $host: endpoint,
      credentialScopes: [scope],
    });
    return new Azure(client, subscription, isLocal(environment) ? 100 : 5000);
  }

  /** Sends one request, and gives the answer, whatever it says. */
  async send(method: HttpMethods, path: string, body?: unknown, api = APP_SERVICE_API): Promise<Answer> {
    const { rawResponse } = await this.exchange(method, this.address(path, api), body);
    return { status: rawResponse.statusCode, body: rawResponse.body };
  }

  /**
   * Sends a request, and waits until Azure has done what was asked for.
   *
   * @throws Azure's error.
   */
  async complete(method: HttpMethods, path: string, body?: unknown, api = APP_SERVICE_API): Promise<unknown> {
    const address = this.address(path, api);
    const poller = await createHttpPoller<unknown, OperationState<unknown>>(
      {
        requestMethod: method,
        requestPath: address,
        sendInitialRequest: async () => succeeded(await this.exchange(method, address, body), path),
        sendPollRequest: async (next) => succeeded(await this.exchange("GET", next), path),
      },
      { intervalInMs: this.pollMilliseconds },
    );
    return poller.pollUntilDone();
  }

  get(path: string, api = APP_SERVICE_API): Promise<unknown> {
    return this.complete("GET", path, undefined, api);
  }

  async createGroup(name: string, location: string): Promise<void> {
    await this.complete(
      "PUT",
      `/resourceGroups/${name}`,
      { location, tags: { purpose: "azure-slots test" } },
      GROUPS_API,
    );
  }

  /** Deletes a resource group with all that is in it, and waits until it is gone. */
  async deleteGroup(name: string): Promise<void> {
    const { status } = await this.send("GET", `/resourceGroups/${name}`, undefined, GROUPS_API);
    if (status !== 404) {
      await this.complete("DELETE", `/resourceGroups/${name}`, undefined, GROUPS_API);
    }
  }

  private address(path: string, api: string): string {
    const url = new URL(`/subscriptions/${this.subscriptionId}${path}`, this.client.$host);
    url.searchParams.set("api-version", api);
    return url.href;
  }

  private async exchange(method: HttpMethods, address: string, body?: unknown): Promise<LroResponse> {
    const request = createPipelineRequest({
      url: address,
      method,
      headers: createHttpHeaders(body === undefined ? {} : { "content-type": "application/json" }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status, headers, bodyAsText } = await this.client.sendRequest(request);
    const told = parsed(bodyAsText ?? "");
    return { flatResponse: told, rawResponse: { statusCode: status, headers: headers.toJSON(), body: told } };
  }
}

/** Whether the subscription is the local App Service's. */
export function isLocal(environment: NodeJS.ProcessEnv): boolean {
  return environment.AZURE_SLOTS_ARM_ENDPOINT !== undefined;
}

function succeeded(response: LroResponse, path: string): LroResponse {
  const { statusCode, body } = response.rawResponse;
  if (statusCode >= 400) {
    throw new Error(`${path} answered ${statusCode}: ${JSON.stringify(body)}`);
  }
  return response;
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
