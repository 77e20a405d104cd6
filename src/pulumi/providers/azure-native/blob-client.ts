import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { BLOB_DOMAIN } from "../../../local/azure/storage/account";
import { sharedKeyAuthorization } from "../../../local/azure/storage/shared-key";
import { isList, isMap, type PropertyMap } from "../values";
import type { ArmClient } from "./arm-client";
import { ArmRequestError } from "./arm-error";
import { contentOf } from "./assets";
import { parametersIn } from "./body";
import type { ResourceType } from "./resource-type";

const VERSION = "2021-12-02";
const META = "x-ms-meta-";

/** Where a blob is, and where its account belongs. */
interface Location {
  readonly resourceGroup: string;
  readonly account: string;
  readonly container: string;
  readonly blob: string;
}

/**
 * Creates, reads, changes and deletes blobs as azure-native does. It uses the account's blob endpoint with the
 * account's key, which it gets from Azure Resource Manager.
 */
export class BlobClient {
  readonly #keys = new Map<string, string>();
  readonly #http: HttpClient = createDefaultHttpClient();

  /**
   * @param arm Gets the accounts' keys.
   * @param frontDoor The address of the blob endpoints.
   * @param workingDirectory Returns the folder for the relative paths of assets.
   */
  constructor(
    private readonly arm: ArmClient,
    private readonly frontDoor: URL,
    private readonly type: ResourceType,
    private readonly signal: AbortSignal,
    private readonly workingDirectory: () => Promise<string>,
  ) {}

  /**
   * Checks that the blob does not exist yet. An upload does not distinguish creating from changing, so it could
   * overwrite a blob by accident.
   */
  async assertAbsent(path: string): Promise<void> {
    if (await this.read(path)) throw new Error(`cannot create already existing resource '${path}'`);
  }

  /** Uploads a blob. */
  async put(path: string, inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
    const { type, source, contentType, contentMd5 } = inputs;
    if (String(type).toLowerCase() !== "block")
      throw new Error("the local App Service only models blobs of type 'Block'");
    await this.#send(path, "PUT", {
      body: await contentOf(source, this.workingDirectory),
      headers: {
        "x-ms-blob-type": "BlockBlob",
        ...(typeof contentType === "string" ? { "x-ms-blob-content-type": contentType } : {}),
        ...(typeof contentMd5 === "string" ? { "x-ms-blob-content-md5": contentMd5 } : {}),
        ...metadataHeaders(inputs),
      },
    });
    await this.#setTier(path, inputs);
    return { id: path, outputs: await this.#existing(path) };
  }

  /** Changes what can be changed without another upload. */
  async change(path: string, inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
    const { contentType } = inputs;
    if (typeof contentType === "string") {
      await this.#send(path, "PUT", { comp: "properties", headers: { "x-ms-blob-content-type": contentType } });
    }
    const metadata = metadataHeaders(inputs);
    if (Object.keys(metadata).length > 0) await this.#send(path, "PUT", { comp: "metadata", headers: metadata });
    await this.#setTier(path, inputs);
    return { id: path, outputs: await this.#existing(path) };
  }

  /** The outputs of a blob; undefined if it does not exist. */
  async read(path: string): Promise<PropertyMap | undefined> {
    const response = await this.#send(path, "HEAD").catch(absent);
    if (!response) return undefined;
    const { resourceGroup, account, container, blob } = this.#locate(path);
    const { headers } = response;
    const metadata = Object.entries(headers.toJSON()).filter(([name]) => name.startsWith(META));
    return {
      resourceGroupName: resourceGroup,
      accountName: account,
      containerName: container,
      blobName: blob,
      name: blob,
      contentMd5: headers.get("content-md5") ?? "",
      contentType: headers.get("content-type") ?? "",
      metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(META.length), value])),
      type: (headers.get("x-ms-blob-type") ?? "").replace(/Blob$/, ""),
      url: `https://${account}.${BLOB_DOMAIN}/${container}/${blob}`,
      ...(headers.get("x-ms-access-tier") ? { accessTier: headers.get("x-ms-access-tier") ?? "" } : {}),
    };
  }

  /** Deletes a blob. It may not exist any more. */
  async delete(path: string): Promise<void> {
    await this.#send(path, "DELETE").catch(absent);
  }

  async #setTier(path: string, { accessTier }: PropertyMap): Promise<void> {
    if (typeof accessTier !== "string") return;
    await this.#send(path, "PUT", { comp: "tier", headers: { "x-ms-access-tier": accessTier } });
  }

  async #existing(path: string): Promise<PropertyMap> {
    const outputs = await this.read(path);
    if (!outputs) throw new Error("newly created blob is not found");
    return outputs;
  }

  #locate(path: string): Location {
    const { resourceGroupName, accountName, containerName, blobName } = parametersIn(path, this.type);
    return {
      resourceGroup: String(resourceGroupName),
      account: String(accountName),
      container: String(containerName),
      blob: String(blobName),
    };
  }

  async #send(
    path: string,
    method: HttpMethods,
    { comp, body, headers = {} }: { comp?: string; body?: Buffer; headers?: Record<string, string> } = {},
  ): Promise<PipelineResponse> {
    const { account, container, blob } = this.#locate(path);
    const encoded = [container, ...blob.split("/")].map(encodeURIComponent).join("/");
    const target = `/${encoded}${comp ? `?comp=${comp}` : ""}`;
    const sent: Record<string, string> = {
      ...headers,
      "x-ms-date": new Date().toUTCString(),
      "x-ms-version": VERSION,
      ...(method === "PUT" ? { "content-length": String(body?.length ?? 0) } : {}),
      ...(body ? { "content-type": "application/octet-stream" } : {}),
    };
    const authorization = sharedKeyAuthorization(account, await this.#keyOf(path, account), {
      method,
      target,
      headers: sent,
    });
    const response = await this.#http.sendRequest(
      createPipelineRequest({
        url: new URL(target, this.frontDoor).href,
        method,
        abortSignal: this.signal,
        allowInsecureConnection: true,
        // The front door selects the account by this name. On this machine the name itself cannot be resolved.
        headers: createHttpHeaders({ ...sent, authorization, host: `${account}.${BLOB_DOMAIN}` }),
        ...(body ? { body } : {}),
      }),
    );
    if (response.status >= 300) throw storageRequestError(response);
    return response;
  }

  async #keyOf(path: string, account: string): Promise<string> {
    const known = this.#keys.get(account);
    if (known !== undefined) return known;
    const { body } = await this.arm.expect([200], {
      method: "POST",
      path: `${path.replace(/\/blobServices\/.*$/i, "")}/listKeys`,
      query: { "api-version": this.type.apiVersion },
      body: {},
      signal: this.signal,
    });
    const [first] = isList(body.keys) ? body.keys : [];
    const key = isMap(first) ? first.value : undefined;
    if (typeof key !== "string") throw new Error(`no keys for storage account '${account}'`);
    this.#keys.set(account, key);
    return key;
  }
}

function metadataHeaders({ metadata }: PropertyMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isMap(metadata) ? metadata : {}).flatMap(([name, value]) =>
      typeof value === "string" ? [[`${META}${name.toLowerCase()}`, value]] : [],
    ),
  );
}

function absent(error: unknown): undefined {
  if (error instanceof ArmRequestError && error.status === 404) return undefined;
  throw error;
}

function storageRequestError({ status, headers, bodyAsText }: PipelineResponse): ArmRequestError {
  const message = /<Message>(.*?)<\/Message>/s.exec(bodyAsText ?? "")?.[1] ?? "";
  return new ArmRequestError(status, headers.get("x-ms-error-code") ?? "", message);
}
