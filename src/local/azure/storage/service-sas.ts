import { createHmac, timingSafeEqual } from "node:crypto";
import type { StorageAccount } from "./account";
import { authenticationFailed, StorageError, storageNotImplemented } from "./storage-error";

/** The version that Azure Resource Manager signs with. Source: answers to ListServiceSas, quoted in Microsoft's articles. */
const VERSION = "2015-04-05";

/** The parameters of a token that the signature covers, besides its resource and its version. */
export type SasParameter =
  | "sp"
  | "st"
  | "se"
  | "si"
  | "sip"
  | "spr"
  | "sr"
  | "rscc"
  | "rscd"
  | "rsce"
  | "rscl"
  | "rsct";

/** The parameters in the order in which Azure writes them. */
const WRITTEN: readonly SasParameter[] = [
  "sr",
  "spr",
  "st",
  "se",
  "sip",
  "sp",
  "si",
  "rscc",
  "rscd",
  "rsce",
  "rscl",
  "rsct",
];

/** What the holder of a token wants to do: read, write, create, delete or list. */
export type Permission = "r" | "w" | "c" | "d" | "l";

/** A request that has a token. */
export interface SignedRequest {
  readonly container: string;
  readonly blob: string;
  /** Any one of these is enough: writing a new blob needs `c` or `w`. */
  readonly permissions: readonly Permission[];
  /** Whether it came over HTTPS. */
  readonly encrypted: boolean;
}

/**
 * Makes a shared access signature of the kind "service". Equal parameters give equal tokens.
 *
 * @param resource The canonicalized resource: `/blob/<account>/<container>`, plus the name for a single blob.
 * @param key The account's key, in base64.
 */
export function signServiceSas(
  resource: string,
  parameters: Readonly<Partial<Record<SasParameter, string>>>,
  key: string,
): string {
  const written = WRITTEN.flatMap((name) => (parameters[name] ? [[name, parameters[name]]] : []));
  const query = new URLSearchParams({ sv: VERSION, ...Object.fromEntries(written) });
  query.set("sig", signature(resource, query, key));
  return [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
}

/**
 * Checks the token of a request.
 *
 * @param now The time, in milliseconds since 1970.
 * @throws StorageError 403 if it is forged, expired or not valid yet, or does not allow the request.
 */
export function checkServiceSas(
  account: StorageAccount,
  query: URLSearchParams,
  request: SignedRequest,
  now: number,
): void {
  checkKeysAllowed(account);
  for (const [parameter, what] of Object.entries(NOT_MODELLED)) {
    if (query.has(parameter)) {
      throw storageNotImplemented(what);
    }
  }
  const container = `/blob/${account.name}/${request.container}`;
  const resource = query.get("sr") === "b" ? `${container}/${request.blob}` : container;
  const isGenuine =
    ["b", "c"].includes(query.get("sr") ?? "") &&
    account.keys.some((key) => isSame(signature(resource, query, key), query.get("sig") ?? ""));
  const start = query.get("st");
  const isCurrent = now <= Date.parse(query.get("se") ?? "") && !(start && now < Date.parse(start));
  if (!isGenuine || !isCurrent) {
    throw authenticationFailed();
  }
  if (!request.permissions.some((permission) => query.get("sp")?.includes(permission))) {
    throw new StorageError(
      403,
      "AuthorizationPermissionMismatch",
      "This request is not authorized to perform this operation using this permission.",
    );
  }
  if (query.get("spr") === "https" && !request.encrypted) {
    throw new StorageError(
      403,
      "AuthorizationProtocolMismatch",
      "This request is not authorized to perform this operation using this protocol.",
    );
  }
}

/**
 * Checks that an account takes what is signed with its keys. Source: "Prevent Shared Key authorization for an Azure Storage
 * account", Microsoft: service signatures are refused as well.
 *
 * @throws StorageError 403
 */
export function checkKeysAllowed({ properties }: StorageAccount): void {
  if (properties.allowSharedKeyAccess === false) {
    throw new StorageError(
      403,
      "KeyBasedAuthenticationNotPermitted",
      "Key based authentication is not permitted on this storage account.",
    );
  }
}

const NOT_MODELLED: Readonly<Record<string, string>> = {
  ss: "account shared access signatures",
  skoid: "user delegation shared access signatures",
  si: "stored access policies",
  sip: "shared access signatures with a range of addresses",
};

/** Source: "Create a service SAS", Microsoft, "Construct the signature string". */
function signature(resource: string, query: URLSearchParams, key: string): string {
  const of = (name: string) => query.get(name) ?? "";
  const version = of("sv");
  const lines = [
    ...["sp", "st", "se"].map(of),
    resource,
    ...["si", "sip", "spr", "sv"].map(of),
    ...(version >= "2018-11-09" ? [of("sr"), of("snapshot")] : []),
    ...(version >= "2020-12-06" ? [of("ses")] : []),
    ...["rscc", "rscd", "rsce", "rscl", "rsct"].map(of),
  ];
  return createHmac("sha256", Buffer.from(key, "base64")).update(lines.join("\n"), "utf8").digest("base64");
}

/** Compares two texts in constant time, so that the time does not reveal where they differ. */
export function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
