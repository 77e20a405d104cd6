import type { IncomingMessage } from "node:http";

/** Whom a request is for, and what it asks for there. */
export interface Address {
  /** The host name, in lower case, without port, without the `.localhost` that makes it reachable from a browser. */
  readonly hostName: string;
  /** The host as the visitor wrote it, with `.localhost`, without port. */
  readonly writtenHost: string;
  /** The path with its query string. */
  readonly target: string;
  /** Whether the request came as one comes to a proxy, with the whole URL in its first line. */
  readonly proxied: boolean;
}

/** Reads whom a request is for. Returns undefined when it does not say so. */
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

/** The name that a site is known by: in lower case and without a trailing dot or `.localhost`. */
export function siteName(host: string): string {
  return host
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/\.localhost$/, "");
}

/** Leaves out the port of a host, if it has one. */
export function withoutPort(host: string): string {
  return host.trim().replace(/:\d*$/, "");
}

// The URL class would normalise what it parses, and the app is to see what the visitor wrote.
function authorityOf(url: string): string {
  return (/^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "").replace(/^.*@/, "");
}

function targetOf(url: string): string {
  const rest = url.replace(/^https?:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}
