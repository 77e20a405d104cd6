import type { ServerResponse } from "node:http";
import type { PageEvents } from "./model";

/** A client that does not read is let go when this much waits for it. It connects again by itself. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024;

/** Server-sent events to one page. */
export class EventStream {
  readonly #response: ServerResponse;

  /** Begins the answer. */
  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
    // A page that lost its connection tries again after half a second.
    response.write("retry: 500\n\n");
  }

  send<Name extends keyof PageEvents>(name: Name, content: PageEvents[Name]): void {
    if (this.#response.writableLength > MOST_WAITING_BYTES) {
      this.#response.destroy();
      return;
    }
    this.#response.write(`event: ${name}\ndata: ${JSON.stringify(content)}\n\n`);
  }

  /** Whether the client has left. */
  get hasEnded(): boolean {
    return this.#response.destroyed;
  }

  /** Calls a function when the client leaves. */
  onEnd(ended: () => void): void {
    this.#response.once("close", ended);
  }

  end(): void {
    this.#response.end();
  }
}
