import {
  type BearerTokenAuthenticationPolicyOptions,
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";

const PUBLIC_CLOUD = "https://management.azure.com";

/**
 * Azure Resource Manager of the other clouds, keyed by their sign-in address. Source: "Azure national clouds" and
 * "Azure China developer guide", Microsoft.
 */
const NATIONAL_CLOUDS: Readonly<Record<string, string>> = {
  "login.microsoftonline.us": "https://management.usgovcloudapi.net",
  "login.chinacloudapi.cn": "https://management.chinacloudapi.cn",
  "login.partner.microsoftonline.cn": "https://management.chinacloudapi.cn",
};

/** An api-version of App Service. */
const APP_SERVICE_API = "2024-11-01";

/** The address of Azure Resource Manager, and the scope of its tokens. */
export interface Cloud {
  /** For example `https://management.azure.com`. */
  readonly endpoint: string;
  /** For example `https://management.azure.com/.default`. */
  readonly scope: string;
}

/** The cloud that the environment names. The local App Service accepts tokens of the public cloud. */
export function cloudOf(environment: NodeJS.ProcessEnv): Cloud {
  const { AZURE_SLOTS_ARM_ENDPOINT: local, AZURE_AUTHORITY_HOST: authority } = environment;
  if (local) {
    return { endpoint: local, scope: `${PUBLIC_CLOUD}/.default` };
  }
  const host = authority?.replace(/^https:\/\//, "").replace(/\/.*$/, "") ?? "";
  const endpoint = NATIONAL_CLOUDS[host] ?? PUBLIC_CLOUD;
  return { endpoint, scope: `${endpoint}/.default` };
}

/** An unsuccessful answer. Its message is Azure's own, if there is one. */
export class AzureError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Which credential to use, and where. */
export interface AzureOptions extends Cloud {
  readonly credential: NonNullable<BearerTokenAuthenticationPolicyOptions["credential"]>;
  /** An additional trusted certificate authority, as PEM. Defaults to none. */
  readonly certificateAuthority?: string;
}

/**
 * Reads from Azure Resource Manager, and changes nothing. If a request is refused, every method throws an {@link
 * AzureError}.
 */
export class Azure {
  readonly #endpoint: string;
  readonly #client = createDefaultHttpClient();
  readonly #pipeline;

  constructor({ endpoint, scope, credential, certificateAuthority }: AzureOptions) {
    this.#endpoint = endpoint;
    this.#pipeline = createPipelineFromOptions({
      userAgentOptions: { userAgentPrefix: "azure-slots" },
      ...(certificateAuthority ? { tlsOptions: { ca: certificateAuthority } } : {}),
    });
    this.#pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }));
  }

  /**
   * Makes a client that is signed in with the environment's credentials. If the environment names the local App
   * Service, it is signed in there.
   *
   * @param environment AZURE_SLOTS_ARM_ENDPOINT is the endpoint of the local App Service. Otherwise
   * AZURE_AUTHORITY_HOST names the cloud; the credential reads it too. Defaults to the public cloud.
   */
  static signIn(environment: NodeJS.ProcessEnv): Azure {
    const { DefaultAzureCredential } = require("@azure/identity") as typeof import("@azure/identity");
    return new Azure({ ...cloudOf(environment), credential: new DefaultAzureCredential() });
  }

  /** @param apiVersion Defaults to one of App Service's. */
  get<Answer>(path: string, apiVersion = APP_SERVICE_API): Promise<Answer> {
    return this.#ask("GET", this.#address(path, apiVersion));
  }

  /**
   * Reads what Azure only returns by POST, because it may be secret. The path ends with `/list` or `/slotsdiffs`.
   *
   * @param question The body of the request. Defaults to none.
   */
  getSecret<Answer>(path: string, question?: object): Promise<Answer> {
    return this.#ask("POST", this.#address(path, APP_SERVICE_API), question);
  }

  /**
   * Reads all pages of a list.
   *
   * @param apiVersion Defaults to one of App Service's.
   * @param filter An OData filter. Defaults to none.
   */
  async list<Item>(path: string, apiVersion = APP_SERVICE_API, filter?: string): Promise<Item[]> {
    const first = this.#address(path, apiVersion);
    if (filter) {
      first.searchParams.set("$filter", filter);
    }
    const items: Item[] = [];
    for (let address: URL | undefined = first; address; ) {
      const page: Page<Item> = await this.#ask("GET", address);
      items.push(...(page.value ?? []));
      address = page.nextLink ? new URL(page.nextLink) : undefined;
    }
    return items;
  }

  #address(path: string, apiVersion: string): URL {
    const address = new URL(path, this.#endpoint);
    address.searchParams.set("api-version", apiVersion);
    return address;
  }

  async #ask<Answer>(method: "GET" | "POST", address: URL, question?: object): Promise<Answer> {
    const request = createPipelineRequest({ url: address.href, method });
    if (question) {
      request.headers.set("content-type", "application/json");
      request.body = JSON.stringify(question);
    }
    const { status, bodyAsText } = await this.#pipeline.sendRequest(this.#client, request);
    if (status !== 200) {
      throw new AzureError(status, messageIn(bodyAsText ?? "") ?? `${method} ${address.pathname} answered ${status}`);
    }
    return JSON.parse(bodyAsText ?? "") as Answer;
  }
}

interface Page<Item> {
  readonly value?: readonly Item[];
  readonly nextLink?: string | null;
}

/**
 * An error in an answer. Azure Resource Manager's errors are inside `error`. App Service's own are not, and use capital
 * letters.
 */
interface Refusal {
  readonly error?: { readonly message?: string };
  readonly Message?: string;
}

function messageIn(text: string): string | undefined {
  try {
    const refusal = JSON.parse(text) as Refusal | null;
    return refusal?.error?.message || refusal?.Message || undefined;
  } catch {
    // A proxy's page, for example.
    return undefined;
  }
}
