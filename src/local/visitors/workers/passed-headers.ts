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

const SET_OR_ENDED = new Set([...OF_THE_CONNECTION, ...OF_APP_SERVICE]);

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
  const passed = ["Host", host, ...without(SET_OR_ENDED, rawHeaders)];
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

/**
 * The headers of an app's answer for the visitor: all but those about the app's connection.
 *
 * @param rawHeaders Those of the answer, names and values by turns.
 */
export function answeredHeaders(rawHeaders: readonly string[]): string[] {
  return without(OF_THE_CONNECTION, rawHeaders);
}

/** Headers without those of some names, and without those that are only for the next connection, because `Connection` names them. */
function without(names: ReadonlySet<string>, headers: readonly string[]): string[] {
  const kept: string[] = [];
  let connection: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? "";
    const value = headers[index + 1] ?? "";
    const key = name.toLowerCase();
    if (!names.has(key)) {
      kept.push(name, value);
    } else if (key === "connection") {
      connection = connection === undefined ? value : `${connection},${value}`;
    }
  }
  if (connection === undefined || /^(close|keep-alive|upgrade)$/i.test(connection)) {
    return kept;
  }
  const named = connection.split(",").map((name) => name.trim().toLowerCase());
  return kept.filter((_text, index) => !named.includes((kept[index & ~1] ?? "").toLowerCase()));
}
