import { createReadStream } from "node:fs";
import type { HttpMethods, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import { getClientToken } from "@pulumi/azure-native/authorization/getClientToken";
import type * as pulumi from "@pulumi/pulumi";
import { type ContainerId, parseContainerId } from "../../rules/packages";
import { type Arm, ArmFailure, armOf } from "./arm";
import { cloudOf, trusting } from "./cloud";
import { textOf } from "./error-text";
import { restPipeline } from "./rest-pipeline";

/** An api-version of Azure Resource Manager's storage accounts. */
const ACCOUNTS_API = "2024-01-01";

/** The version of the blob service. Since 2019-12-12 it takes blobs of up to 5000 MiB in one request ("Put Blob", Microsoft). */
const BLOB_API = "2021-12-02";

/** For whom a token for blobs is, in every cloud. Source: "Authorize access to blobs using Microsoft Entra ID", Microsoft. */
const STORAGE = "https://storage.azure.com";

/** A request that sends nothing and receives nothing for so long has lost its connection. */
const STALLED_AFTER_MILLISECONDS = 120_000;

/** How long a shared access signature is good for. It is made anew in each run. */
const SIGNED_FOR_MILLISECONDS = 2 * 60 * 60_000;

/** Read, create, write, delete and list, in the order that Azure prescribes. */
const SIGNED_PERMISSIONS = "rcwdl";

/** A blob, as a list shows it. */
export interface ListedBlob {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** What is uploaded as a blob. */
export interface Upload {
  readonly file: string;
  readonly size: number;
  /** In base64. Storage refuses what arrives otherwise. */
  readonly md5: string;
  readonly contentType: string;
}

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: () => NodeJS.ReadableStream;
  readonly onProgress?: (bytes: number) => void;
}

/** Storage has refused a request. */
class StorageFailure extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    request: string,
  ) {
    super(`${request} answered ${status} ${code}`.trimEnd());
  }
}

/**
 * A blob container, with the rights of a component's provider: those of its own identity, or else a shared access signature
 * that Azure Resource Manager makes for it. azure-native's own resource for blobs takes the account's keys.
 */
export class BlobContainer {
  private signature: Promise<string> | undefined;

  private constructor(
    private readonly parent: pulumi.Resource,
    private readonly arm: Arm,
    private readonly id: ContainerId,
    /** The container's URL. */
    private readonly address: URL,
    /** Where it answers, when its host name cannot be reached by itself. */
    private readonly front: string | undefined,
  ) {}

  /**
   * @param parent The component whose provider makes the requests.
   * @throws Error if the storage account cannot be read.
   */
  static async of(parent: pulumi.Resource, containerId: string): Promise<BlobContainer> {
    const id = parseContainerId(containerId);
    if (id === undefined) {
      throw new Error(`"${containerId}" is not the resource id of a blob container`);
    }
    const [arm, { token }] = await Promise.all([armOf(parent), getClientToken({}, { parent })]);
    const [account, { sites }] = await Promise.all([readAccount(arm, id), cloudOf(parent, token)]);
    return new BlobContainer(parent, arm, id, new URL(id.containerName, account), sites);
  }

  /** The URL of a blob. */
  urlOf(blob: string): string {
    return `${this.address.href}/${blob}`;
  }

  async exists(blob: string): Promise<boolean> {
    const { status, code, request } = await this.ask("HEAD", blob);
    if (status === 404 && code !== "ContainerNotFound") {
      return false;
    }
    accept(status, code, request);
    return true;
  }

  /**
   * Uploads a blob, without having all of it in memory. Leaves a blob alone that is there already.
   *
   * @param onProgress Is told how many bytes were sent.
   */
  async upload(
    blob: string,
    { file, size, md5, contentType }: Upload,
    onProgress: (bytes: number) => void,
  ): Promise<void> {
    const { status, code, request } = await this.ask("PUT", blob, {
      headers: {
        "content-length": String(size),
        "content-type": "application/octet-stream",
        "content-md5": md5,
        "if-none-match": "*",
        "x-ms-blob-type": "BlockBlob",
        "x-ms-blob-content-type": contentType,
        "x-ms-blob-content-md5": md5,
      },
      body: () => createReadStream(file),
      onProgress,
    });
    // Somebody else was faster. A blob's name says what is in it.
    if (status !== 409 || code !== "BlobAlreadyExists") {
      accept(status, code, request);
    }
  }

  /** The blobs in a folder. */
  async list(folder: string): Promise<ListedBlob[]> {
    const blobs: ListedBlob[] = [];
    for (let marker: string | undefined = ""; marker !== undefined; ) {
      const query = { restype: "container", comp: "list", prefix: `${folder}/`, ...(marker === "" ? {} : { marker }) };
      const { status, code, request, text }: Answer = await this.ask("GET", "", { query });
      accept(status, code, request);
      blobs.push(...blobsIn(text));
      marker = /<NextMarker>([^<]+)<\/NextMarker>/.exec(text)?.[1];
    }
    return blobs;
  }

  /** Deletes a blob with its snapshots. It may be gone already. */
  async delete(blob: string): Promise<void> {
    const headers = { "x-ms-delete-snapshots": "include" };
    const { status, code, request } = await this.ask("DELETE", blob, { headers });
    if (status !== 404) {
      accept(status, code, request);
    }
  }

  private async ask(method: HttpMethods, blob: string, asked: Asked = {}): Promise<Answer> {
    if (this.signature === undefined) {
      const { token } = await getClientToken({ endpoint: STORAGE }, { parent: this.parent });
      const answer = await this.send(method, blob, asked, { authorization: `Bearer ${token}` });
      if (answer.status !== 401 && answer.status !== 403) {
        return answer;
      }
      this.signature = this.sign(answer);
    }
    return this.send(method, blob, asked, {}, await this.signature);
  }

  /** Has Azure Resource Manager sign for the container, where the provider's identity has no role for blobs. */
  private async sign({ status, code, request }: Answer): Promise<string> {
    const { accountName, containerName } = this.id;
    try {
      const { serviceSasToken } = (await this.arm(
        "POST",
        `${accountPath(this.id)}/listServiceSas`,
        {
          canonicalizedResource: `/blob/${accountName}/${containerName}`,
          signedResource: "c",
          signedPermission: SIGNED_PERMISSIONS,
          signedProtocol: "https",
          signedExpiry: new Date(Date.now() + SIGNED_FOR_MILLISECONDS).toISOString(),
        },
        ACCOUNTS_API,
      )) as { readonly serviceSasToken: string };
      return serviceSasToken;
    } catch (error) {
      throw new Error(
        `${new StorageFailure(status, code, request).message}: give your identity the role Storage Blob Data Contributor on the ` +
          "container, or the permission Microsoft.Storage/storageAccounts/listServiceSas/action, with which it was tried next: " +
          textOf(error),
      );
    }
  }

  private async send(
    method: HttpMethods,
    blob: string,
    { headers = {}, query = {}, body, onProgress }: Asked,
    authorization: Readonly<Record<string, string>>,
    signature = "",
  ): Promise<Answer> {
    const { createDefaultHttpClient, createHttpHeaders, createPipelineFromOptions, createPipelineRequest } =
      restPipeline();
    const path = blob === "" ? this.address.pathname : `${this.address.pathname}/${blob}`;
    const parameters = [new URLSearchParams(query).toString(), signature].filter((each) => each !== "").join("&");
    const request = createPipelineRequest({
      url: `${this.front ?? this.address.origin}${path}${parameters === "" ? "" : `?${parameters}`}`,
      method,
      headers: createHttpHeaders({
        ...headers,
        ...authorization,
        host: this.address.host,
        "x-ms-version": BLOB_API,
        // Storage refuses a version of its own without a date.
        "x-ms-date": new Date().toUTCString(),
      }),
      ...(body === undefined ? {} : { body }),
    });
    const pipeline = createPipelineFromOptions({
      userAgentOptions: { userAgentPrefix: "azure-slots" },
      ...(this.front === undefined ? {} : trusting(this.front)),
    });
    const answer = await untilStalled(request, onProgress, () =>
      pipeline.sendRequest(createDefaultHttpClient(), request),
    );
    return {
      status: answer.status,
      code: answer.headers.get("x-ms-error-code") ?? "",
      text: answer.bodyAsText ?? "",
      request: `${method} ${this.address.href}${blob === "" ? "" : `/${blob}`}`,
    };
  }
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  /** What was asked, for an error. It has no signature. */
  readonly request: string;
}

function accept(status: number, code: string, request: string): void {
  if (status >= 300) {
    throw new StorageFailure(status, code, request);
  }
}

/** Ends a request that does not move any more. */
async function untilStalled(
  request: PipelineRequest,
  onProgress: ((bytes: number) => void) | undefined,
  send: () => Promise<PipelineResponse>,
): Promise<PipelineResponse> {
  const ending = new AbortController();
  const limit = setTimeout(() => ending.abort(), STALLED_AFTER_MILLISECONDS);
  request.abortSignal = ending.signal;
  if (onProgress !== undefined) {
    request.onUploadProgress = ({ loadedBytes }) => {
      limit.refresh();
      onProgress(loadedBytes);
    };
  }
  try {
    return await send();
  } catch (error) {
    throw ending.signal.aborted
      ? new Error(`storage did not answer for ${STALLED_AFTER_MILLISECONDS / 1000} s: ${textOf(error)}`)
      : error;
  } finally {
    clearTimeout(limit);
  }
}

/** The URL of an account's blob service. Azure says it, since accounts may be in zones of their own. */
async function readAccount(arm: Arm, container: ContainerId): Promise<string> {
  const path = accountPath(container);
  const { properties } = (await arm("GET", path, undefined, ACCOUNTS_API)) as {
    readonly properties?: { readonly primaryEndpoints?: { readonly blob?: string } };
  };
  const blob = properties?.primaryEndpoints?.blob;
  if (blob === undefined) {
    throw new ArmFailure(404, `GET ${path}`, "the storage account has no blob service");
  }
  return blob;
}

function accountPath({ subscriptionId, resourceGroupName, accountName }: ContainerId): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Storage/storageAccounts/${accountName}`;
}

/**
 * The blobs in the answer to a list. The names of packages have no character that XML escapes; another blob's name is
 * compared only.
 *
 * Source: "List Blobs", Microsoft.
 */
function blobsIn(xml: string): ListedBlob[] {
  return [...xml.matchAll(/<Blob>(.*?)<\/Blob>/gs)].map(([, blob = ""]) => ({
    name: /<Name>([^<]*)<\/Name>/.exec(blob)?.[1] ?? "",
    created: Date.parse(/<(?:Creation-Time|Last-Modified)>([^<]*)<\//.exec(blob)?.[1] ?? ""),
  }));
}
