import type { ServerResponse } from "node:http";

/**
 * Adds cookies to those that the app sets. Done when the answer's head is written, because the app's headers replace earlier ones.
 *
 * @param unless The name of a header with which an app says that it wants none of these cookies. Defaults to no such header.
 */
export function addCookies(response: ServerResponse, cookies: readonly string[], unless?: string): void {
  beforeHead(response, (headers) => {
    const at = (name: string) => headers.findIndex((each, index) => index % 2 === 0 && isSame(each, name));
    if (unless === undefined || at(unless) === -1) {
      headers.push(...cookies.flatMap((cookie) => ["Set-Cookie", cookie]));
    }
  });
}

/**
 * Changes the head of an answer just before it is sent.
 *
 * @param change Changes the headers, names and values by turns.
 */
export function beforeHead(response: ServerResponse, change: (headers: string[]) => void): void {
  const writeHead: (...head: unknown[]) => ServerResponse = response.writeHead.bind(response) as never;
  response.writeHead = ((...head: unknown[]) => {
    const last = head.at(-1);
    if (response.headersSent) {
      return writeHead(...head);
    }
    const written = Array.isArray(last) ? [...(last as string[])] : [];
    change(written);
    if (Array.isArray(last)) {
      return writeHead(...head.slice(0, -1), written);
    }
    for (let index = 0; index < written.length; index += 2) {
      response.appendHeader(written[index] ?? "", written[index + 1] ?? "");
    }
    return writeHead(...head);
  }) as typeof response.writeHead;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
