import { request } from "node:https";
import { json } from "node:stream/consumers";
import { withTimeLimit } from "../../time-limit";
import type { FrontDoorAddress } from "./front-door";

const TIMEOUT_MILLISECONDS = 30_000;

/** What is needed to request pages as Azure itself does. */
export interface AskOptions {
  /** Whether a host name belongs to a site of this front door. All others are on the internet. */
  readonly isSite: (hostName: string) => boolean;
  readonly frontDoor: () => FrontDoorAddress;
  /** The authority that signed the front door's certificate, as PEM. */
  readonly authority: string;
  /** Cancels the request. */
  readonly signal: AbortSignal;
}

/**
 * Posts JSON to a URL and returns the JSON of the answer. The host may be a site on this machine.
 *
 * @throws Error if the host cannot be reached, or answers with a failure or with something other than JSON.
 */
export async function postJson(url: string, body: unknown, options: AskOptions): Promise<unknown> {
  const { hostname } = new URL(url);
  const signal = withTimeLimit(options.signal, TIMEOUT_MILLISECONDS);
  const content = JSON.stringify(body);
  if (options.isSite(hostname)) {
    return postToSite(new URL(url), content, options, signal);
  }
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: content,
    signal,
  });
  if (!response.ok) {
    throw new Error(`${hostname} answered with status ${response.status}`);
  }
  return response.json();
}

/** Uses TLS, because every site accepts it. */
function postToSite(url: URL, content: string, options: AskOptions, signal: AbortSignal): Promise<unknown> {
  const { hostname, pathname, search } = url;
  const { host, tlsPort } = options.frontDoor();
  return new Promise((resolve, reject) => {
    const asked = request({
      method: "POST",
      host,
      port: tlsPort,
      path: `${pathname}${search}`,
      headers: { host: hostname, "content-type": "application/json" },
      servername: hostname,
      ca: options.authority,
      agent: false,
      signal,
    });
    asked.once("error", reject);
    asked.once("response", (response) => {
      const { statusCode: status = 0 } = response;
      if (status < 200 || status > 299) {
        response.resume();
        reject(new Error(`${hostname} answered with status ${status}`));
        return;
      }
      json(response).then(resolve, reject);
    });
    asked.end(content);
  });
}
