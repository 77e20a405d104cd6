import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { GROUP, LOCATION, type LocalApp } from "../../../support/local-app";

export const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/shopstorage`;
export const CONTAINER = `${ACCOUNT}/blobServices/default/containers/releases`;
export const HOST = "shopstorage.blob.core.windows.net";

/** The api-version of requests to Azure Resource Manager here. */
export const STORAGE_API = "2024-01-01";

/** An answer of a blob endpoint. */
export interface BlobAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The code in the body of an error. The headers must have it too. */
  readonly code: string | undefined;
}

/** The body of a PUT of an account. */
export function accountBody(properties: object = {}): object {
  return { location: LOCATION, kind: "StorageV2", sku: { name: "Standard_LRS" }, properties };
}

/** Creates the group, the account `shopstorage` and its container `releases`. */
export async function createStorage(app: LocalApp, properties: object = {}, container: object = {}): Promise<void> {
  await app.ask("PUT", GROUP, { location: LOCATION });
  const account = await app.follow("PUT", ACCOUNT, accountBody(properties), STORAGE_API);
  const created = await app.ask("PUT", CONTAINER, { properties: container }, STORAGE_API);
  if (account.status !== 200 || created.status !== 201) {
    throw new Error(`no storage: ${JSON.stringify([account.body, created.body])}`);
  }
}

/** Requests a token for the container `releases`, or for what the parameters name. */
export async function sasOf(app: LocalApp, parameters: object = {}): Promise<string> {
  const answer = await app.ask(
    "POST",
    `${ACCOUNT}/listServiceSas`,
    {
      canonicalizedResource: "/blob/shopstorage/releases",
      signedResource: "c",
      signedPermission: "r",
      signedProtocol: "https",
      signedStart: "2024-01-01T00:00:00Z",
      signedExpiry: "2050-01-01T00:00:00.123Z",
      ...parameters,
    },
    STORAGE_API,
  );
  return String(answer.at("serviceSasToken"));
}

/** The first key of the account. */
export async function keyOf(app: LocalApp): Promise<string> {
  return String((await app.ask("POST", `${ACCOUNT}/listKeys`, {}, STORAGE_API)).at("keys.0.value"));
}

/** The signature of a text. The text is written out in the test, not made by the code under test. */
export function signatureOf(key: string, lines: readonly string[]): string {
  return createHmac("sha256", Buffer.from(key, "base64")).update(lines.join("\n")).digest("base64");
}

/** Sends a request to a blob endpoint through the front door. Defaults to HTTPS. */
export function askBlob(
  app: LocalApp,
  method: string,
  target: string,
  options: { headers?: Record<string, string>; body?: string; plain?: boolean; host?: string } = {},
): Promise<BlobAnswer> {
  const { headers = {}, body, plain = false, host = HOST } = options;
  const { frontDoor, frontDoorTls, authorityFile } = app.local.connection;
  const { port } = new URL(plain ? frontDoor : frontDoorTls);
  const common = {
    host: "127.0.0.1",
    port,
    method,
    path: target,
    headers: { ...headers, host },
    agent: false as const,
  };
  return new Promise((resolve, reject) => {
    const request = plain
      ? httpRequest(common)
      : httpsRequest({ ...common, servername: host, ca: readFileSync(authorityFile) });
    request.once("error", reject);
    request.once("response", (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((content) => {
        const code = /<Code>(.*)<\/Code>/.exec(content)?.[1] ?? (answered["x-ms-error-code"] as string | undefined);
        resolve({ status, headers: answered, text: content, code });
      }, reject);
    });
    request.end(body);
  });
}

/**
 * The header of a request that is signed in as a managed identity.
 *
 * @param resource The audience of its token. Defaults to all of Azure Storage.
 */
export async function bearerOf(
  app: LocalApp,
  resource = "https://storage.azure.com",
): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await app.arm.token(resource)}` };
}

/** Uploads a blob, signed in as a managed identity. */
export async function upload(
  app: LocalApp,
  target: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<BlobAnswer> {
  return askBlob(app, "PUT", target, {
    body,
    headers: { ...(await bearerOf(app)), "x-ms-blob-type": "BlockBlob", ...headers },
  });
}
