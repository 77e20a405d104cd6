import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type Pipeline,
  type PipelineResponse,
  type RetryStrategy,
  retryPolicy,
  type TlsSettings,
  tlsPolicy,
} from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { mapFromJson, type PropertyMap } from "../values";
import { ArmRequestError, armRequestError } from "./arm-error";

/** What a token for an Azure Resource Manager is asked for: it is for the audience by which that describes itself. */
export function scopeOf(endpoint: URL): string {
  return `${endpoint.origin}/.default`;
}

/**
 * How long azure-native waits between two polls and before a retry, if Azure does not say. The local App Service says it.
 *
 * Source: pulumi-azure-native, `provider/pkg/azure/client_azcore.go`.
 */
const POLL_MILLISECONDS = { write: 10_000, deletion: 30_000 } as const;
const RETRY_MILLISECONDS = 20_000;
const LONGEST_RETRY_MILLISECONDS = 120_000;
const RETRIES = 3;
const RETRIED: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const UNDER_WAY: ReadonlySet<string> = new Set([
  "accepted",
  "running",
  "inprogress",
  "creating",
  "updating",
  "pending",
]);

/** A request to Azure Resource Manager. */
export interface ArmClientRequest {
  readonly method: HttpMethods;
  /** The path below the endpoint, or the full URL of a poll. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: PropertyMap;
  readonly signal: AbortSignal;
}

/** An answer of Azure Resource Manager. */
export interface ArmClientResponse {
  readonly status: number;
  readonly body: PropertyMap;
  /** The unparsed body. */
  readonly text: string;
  header(name: string): string | undefined;
}

/** How a client signs in, and which certificates it trusts. */
export interface SignIn {
  readonly credential: TokenCredential;
  /** The trusted certificate authorities. Defaults to those that Node.js trusts. */
  readonly tls?: TlsSettings;
  /** Sends the requests. Defaults to a new client; a shared one keeps connections open for all. */
  readonly http?: HttpClient;
  /**
   * How long to wait before the first retry if no answer says it, for example because the connection was lost. Defaults to
   * 20 s, like azure-native.
   */
  readonly retryMilliseconds?: number;
}

/** Talks to one Azure Resource Manager as azure-native does, and to no other address. */
export class ArmClient {
  readonly #endpoint: URL;
  readonly #pipeline: Pipeline;
  readonly #http: HttpClient;

  constructor(endpoint: URL, { credential, tls, http = createDefaultHttpClient(), retryMilliseconds }: SignIn) {
    this.#endpoint = endpoint;
    this.#http = http;
    // An empty pipeline, because the default one would use a proxy from the environment.
    this.#pipeline = createEmptyPipeline();
    this.#pipeline.addPolicy(retryPolicy([retryLikeAzureNative(retryMilliseconds)], { maxRetries: RETRIES }));
    this.#pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scopeOf(endpoint) }), {
      afterPhase: "Retry",
    });
    if (tls) this.#pipeline.addPolicy(tlsPolicy(tls));
  }

  /** Sends a request and returns any answer. */
  async send({ method, path, query, body, signal }: ArmClientRequest): Promise<ArmClientResponse> {
    const url = new URL(path, this.#endpoint);
    if (url.origin !== this.#endpoint.origin) {
      throw new Error(`refused to leave the local App Service at ${this.#endpoint.origin} for ${url.origin}`);
    }
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const response = await this.#pipeline.sendRequest(
      this.#http,
      createPipelineRequest({
        url: url.href,
        method,
        abortSignal: signal,
        headers: createHttpHeaders({
          accept: "application/json",
          "user-agent": "azure-slots pulumi-azure-native",
          ...(body ? { "content-type": "application/json; charset=utf-8" } : {}),
        }),
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
    const text = response.bodyAsText ?? "";
    return {
      status: response.status,
      text,
      body: parseBody(text),
      header: (name) => response.headers.get(name),
    };
  }

  /** Sends a request whose answer must have one of the statuses. Throws the error in any other answer. */
  async expect(statuses: readonly number[], request: ArmClientRequest): Promise<ArmClientResponse> {
    const response = await this.send(request);
    assertStatus(statuses, response);
    return response;
  }

  /**
   * Waits until the operation of a request has ended. Throws if it failed. Azure names the URL to poll in
   * `Azure-AsyncOperation` or `Location`. If it names neither, the resource's own state tells.
   *
   * @param what After an asynchronous write, the resource is read once more, and a deletion is polled less often.
   */
  async waitFor(
    began: ArmClientResponse,
    resource: ArmClientRequest,
    what: keyof typeof POLL_MILLISECONDS,
  ): Promise<void> {
    const operation = began.header("azure-asyncoperation");
    const location = began.header("location");
    let last = began;
    const poll = async (path: string, query?: Readonly<Record<string, string>>, wait?: number) => {
      await sleep(wait ?? retryAfter((name) => last.header(name)) ?? POLL_MILLISECONDS[what], resource.signal);
      last = await this.expect([200, 201, 202, 204], {
        method: "GET",
        path,
        signal: resource.signal,
        ...(query ? { query } : {}),
      });
    };

    if (operation) {
      do await poll(operation);
      while (isUnderWay(last.body.status));
      assertSucceeded(last.body.status, last);
      if (what === "write") await poll(resource.path, resource.query, 0);
    } else if (began.status === 202 && location) {
      do await poll(location);
      while (last.status === 202);
    } else {
      while (isUnderWay(provisioningStateOf(last))) await poll(resource.path, resource.query);
      assertSucceeded(provisioningStateOf(last), last);
    }
  }
}

/** Throws the error in an answer with any other status. */
export function assertStatus(statuses: readonly number[], { status, text }: ArmClientResponse): void {
  if (!statuses.includes(status)) throw armRequestError(status, text);
}

function retryLikeAzureNative(first = RETRY_MILLISECONDS): RetryStrategy {
  return {
    name: "azure-native",
    retry: ({ response, responseError, retryCount }) => {
      if (responseError ? responseError.name === "AbortError" : !isRetried(response)) return { skipStrategy: true };
      const told = retryAfter((name) => response?.headers.get(name));
      const delay = Math.min((2 ** (retryCount + 1) - 1) * first, LONGEST_RETRY_MILLISECONDS);
      return { retryAfterInMs: told ?? delay };
    },
  };
}

function isRetried(response: PipelineResponse | undefined): boolean {
  if (!response) return false;
  if (RETRIED.has(response.status)) return true;
  // As far as azure-native knows, this is the only conflict that goes away by itself.
  return (
    response.status === 409 && armRequestError(409, response.bodyAsText ?? "").code === "AnotherOperationInProgress"
  );
}

/** Reads these headers in the same order as Azure's client for Go, which azure-native uses. */
function retryAfter(header: (name: string) => string | undefined): number | undefined {
  for (const [name, unit] of [
    ["retry-after-ms", 1],
    ["x-ms-retry-after-ms", 1],
    ["retry-after", 1000],
  ] as const) {
    const value = header(name);
    if (value && Number(value) >= 0) return Number(value) * unit;
  }
  return undefined;
}

function provisioningStateOf({ body }: ArmClientResponse): unknown {
  const { properties } = body;
  return mapFromJson(properties).provisioningState;
}

function isUnderWay(state: unknown): boolean {
  return typeof state === "string" && UNDER_WAY.has(state.toLowerCase());
}

function assertSucceeded(state: unknown, response: ArmClientResponse): void {
  if (typeof state !== "string" || !/^(failed|canceled)$/i.test(state)) return;
  const error = armRequestError(response.status, response.text);
  if (error.code === "") throw new ArmRequestError(response.status, state, `The operation ended as ${state}.`);
  throw error;
}

function parseBody(text: string): PropertyMap {
  try {
    return mapFromJson(JSON.parse(text));
  } catch {
    return {};
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    function stop(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
