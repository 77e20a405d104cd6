import type { IncomingMessage } from "node:http";

/**
 * What a request asks for, of which only the path and the query count. `new URL("//shop", base)` would take a path that begins with two
 * slashes for the name of another host, and throw for `//`.
 */
export function requestUrl({ url = "/" }: Pick<IncomingMessage, "url">): URL {
  if (url.startsWith("/")) {
    return new URL(`http://localhost${url}`);
  }
  // A whole address, as a proxy gets it, or the `*` of OPTIONS.
  return URL.canParse(url) ? new URL(url) : new URL("http://localhost/");
}
