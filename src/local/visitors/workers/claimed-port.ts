import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { createServer } from "node:net";

/**
 * The ports for apps. They are below the range that a system uses for arbitrary ports and outgoing connections. So no
 * other program can take the port before the app does. Sources: 32768 and above on Linux (ip_local_port_range in
 * ip(7)), 49152 and above elsewhere (RFC 6335, section 6).
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const ATTEMPTS = 1_000;

/** A TCP port of 127.0.0.1 that no local App Service on this machine gives to another app. */
export interface ClaimedPort {
  readonly port: number;
  /** Releases the port. Only the first call has an effect. A process that ends in any way releases all its ports. */
  release(): void;
}

/**
 * Claims a port that nobody listens on, for an app that will listen later. An app takes time until it listens. Clients
 * that connect meanwhile must not find another app there. So the claim is made by binding the UDP port of the same
 * number, which an app does not need.
 *
 * @throws Error if no port is free.
 */
export async function claimPort(): Promise<ClaimedPort> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    const claim = await claimOf(port);
    if (claim === undefined) {
      continue;
    }
    if (await isFree(port)) {
      let held = true;
      const release = () => {
        if (held) claim.close();
        held = false;
      };
      return { port, release };
    }
    claim.close();
  }
  throw new Error(`no port from ${FIRST_PORT} to ${LAST_PORT} on 127.0.0.1 is free`);
}

function claimOf(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4").unref();
    socket.once("error", () => {
      socket.close();
      resolve(undefined);
    });
    socket.bind({ port, address: "127.0.0.1", exclusive: true }, () => resolve(socket));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
