import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** Where a tunnel ends. */
export interface TunnelEnd {
  readonly host: string;
  readonly port: number;
}

/**
 * Joins the connection of a program that asked its proxy for a tunnel with the tunnel's end.
 *
 * @param head What the program sent already.
 * @param held Has both connections while they are open.
 * @param refuse Answers the program if the end cannot be reached.
 */
export function joinTunnel(socket: Duplex, head: Buffer, end: TunnelEnd, held: Set<Duplex>, refuse: () => void): void {
  const inner = connect(end);
  let isJoined = false;
  hold(inner, held);
  inner.once("connect", () => {
    isJoined = true;
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    inner.write(head);
    inner.pipe(socket).pipe(inner);
  });
  inner.once("close", () => (isJoined ? socket.destroy() : refuse()));
  socket.once("close", () => inner.destroy());
}

/** The end that a program names, for example `shop.azurewebsites.net:443`; undefined if it names none. */
export function tunnelEndIn(authority: string): TunnelEnd | undefined {
  const [, host, port] = /^\[?([^[\]/@]+?)\]?:(\d{1,5})$/.exec(authority) ?? [];
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}

/** Keeps a connection among others while it is open. */
export function hold(socket: Duplex, among: Set<Duplex>): void {
  among.add(socket);
  socket.on("error", () => {});
  socket.once("close", () => among.delete(socket));
}
