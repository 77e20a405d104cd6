import type { IncomingMessage, ServerResponse } from "node:http";
import type { Destination } from "../front-door/destination";

/**
 * Where the front door sends requests for a host name that no app answers, but this process itself, such as a blob endpoint.
 *
 * @param name The name of what answers, for example of a storage account.
 * @param kind What it is, for example `blob`. The metrics show it in the slot's place.
 * @param handle Answers a request, whatever happens.
 */
export function endpoint(
  name: string,
  kind: string,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Destination {
  return {
    production: {
      specification: { site: name, slot: kind, stack: "", startupCommand: "", environment: {} },
      ready: Promise.resolve(),
      warm: Promise.resolve(),
      inFlight: 0,
      isRunning: true,
      handle,
      upgrade: (_request, socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
      ping: async () => 400,
      remark: () => undefined,
      stop: async () => undefined,
    },
    slot: kind,
    slots: [],
    httpsOnly: false,
    stopped: false,
  };
}
