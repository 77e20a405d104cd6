import { createHmac } from "node:crypto";

/** The parts of a request to a storage account that are signed. */
export interface KeyedRequest {
  readonly method: string;
  /** The target as sent: the percent-encoded path with its query string. */
  readonly target: string;
  /** Keyed by name in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const SIGNED_HEADERS = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-md5",
  "content-type",
  "date",
  "if-modified-since",
  "if-match",
  "if-none-match",
  "if-unmodified-since",
  "range",
];

/**
 * The `Authorization` header of a request that is signed with an account's key. Source: "Authorize with Shared Key",
 * Microsoft.
 *
 * @param key In base64.
 */
export function sharedKeyAuthorization(account: string, key: string, request: KeyedRequest): string {
  const signature = createHmac("sha256", Buffer.from(key, "base64")).update(textToSign(account, request), "utf8");
  return `SharedKey ${account}:${signature.digest("base64")}`;
}

function textToSign(account: string, { method, target, headers }: KeyedRequest): string {
  const header = (name: string) => String(headers[name] ?? "");
  const signed = SIGNED_HEADERS.map((name) => {
    // Azure signs `x-ms-date` instead of the date, and an empty text instead of a length of 0.
    const isLeftOut = (name === "date" && headers["x-ms-date"]) || (name === "content-length" && header(name) === "0");
    return isLeftOut ? "" : header(name);
  });
  const named = Object.keys(headers)
    .filter((name) => name.startsWith("x-ms-"))
    .sort()
    .map((name) => `${name}:${header(name).trim()}`);
  const [path = "", query = ""] = target.split("?", 2);
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    parameters.set(name.toLowerCase(), [...(parameters.get(name.toLowerCase()) ?? []), value]);
  }
  const resource = [
    `/${account}${path}`,
    ...[...parameters]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, values]) => `${name}:${values.sort().join(",")}`),
  ];
  return [method, ...signed, ...named, ...resource].join("\n");
}
