import {
  type BearerTokenAuthenticationPolicyOptions,
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";

const PUBLIC_CLOUD = "https://management.azure.com";

/**
 * Azure Resource Manager of the other clouds, by where one signs in to them. Source: "Azure national clouds" and "Azure
 * China developer guide", Microsoft.
 */
const NATIONAL_CLOUDS: Readonly<Record<string, string>> = {
  "login.microsoftonline.us": "https://management.usgovcloudapi.net",
  "login.chinacloudapi.cn": "https://management.chinacloudapi.cn",
  "login.partner.microsoftonline.cn": "https://management.chinacloudapi.cn",
};

/** One of App Service's. */
const APP_SERVICE_API = "2024-11-01";

/** Where Azure Resource Manager is, and for what it takes a token. */
export interface Cloud {
  /** For example `https://management.azure.com`. */
  readonly endpoint: string;
  /** For example `https://management.azure.com/.default`. */
  readonly scope: string;
}

/** Which cloud the environment names. The local App Service takes the public one's tokens. */
export function cloudOf(environment: NodeJS.ProcessEnv): Cloud {
  const { AZURE_SLOTS_ARM_ENDPOINT: local, AZURE_AUTHORITY_HOST: authority } = environment;
  if (local) {
    return { endpoint: local, scope: `${PUBLIC_CLOUD}/.default` };
  }
  const host = authority?.replace(/^https:\/\//, "").replace(/\/.*$/, "") ?? "";
  const endpoint = NATIONAL_CLOUDS[host] ?? PUBLIC_CLOUD;
  return { endpoint, scope: `${endpoint}/.default` };
}

/** An answer that is no success. Its message is Azure's own, where there is one. */
export class AzureError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Which credentials, and where. */
export interface AzureOptions extends Cloud {
  readonly credential: NonNullable<BearerTokenAuthenticationPolicyOptions["credential"]>;
  /** PEM of one more authority whose certificates are trusted. Defaults to none. */
  readonly certificateAuthority?: string;
}

/** Asks Azure Resource Manager, and changes nothing. Every method throws an {@link AzureError} for a refusal. */
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
   * A client that is signed in as whoever the environment says, or to the local App Service where the environment names its
   * endpoint.
   *
   * @param environment AZURE_SLOTS_ARM_ENDPOINT is the local App Service's; AZURE_AUTHORITY_HOST, which the credential reads
   *   as well, tells which cloud it is otherwise. Defaults to the public one.
   */
  static signIn(environment: NodeJS.ProcessEnv): Azure {
    const { DefaultAzureCredential } = require("@azure/identity") as typeof import("@azure/identity");
    return new Azure({ ...cloudOf(environment), credential: new DefaultAzureCredential() });
  }

  /** @param apiVersion Defaults to one of App Service's. */
  get<Answer>(path: string, apiVersion = APP_SERVICE_API): Promise<Answer> {
    return this.#ask("GET", this.#address(path, apiVersion));
  }

  /** What Azure gives away by POST alone, since it may be secret. The path ends with `/list`. */
  getSecret<Answer>(path: string): Promise<Answer> {
    return this.#ask("POST", this.#address(path, APP_SERVICE_API));
  }

  /**
   * All pages of a list.
   *
   * @param apiVersion Defaults to one of App Service's.
   * @param filter In OData's words. Defaults to none.
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

  async #ask<Answer>(method: "GET" | "POST", address: URL): Promise<Answer> {
    const request = createPipelineRequest({ url: address.href, method });
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

/** Azure Resource Manager's errors are in `error`; App Service's own are not, and in capitals. */
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
