import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { own } from "../app-service/model/state";
import type { Tokens } from "../arm/tokens";
import { allowsPublicAccess, type StorageAccount } from "./account";
import type { BlobAddress } from "./blob-storage";
import { checkServiceSas, isSame, type Permission } from "./service-sas";
import { sharedKeyAuthorization } from "./shared-key";
import { authenticationFailed, StorageError } from "./storage-error";

const SKEW_MILLISECONDS = 15 * 60 * 1000;

/** Who asks for what. */
export interface Asked {
  readonly account: StorageAccount;
  readonly address: BlobAddress;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** Any of these is enough. */
  readonly permissions: readonly Permission[];
}

/**
 * Lets a request pass that bears a token of the identity endpoint, is signed with a key of the account or bears a shared
 * access signature, and where the container is public, one that only reads.
 *
 * @throws StorageError when it may not.
 */
export async function authorize(asked: Asked, tokens: Tokens): Promise<void> {
  const { account, address, request, query, permissions } = asked;
  const { authorization } = request.headers;
  if (authorization && /^SharedKey /i.test(authorization)) {
    checkSharedKey(account, request, authorization);
  } else if (authorization) {
    await tokens.check(authorization).catch(() => {
      throw new StorageError(401, "InvalidAuthenticationInfo", "Server failed to authenticate the request.");
    });
  } else if (query.has("sig")) {
    const encrypted = request.socket instanceof TLSSocket;
    checkServiceSas(account, query, { ...address, permissions, encrypted });
  } else {
    checkAnonymous(account, address, permissions);
  }
}

function checkSharedKey(account: StorageAccount, request: IncomingMessage, authorization: string): void {
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
  if (!permissions.includes("r")) {
    throw new StorageError(
      401,
      "NoAuthenticationInformation",
      "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
    );
  }
  if (!allowsPublicAccess(account)) {
    throw new StorageError(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.");
  }
  // Whether a private container is there at all is nobody's business.
  if ((own(account.containers, address.container)?.publicAccess ?? "None") === "None") {
    throw new StorageError(404, "ResourceNotFound", "The specified resource does not exist.");
  }
}
