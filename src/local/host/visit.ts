import { readFileSync } from "node:fs";
import { request as requestPlain } from "node:http";
import { type RequestOptions, request as requestTls } from "node:https";
import { text } from "node:stream/consumers";
import type { Connection } from "./connection";

/** How to visit a page. */
export interface VisitOptions {
  /** Defaults to GET. */
  readonly method?: string;
  /** The headers besides `Host`. Defaults to none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Defaults to none. */
  readonly body?: string;
}

/** A page that was visited. */
export interface Visited {
  readonly status: number;
  /** The names are in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Visits a page at the front door. The certificate is checked; redirections are not followed, and no cookie is kept. */
export async function visit(connection: Connection, url: string, options: VisitOptions): Promise<Visited> {
  const { protocol, host, hostname, pathname, search } = new URL(/^https?:\/\//i.test(url) ? url : `https://${url}`);
  const { method = "GET", headers = {}, body } = options;
  const sent: RequestOptions = { method, path: `${pathname}${search}`, headers: { ...headers, host }, agent: false };
  return new Promise((resolve, reject) => {
    const request =
      protocol === "https:"
        ? requestTls(connection.frontDoorTls, {
            ...sent,
            servername: hostname,
            ca: readFileSync(connection.authorityFile),
          })
        : requestPlain(connection.frontDoor, sent);
    request.once("error", reject);
    request.once("response", (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      text(response).then((content) => resolve({ status, headers: answered, text: content }), reject);
    });
    request.end(body);
  });
}
