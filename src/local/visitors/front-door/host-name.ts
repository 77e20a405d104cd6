import type { IncomingMessage } from "node:http";

/** The target of a request: the host and the path. */
export interface Address {
  /**
   * The host name in lower case, without port and without `.localhost`. That suffix only makes it reachable from a
   * browser.
   */
  readonly hostName: string;
  /** The host as the visitor wrote it, including `.localhost`, without port. */
  readonly writtenHost: string;
  /** The path with its query string. */
  readonly target: string;
  /** Whether the request was made as to a proxy, with the whole URL in its first line. */
  readonly proxied: boolean;
}

/** Reads the target of a request; undefined if the request does not name a host. */
export function addressOf(request: Pick<IncomingMessage, "url" | "headers">): Address | undefined {
  const url = request.url ?? "/";
  const absolute = /^https?:\/\//i.test(url) && URL.canParse(url);
  const host = absolute ? authorityOf(url) : request.headers.host;
  const written = host === undefined ? undefined : withoutPort(host);
  if (written === undefined || written === "") {
    return undefined;
  }
  return {
    hostName: siteName(written),
    writtenHost: written,
    target: absolute ? targetOf(url) : url,
    proxied: absolute,
  };
}

/** A site's host name in normal form: lower case, without a trailing dot or `.localhost`. */
export function siteName(host: string): string {
  return host
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/\.localhost$/, "");
}

/** A host without its port. */
export function withoutPort(host: string): string {
  return host.trim().replace(/:\d*$/, "");
}

// The URL class would normalise the text, but the app must see what the visitor wrote.
function authorityOf(url: string): string {
  return (/^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "").replace(/^.*@/, "");
}

function targetOf(url: string): string {
  const rest = url.replace(/^https?:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}
