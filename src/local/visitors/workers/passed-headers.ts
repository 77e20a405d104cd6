import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { WorkerSpecification } from "./contract";

/** The headers about a connection, which end here, and `Expect`, which the front door has answered. */
const OF_THE_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
  "expect",
]);

/** The headers that App Service sets whatever the visitor has sent. */
const OF_APP_SERVICE = new Set([
  "host",
  "client-ip",
  "disguised-host",
  "max-forwards",
  "was-default-hostname",
  "x-appservice-proto",
  "x-arr-log-id",
  "x-arr-ssl",
  "x-client-ip",
  "x-client-port",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-tlsversion",
  "x-original-url",
  "x-site-deployment-id",
  "x-waws-unencoded-url",
]);

/**
 * The headers with which a visitor's request goes to an app, names and values by turns: the visitor's own, as they were written,
 * and those of App Service. `X-Forwarded-Host` is not one of the latter.
 *
 * Source: what an app at headers.netletic.com answered in 2021 (its README shows it). The certificate in `X-ARR-SSL` is made up;
 * apps look only whether the header is there.
 */
export function passedHeaders(request: IncomingMessage, { environment }: WorkerSpecification): string[] {
  const { socket, headers, rawHeaders, url: target = "/" } = request;
  const { host = "" } = headers;
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const port = String(socket.remotePort ?? "");
  const client = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  const before = headers["x-forwarded-for"];
  const passed = ["Host", host];
  const named = namedInConnection(headers.connection);
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = [rawHeaders[index], rawHeaders[index + 1]];
    const key = name.toLowerCase();
    if (!OF_THE_CONNECTION.has(key) && !OF_APP_SERVICE.has(key) && !named?.includes(key)) {
      passed.push(name, value);
    }
  }
  passed.push("Max-Forwards", "10");
  passed.push("X-ARR-LOG-ID", randomUUID());
  passed.push("CLIENT-IP", client, "X-Client-IP", address, "X-Client-Port", port);
  passed.push("DISGUISED-HOST", host);
  passed.push("X-SITE-DEPLOYMENT-ID", environment.WEBSITE_DEPLOYMENT_ID ?? "");
  passed.push("WAS-DEFAULT-HOSTNAME", environment.WEBSITE_HOSTNAME ?? host);
  passed.push("X-Forwarded-For", before === undefined ? client : `${before}, ${client}`);
  passed.push("X-Original-URL", target, "X-WAWS-Unencoded-URL", target);
  if (socket instanceof TLSSocket) {
    passed.push("X-Forwarded-Proto", "https", "X-AppService-Proto", "https");
    passed.push("X-ARR-SSL", `2048|256|CN=azure-slots local authority|CN=${host.replace(/:\d*$/, "")}`);
    passed.push("X-Forwarded-TlsVersion", socket.getProtocol()?.replace("TLSv", "") ?? "");
  } else {
    passed.push("X-Forwarded-Proto", "http", "X-AppService-Proto", "http");
  }
  return passed;
}

/** The headers of an app's answer for the visitor, names and values by turns: all but those about the app's connection. */
export function answeredHeaders({ headers, rawHeaders }: IncomingMessage): string[] {
  const named = namedInConnection(headers.connection);
  const answered: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = [rawHeaders[index], rawHeaders[index + 1]];
    const key = name.toLowerCase();
    if (!OF_THE_CONNECTION.has(key) && !named?.includes(key)) {
      answered.push(name, value);
    }
  }
  return answered;
}

/** The headers that are only for the next connection, because `Connection` names them; undefined if there are none. */
function namedInConnection(connection: string | undefined): string[] | undefined {
  return connection === undefined || /^(close|keep-alive|upgrade)$/i.test(connection)
    ? undefined
    : connection.split(",").map((name) => name.trim().toLowerCase());
}
