import type { Server, Socket } from "node:net";

/**
 * The connections of a server, from the moment that they are accepted. Node's own `closeAllConnections` leaves out those that have not
 * sent anything yet: a server would wait for the end of their TLS handshake, up to two minutes, before it is closed.
 */
export class OpenConnections {
  readonly #sockets = new Set<Socket>();

  constructor(private readonly server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** Breaks off those on which nothing has come yet. Browsers open such connections in advance. */
  destroyUnused(): void {
    for (const socket of this.#sockets) {
      if (socket.bytesRead === 0) socket.destroy();
    }
  }

  /** Breaks all of them off. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Closes the server, and breaks all of them off. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.destroy();
    await closed;
  }
}
