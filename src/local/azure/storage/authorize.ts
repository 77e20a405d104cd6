import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { TENANT_ID, TokenRefusal, type Tokens } from "../arm/tokens";
import { own } from "../json";
import { allowsPublicAccess, BLOB_DOMAIN, type StorageAccount } from "./account";
import type { BlobAddress } from "./blob-storage";
import { checkKeysAllowed, checkServiceSas, isSame, type Permission } from "./service-sas";
import { sharedKeyAuthorization } from "./shared-key";
import { authenticationFailed, invalidToken, noAuthentication, StorageError } from "./storage-error";

const SKEW_MILLISECONDS = 15 * 60 * 1000;

/** A request to authorize: who asks for what. */
export interface Asked {
  readonly account: StorageAccount;
  readonly address: BlobAddress;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** Any one of these is enough. */
  readonly permissions: readonly Permission[];
}

/**
 * Checks that a request is allowed. It may have a token of the identity endpoint for storage, a signature with one of
 * the account's keys, or a shared access signature. In a public container, a read needs none of these.
 *
 * @throws StorageError if the request is not allowed.
 */
export async function authorize(asked: Asked, tokens: Tokens): Promise<void> {
  const { account, address, request, query, permissions } = asked;
  const { authorization } = request.headers;
  if (authorization && /^SharedKey /i.test(authorization)) {
    checkSharedKey(account, request, authorization);
  } else if (authorization) {
    await checkToken(account, tokens, authorization);
  } else if (query.has("sig")) {
    const encrypted = request.socket instanceof TLSSocket;
    checkServiceSas(account, query, { ...address, permissions, encrypted }, tokens.clock.now());
  } else {
    checkAnonymous(account, address, permissions);
  }
}

/**
 * A token may be meant for all of storage, or for this account only. Source: "Authorize access to blobs using Microsoft
 * Entra ID", Microsoft, "Resource ID".
 */
async function checkToken({ name }: StorageAccount, tokens: Tokens, authorization: string): Promise<void> {
  const audiences = ["https://storage.azure.com", `https://${name}.${BLOB_DOMAIN}`];
  try {
    await tokens.check(authorization, [...audiences, ...audiences.map((audience) => `${audience}/`)]);
  } catch (error) {
    if (error instanceof TokenRefusal) {
      const isForOther = error.reason === "audience";
      throw invalidToken(TENANT_ID, isForOther ? "Audience validation failed. Audience did not match." : undefined);
    }
    throw error;
  }
}

function checkSharedKey(account: StorageAccount, request: IncomingMessage, authorization: string): void {
  checkKeysAllowed(account);
  const { method = "", url: target = "", headers } = request;
  const date = Date.parse(String(headers["x-ms-date"] ?? headers.date ?? ""));
  const isGenuine = account.keys.some((key) =>
    isSame(sharedKeyAuthorization(account.name, key, { method, target, headers }), authorization),
  );
  if (!isGenuine || !(Math.abs(Date.now() - date) < SKEW_MILLISECONDS)) {
    throw authenticationFailed();
  }
}

function checkAnonymous(account: StorageAccount, address: BlobAddress, permissions: readonly Permission[]): void {
  const isList = permissions.includes("l");
  if (!isList && !permissions.includes("r")) {
    throw noAuthentication();
  }
  if (!allowsPublicAccess(account)) {
    throw new StorageError(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.");
  }
  // An anonymous caller must not learn whether a private container exists.
  const access = own(account.containers, address.container)?.publicAccess ?? "None";
  // Whoever may read blobs may list them only where the container itself is public.
  if (access === "None" || (isList && access !== "Container")) {
    throw new StorageError(404, "ResourceNotFound", "The specified resource does not exist.");
  }
}
