import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { createServer } from "node:net";

/**
 * The ports for apps: below those that a system gives to whoever asks for any port, and to outgoing connections, so that
 * none of those is quicker than the app. Sources: 32768 and above on Linux (ip_local_port_range in ip(7)), 49152 and above
 * elsewhere (RFC 6335, section 6).
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const ATTEMPTS = 1_000;

/** A TCP port of 127.0.0.1 that no local App Service of this machine gives to another app. */
export interface ClaimedPort {
  readonly port: number;
  /** Lets others have it, when called for the first time. A process that ends lets go of all that it claimed, however it ends. */
  release(): void;
}

/**
 * Claims a port that nobody listens on, for an app that will. An app takes its time until it listens, and who connects
 * meanwhile must not find another app there. So the claim is the UDP port of the same number, which an app has no use for.
 *
 * @throws Error when no port is free.
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
  throw new Error(`there is no free port from ${FIRST_PORT} to ${LAST_PORT} on 127.0.0.1`);
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
