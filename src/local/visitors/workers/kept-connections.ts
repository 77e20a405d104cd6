import type { ServerResponse } from "node:http";
import { Client, type Dispatcher } from "undici";
import { CutOff } from "./cut-off";
import { answeredHeaders } from "./passed-headers";

/** A request without a body. */
export interface KeptRequest {
  readonly method: string;
  /** The path with its query string. */
  readonly path: string;
  /** Names and values by turns, without those about the connection. */
  readonly headers: readonly string[];
}

/** Up to this size, it costs less to copy a part of an answer than to write it apart from the head. */
const SMALL_BYTES = 16_384;

/** A connection to an app. It is made for the first request, and made again where it was closed in the meantime. */
interface Connection {
  readonly client: Client;
  readonly port: number;
  /** Whether it has had an answer since it was made. */
  used: boolean;
}

/**
 * The connections to an app that are kept for later requests, each for one request at a time. They are of undici, because
 * `http.request` takes far more time.
 */
export class KeptConnections {
  readonly #host: string;
  readonly #all = new Set<Connection>();
  /** Those without a request, the last used at the end. */
  readonly #idle: Connection[] = [];

  /** @param host Where the app listens. */
  constructor(host: string) {
    this.#host = host;
  }

  /**
   * Sends a request, and passes on its answer.
   *
   * @param failed Called if no answer began, with whether the connection had been used before: then the app may have closed it
   * just as the request came.
   */
  send(
    port: number,
    request: KeptRequest,
    response: ServerResponse,
    failed: (error: Error, used: boolean) => void,
  ): void {
    const connection = this.#take(port) ?? this.#connect(port);
    const ended = (error?: Error) => {
      const { used } = connection;
      connection.used = true;
      this.#idle.push(connection);
      if (error !== undefined) {
        failed(error, used);
      }
    };
    const { method, path, headers } = request;
    const asked = { method: method as Dispatcher.HttpMethod, path, headers: headers as string[] };
    connection.client.dispatch(asked, new PassedAnswer(response, ended));
  }

  /** Closes all. */
  close(): void {
    for (const connection of this.#all) {
      this.#drop(connection);
    }
  }

  /** The connection that was used last, because the app is the least likely to have closed that one. */
  #take(port: number): Connection | undefined {
    const last = this.#idle.pop();
    if (last === undefined || last.port === port) {
      return last;
    }
    // The app was started again, and listens on another port.
    this.#drop(last);
    return this.#take(port);
  }

  #connect(port: number): Connection {
    // Apps set their own limits.
    const client = new Client(`http://${this.#host}:${port}`, { headersTimeout: 0, bodyTimeout: 0 });
    const connection = { client, port, used: false };
    client.on("connect", () => {
      connection.used = false;
    });
    this.#all.add(connection);
    return connection;
  }

  #drop(connection: Connection): void {
    this.#all.delete(connection);
    void connection.client.destroy();
  }
}

/** Passes on an answer as it comes. */
class PassedAnswer implements Dispatcher.DispatchHandlers {
  readonly #response: ServerResponse;
  readonly #ended: (error?: Error) => void;
  #abort: (() => void) | undefined;
  #resume = () => {};
  #begun = false;

  /** @param ended Called at the end, with what went wrong if no answer began. */
  constructor(response: ServerResponse, ended: (error?: Error) => void) {
    this.#response = response;
    this.#ended = ended;
    response.on("close", () => {
      // The app need not go on for a visitor who has left.
      if (!response.writableFinished) {
        this.#abort?.();
      }
    });
  }

  onConnect(abort: () => void): void {
    this.#abort = abort;
    if (this.#response.destroyed) {
      abort();
    }
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void, statusText: string): boolean {
    if (status >= 200) {
      this.#begun = true;
      this.#resume = resume;
      const headers = rawHeaders.map((each) => each.toString("latin1"));
      this.#response.writeHead(status, statusText, answeredHeaders(headers));
    }
    return true;
  }

  onData(chunk: Buffer): boolean {
    // As text, which keeps each byte, it goes out in one piece with the head.
    const goesOn =
      chunk.length <= SMALL_BYTES
        ? this.#response.write(chunk.toString("latin1"), "latin1")
        : this.#response.write(chunk);
    if (!goesOn) {
      this.#response.once("drain", this.#resume);
    }
    return goesOn;
  }

  onComplete(): void {
    this.#ended();
    this.#response.end();
  }

  onError(error: Error): void {
    this.#ended(this.#begun ? undefined : error);
    if (this.#begun) {
      this.#response.destroy(new CutOff());
    }
  }
}
