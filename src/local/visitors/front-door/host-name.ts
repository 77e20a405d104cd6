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

/** How many host names are remembered, so that whoever makes up names does not fill the memory. */
const MOST_REMEMBERED = 10_000;

/** The names in Host headers that were read before, by the header. */
export type HostNames = Map<string, Pick<Address, "hostName" | "writtenHost">>;

/**
 * Reads the target of a request; undefined if the request does not name a host.
 *
 * @param remembered Receives the names, to be faster the next time.
 */
export function addressOf(
  request: Pick<IncomingMessage, "url" | "headers">,
  remembered: HostNames = new Map(),
): Address | undefined {
  const url = request.url ?? "/";
  const absolute = !url.startsWith("/") && /^https?:\/\//i.test(url) && URL.canParse(url);
  const { hostName, writtenHost } = namesIn((absolute ? authorityOf(url) : request.headers.host) ?? "", remembered);
  return writtenHost === ""
    ? undefined
    : { hostName, writtenHost, target: absolute ? targetOf(url) : url, proxied: absolute };
}

function namesIn(host: string, remembered: HostNames): Pick<Address, "hostName" | "writtenHost"> {
  const known = remembered.get(host);
  if (known !== undefined) {
    return known;
  }
  const writtenHost = withoutPort(host);
  const names = { hostName: siteName(writtenHost), writtenHost };
  if (remembered.size >= MOST_REMEMBERED) {
    remembered.clear();
  }
  remembered.set(host, names);
  return names;
}

/** A site's host name in normal form: lower case, without a trailing dot or `.localhost`. */
export function siteName(host: string): string {
  return host
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/\.localhost$/, "");
}

/** A host without its port. */
function withoutPort(host: string): string {
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
