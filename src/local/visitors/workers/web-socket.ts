import { request as httpRequest, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { CutOff } from "./cut-off";
import { answeredHeaders } from "./passed-headers";

/**
 * Passes on the upgrade of a connection, for example to a WebSocket, and then all that both sides send, until one of them ends.
 *
 * @param socket The visitor's connection. Errors on it are no longer errors of this process.
 * @param head What the visitor has sent after the request.
 * @param port The app's port on 127.0.0.1.
 * @param headers The request's headers for the app, names and values by turns, without those about the connection.
 */
export function passUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  port: number,
  headers: readonly string[],
): void {
  const { method = "GET", url: path = "/" } = request;
  const upgrade = ["Connection", "Upgrade", "Upgrade", request.headers.upgrade ?? "websocket"];
  const sent = httpRequest({ host: "127.0.0.1", port, method, path, headers: [...headers, ...upgrade], agent: false });
  socket.on("error", () => {});
  socket.once("close", () => sent.destroy());
  sent.on("error", () => socket.destroy(new CutOff()));
  sent.once("upgrade", (answer, app, first) => {
    const agreed = ["Connection", "Upgrade", "Upgrade", answer.headers.upgrade ?? "websocket"];
    socket.write(headOf(answer, [...answeredHeaders(answer.rawHeaders), ...agreed]));
    socket.write(first);
    app.write(head);
    app.pipe(socket).pipe(app);
    app.on("error", () => socket.destroy(new CutOff()));
    // A side that only reads would otherwise keep its half open forever.
    app.once("close", () => socket.end(() => socket.destroy()));
    socket.once("close", () => app.destroy());
  });
  sent.once("response", (answer) => {
    // The app does not agree. The connection ends with its answer, which needs no other mark of its end.
    const plain = answeredHeaders(answer.rawHeaders).filter(
      (_text, index, all) => !/^transfer-encoding$/i.test(all[index & ~1] ?? ""),
    );
    socket.write(headOf(answer, [...plain, "Connection", "close"]));
    answer.pipe(socket);
    answer.on("error", () => socket.destroy(new CutOff()));
  });
  sent.end();
}

function headOf({ statusCode, statusMessage }: IncomingMessage, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let index = 0; index < headers.length; index += 2) {
    lines.push(`${headers[index]}: ${headers[index + 1]}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}
