import { randomBytes } from "node:crypto";
import { Agent, type IncomingMessage, request } from "node:http";
import { createConnection } from "node:net";
import { pause } from "../../support/until";

/**
 * An app for visitors of all kinds. Its answers tell its build, and whether it had been told to stop: `/` at once, `/slow` after a
 * while, `/upload` when all has come, with the length, `/events` as server-sent events, one every 20 ms; `/held` as many of these
 * as the query says. A WebSocket repeats what it gets, and its first message tells the build.
 */
export const VISITED_APP = `
const { version } = require("./package.json");
let state = "serving";
process.on("SIGTERM", () => { state = "told to stop"; setTimeout(() => process.exit(0), 300); });
const server = require("node:http").createServer((request, response) => {
  const [path, query = ""] = request.url.split("?");
  const tell = (more) => response.end(JSON.stringify({ version, state, pid: process.pid, ...more }));
  response.setHeader("content-type", "application/json");
  if (path === "/slow") return setTimeout(tell, 1_200);
  if (path === "/upload") {
    let length = 0;
    request.on("data", (chunk) => { length += chunk.length; });
    return request.on("end", () => tell({ length }));
  }
  if (path === "/events") {
    let left = Number(query);
    response.setHeader("content-type", "text/event-stream");
    const timer = setInterval(() => {
      response.write("data: " + version + " " + state + "\\n\\n");
      if (--left === 0) { clearInterval(timer); response.end(); }
    }, 20);
    return response.on("close", () => clearInterval(timer));
  }
  tell();
});
server.on("upgrade", (request, socket) => {
  socket.on("error", () => {});
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n" + version + ";");
  socket.on("data", (data) => socket.write(data));
  socket.on("end", () => socket.end());
});
server.listen(process.env.PORT);
`;

/** What went wrong, and what was seen. */
export interface Seen {
  readonly failures: string[];
  /** How many answers came from each build, and how many sockets were with it to their end. */
  readonly answers: Record<string, number>;
  uploadedBytes: number;
  events: number;
  sockets: number;
}

interface Told {
  readonly version: string;
  readonly state: string;
  readonly length?: number;
}

/** Visitors of one host name, of all kinds at once, until they are sent home. */
export class Load {
  readonly seen: Seen = { failures: [], answers: {}, uploadedBytes: 0, events: 0, sockets: 0 };
  readonly #port: number;
  readonly #host: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #visitors: Promise<void>[];
  #home = false;

  /**
   * @param frontDoor The front door's address for plain HTTP.
   * @param uploadBytes How long an upload is. It is sent in pieces, with pauses.
   */
  constructor(frontDoor: string, host: string, uploadBytes: number) {
    this.#port = Number(new URL(frontDoor).port);
    this.#host = host;
    const kinds = [
      ...Array.from({ length: 4 }, () => () => this.#visit("/")),
      () => this.#visit("/slow"),
      () => this.#visit("/slow"),
      () => this.#upload(uploadBytes),
      () => this.#listen(25),
      () => this.#talk(30),
    ];
    this.#visitors = kinds.map(async (visit) => {
      while (!this.#home) {
        await visit().catch((error: Error) => this.seen.failures.push(error.message));
        await pause(2);
      }
    });
  }

  /** Sends all visitors home, when each has been answered. */
  async end(): Promise<Seen> {
    this.#home = true;
    await Promise.all(this.#visitors);
    this.#agent.destroy();
    return this.seen;
  }

  async #visit(path: string): Promise<void> {
    const told = JSON.parse(await textOf(await this.#ask(path, (sent) => void sent.end()))) as Told;
    this.#count(path, told);
  }

  async #upload(bytes: number): Promise<void> {
    const chunk = randomBytes(Math.min(bytes / 4, 1_000_000));
    let left = bytes;
    const response = await this.#ask(
      "/upload",
      (sent) => {
        const more = (): void => {
          while (left > 0 && !sent.destroyed) {
            left -= chunk.length;
            if (!sent.write(chunk)) {
              sent.once("drain", () => setTimeout(more, 5));
              return;
            }
          }
          sent.end();
        };
        more();
      },
      "POST",
    );
    const told = JSON.parse(await textOf(response)) as Told;
    this.#count("/upload", told);
    const expected = Math.ceil(bytes / chunk.length) * chunk.length;
    if (told.length !== expected) {
      this.seen.failures.push(`of an upload of ${expected} bytes, ${told.length} came`);
    }
    this.seen.uploadedBytes += expected;
  }

  async #listen(count: number): Promise<void> {
    const events = (await textOf(await this.#ask(`/events?${count}`, (sent) => void sent.end()))).trim().split("\n\n");
    if (new Set(events.map((event) => event.split(" ")[1])).size !== 1 || events.length !== count) {
      this.seen.failures.push(`events: ${events.length} came: ${events.join()}`);
    }
    this.seen.events += events.length;
  }

  /** Talks over a WebSocket: each message has to come back, and from the build that it began with. */
  async #talk(messages: number): Promise<void> {
    const socket = createConnection({ port: this.#port, host: "127.0.0.1" });
    let received = "";
    let lost: string | undefined;
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text;
    });
    socket.once("error", ({ message }) => {
      lost = message;
    });
    socket.once("end", () => {
      lost ??= "it was cut";
    });
    const until = async (look: () => boolean) => {
      while (!look()) {
        if (lost !== undefined) {
          throw new Error(`a WebSocket: ${lost}`);
        }
        await pause(5);
      }
    };
    try {
      socket.write(`GET / HTTP/1.1\r\nHost: ${this.#host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      await until(() => received.endsWith(";"));
      let expected = received;
      for (let number = 0; number < messages; number++) {
        socket.write(`${number};`);
        expected += `${number};`;
        await until(() => received === expected);
      }
      this.seen.sockets++;
    } finally {
      socket.destroy();
    }
  }

  #ask(path: string, send: (sent: ReturnType<typeof request>) => void, method = "GET"): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options = { port: this.#port, host: "127.0.0.1", path, method, agent: this.#agent };
      const sent = request({ ...options, headers: { host: this.#host } }, (response) => {
        if (response.statusCode === 200) {
          resolve(response);
        } else {
          response.resume();
          reject(new Error(`${path} was answered with ${response.statusCode}`));
        }
      });
      sent.once("error", (error) => reject(new Error(`${path}: ${error.message}`)));
      send(sent);
    });
  }

  #count(path: string, { version, state }: Told): void {
    this.seen.answers[version] = (this.seen.answers[version] ?? 0) + 1;
    if (state !== "serving") {
      this.seen.failures.push(`${path} was answered by a process that had been told to stop`);
    }
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of response.setEncoding("utf8")) {
    text += part;
  }
  return text;
}
