import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Worker, WorkerSpecification } from "./contract";
import { FUNCTIONS_WELCOME, sendPage, WELCOME } from "./pages";

/** A slot with nothing deployed. It shows App Service's welcome page and needs no process. */
export class EmptyWorker implements Worker {
  readonly specification: WorkerSpecification;
  readonly ready = Promise.resolve();
  readonly warm = this.ready;
  readonly inFlight = 0;
  readonly isRunning = true;

  constructor(specification: WorkerSpecification) {
    this.specification = specification;
  }

  handle(_request: IncomingMessage, response: ServerResponse): void {
    sendPage(response, this.specification.functions ? FUNCTIONS_WELCOME : WELCOME);
  }

  /** Nothing here supports WebSockets. */
  upgrade(_request: IncomingMessage, socket: Duplex): void {
    socket.on("error", () => {});
    socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }

  /** The welcome page is always warm. */
  async ping(): Promise<number> {
    return WELCOME.status;
  }

  remark(): void {}

  async stop(): Promise<void> {}
}
