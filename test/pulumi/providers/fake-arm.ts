import { writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";

/** A request as Azure Resource Manager would have received it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly authorization: string | undefined;
}

/** What to answer. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const SECRET_HEADER = "open-sesame";

/** The claims of the token that `FakeArm` gives. */
export const CLAIMS = { appid: "the-client", oid: "the-object", tid: "the-tenant" };

/** An HTTPS server that answers what a test has told it to, 404 else, and remembers what it was asked. */
export class FakeArm {
  readonly requests: Received[] = [];
  readonly #answers = new Map<string, Answer[]>();
  readonly #server: Server;
  readonly #authority: string;

  private constructor(server: Server, authority: string) {
    this.#server = server;
    this.#authority = authority;
    server.on("request", async (request, response) => {
      const { status = 200, headers = {}, body } = this.#answer(await receive(request), request);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
    });
  }

  /** Starts a server whose certificate is in the folder, for a client to trust. */
  static async start(folder: string): Promise<FakeArm> {
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
      keyType: "ec",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
      ],
    });
    const authority = join(folder, "authority.pem");
    writeFileSync(authority, cert);
    const server = createServer({ key, cert });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new FakeArm(server, authority);
  }

  get endpoint(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The environment in which a provider finds this server. */
  get environment(): Record<string, string> {
    return {
      AZURE_SLOTS_ARM_ENDPOINT: this.endpoint,
      ARM_SUBSCRIPTION_ID: "S",
      IDENTITY_ENDPOINT: `${this.endpoint}/token`,
      IDENTITY_HEADER: SECRET_HEADER,
      NODE_EXTRA_CA_CERTS: this.#authority,
      AZURE_SLOTS_AUTHORITY: this.#authority,
    };
  }

  /** Answers a request, such as `GET /subscriptions/S`, in turn with each of these, and from then on with the last. */
  on(request: string, ...answers: Answer[]): this {
    this.#answers.set(request.toLowerCase(), answers);
    return this;
  }

  /** Forgets what it was told and asked. */
  reset(): void {
    this.#answers.clear();
    this.requests.length = 0;
  }

  /** The requests as lines, `GET /path`. */
  get lines(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  /** The bodies of the requests of one line. */
  bodies(line: string): unknown[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === line).map(({ body }) => body);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(received: Received, request: IncomingMessage): Answer {
    if (received.path === "/token") {
      if (request.headers["x-identity-header"] !== SECRET_HEADER) return { status: 401 };
      const expires = Math.floor(Date.now() / 1000) + 3600;
      const { resource = "" } = received.query;
      return { body: { access_token: token(resource), expires_on: String(expires), resource, token_type: "Bearer" } };
    }
    this.requests.push(received);
    const answers = this.#answers.get(`${received.method} ${received.path}`.toLowerCase());
    const answer = answers && answers.length > 1 ? answers.shift() : answers?.[0];
    return answer ?? { status: 404, body: { error: { code: "ResourceNotFound", message: `no ${received.path}` } } };
  }
}

function token(audience: string): string {
  const payload = Buffer.from(JSON.stringify({ ...CLAIMS, aud: audience })).toString("base64url");
  return `e30.${payload}.`;
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(request.url ?? "/", "https://localhost");
  return {
    method: request.method ?? "",
    path: decodeURIComponent(url.pathname),
    query: Object.fromEntries(url.searchParams),
    authorization: request.headers.authorization,
    ...(text ? { body: JSON.parse(text) } : {}),
  };
}
