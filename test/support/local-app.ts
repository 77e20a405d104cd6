import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { openCertificates } from "../../src/local/host/certificates";
import type { Connection } from "../../src/local/host/connection";
import { type Home, openHome } from "../../src/local/host/home";
import { LocalAppService } from "../../src/local/host/local-app-service";
import type { LocalAppServiceOptions } from "../../src/local/host/options";
import { pause } from "./until";

/** An answer of Azure Resource Manager. */
export class Answer {
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
    readonly body: unknown,
  ) {}

  /** The value at a path in the body, for example `properties.siteConfig.alwaysOn` or `value.0.name`. */
  at(path: string): unknown {
    return path.split(".").reduce<unknown>((value, name) => {
      return value !== null && typeof value === "object" && name in value
        ? (value as Readonly<Record<string, unknown>>)[name]
        : undefined;
    }, this.body);
  }

  /** The code and the message of an error, in either of Azure's two forms. */
  get error(): { readonly code: unknown; readonly message: unknown } {
    const [code, message] = [this.at("error.code") ?? this.at("Code"), this.at("error.message") ?? this.at("Message")];
    return { code, message };
  }
}

/** An answer to a visitor. */
export interface Visit {
  readonly status: number;
  readonly text: string;
}

export const API = "2024-11-01";

/** The api-version of the documented swap template. */
export const SWAP_API = "2018-02-01";

export const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop-group";
export const PLAN = `${GROUP}/providers/Microsoft.Web/serverfarms/shop-plan`;
export const SITE = `${GROUP}/providers/Microsoft.Web/sites/shop`;
export const STAGING = `${SITE}/slots/staging`;
export const LOCATION = "westeurope";

/** Sends requests to the Azure Resource Manager of a local App Service, signed in as a managed identity. */
export class ArmCaller {
  readonly #agent: Agent;
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(
    readonly connection: Connection,
    authority: string,
  ) {
    this.#agent = new Agent({ keepAlive: true, ca: authority });
  }

  /** @param body Sent as JSON. A string is sent unchanged. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    options: { readonly api?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer> {
    const { api = API, headers = { authorization: `Bearer ${await this.token()}` } } = options;
    const url = new URL(path, this.connection.armEndpoint);
    if (api !== "" && !url.searchParams.has("api-version")) {
      url.searchParams.set("api-version", api);
    }
    const content = typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const type = content === undefined ? {} : { "content-type": "application/json" };
      const request = httpsRequest(url, { method, agent: this.#agent, headers: { ...type, ...headers } });
      request.once("error", reject);
      request.once("response", (response) => {
        text(response)
          .then((answer) => {
            const { statusCode: status = 0, headers: answered } = response;
            resolve(new Answer(status, answered, answer === "" ? undefined : JSON.parse(answer)));
          })
          // An answer that is no JSON must not leave the test waiting.
          .catch(reject);
      });
      request.end(content);
    });
  }

  /** Sends a request, follows its operation to the end, and returns the last answer. */
  async follow(method: string, path: string, body?: unknown, api?: string): Promise<Answer> {
    let answer = await this.ask(method, path, body, api === undefined ? {} : { api });
    const { "azure-asyncoperation": operation } = answer.headers;
    if (typeof operation === "string") {
      do {
        await pause();
        answer = await this.ask("GET", operation);
      } while (["Accepted", "Running"].includes(String(answer.at("status"))));
      return answer;
    }
    while (answer.status === 202) {
      await pause();
      answer = await this.ask("GET", String(answer.headers.location));
    }
    return answer;
  }

  /**
   * A token of the identity endpoint.
   *
   * @param resource The audience. Defaults to Azure Resource Manager.
   */
  token(resource = "https://management.azure.com/"): Promise<string> {
    const token = this.#tokens.get(resource) ?? this.#signIn(resource);
    this.#tokens.set(resource, token);
    return token;
  }

  async #signIn(resource: string): Promise<string> {
    const { identityEndpoint, identityHeader } = this.connection;
    const url = `${identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
    const response = await fetch(url, { headers: { "x-identity-header": identityHeader } });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A local App Service in a temporary folder, with the requests that tests need. */
export class LocalApp {
  local: LocalAppService;
  arm: ArmCaller;

  private constructor(
    readonly home: Home,
    local: LocalAppService,
    private readonly options: LocalAppServiceOptions,
  ) {
    this.local = local;
    this.arm = callerOf(local.connection, home);
  }

  static async start(options: Omit<LocalAppServiceOptions, "home"> = {}): Promise<LocalApp> {
    const home = await temporaryHome();
    return new LocalApp(home, await LocalAppService.start({ ...options, home }), options);
  }

  /**
   * Stops it and starts it again with the same folder.
   *
   * @param options Defaults to the previous ones.
   */
  async restart(options: Omit<LocalAppServiceOptions, "home"> = this.options): Promise<void> {
    this.arm.close();
    await this.local.close();
    this.local = await LocalAppService.start({ ...options, home: this.home });
    this.arm = callerOf(this.local.connection, this.home);
  }

  async close(): Promise<void> {
    this.arm.close();
    await this.local.close();
    rmSync(this.home.root, { recursive: true, force: true });
  }

  ask(method: string, path: string, body?: unknown, api?: string): Promise<Answer> {
    return this.arm.ask(method, path, body, api === undefined ? {} : { api });
  }

  follow(method: string, path: string, body?: unknown, api?: string): Promise<Answer> {
    return this.arm.follow(method, path, body, api);
  }

  /** Creates the group, the plan, the Linux app `shop` and its slot `staging`. Replaces existing ones. */
  async createShop(
    shop: {
      readonly sku?: string;
      readonly production?: Readonly<Record<string, string>>;
      readonly staging?: Readonly<Record<string, string>>;
      readonly sticky?: readonly string[];
    } = {},
  ): Promise<void> {
    await createShop(this.arm, shop);
  }

  /** Publishes a package of the test app and returns its URL. See {@link publish}. */
  publish(version: string, source?: string): Promise<string> {
    return publish(this.local.blobs, version, source);
  }

  /** Requests a page of a site or slot from the front door, by its host name without the domain. */
  visit(name: string, path = "/"): Promise<Visit> {
    return visit(this.local.connection, name, path);
  }

  /** The settings of the slot at a path. */
  async settings(path: string): Promise<Record<string, string>> {
    const answer = await this.ask("POST", `${path}/config/appsettings/list`);
    return answer.at("properties") as Record<string, string>;
  }
}

export function callerOf(connection: Connection, home: Home): ArmCaller {
  return new ArmCaller(connection, readFileSync(join(home.certificates, "authority.pem"), "utf8"));
}

/** Creates the group, the plan, the Linux app `shop` and its slot `staging`. */
export async function createShop(
  arm: ArmCaller,
  shop: {
    readonly sku?: string;
    readonly production?: Readonly<Record<string, string>>;
    readonly staging?: Readonly<Record<string, string>>;
    readonly sticky?: readonly string[];
  },
): Promise<void> {
  const location = LOCATION;
  const pairs = (settings: Readonly<Record<string, string>> = {}) =>
    Object.entries(settings).map(([name, value]) => ({ name, value }));
  const slot = (settings?: Readonly<Record<string, string>>) => ({
    location,
    properties: { serverFarmId: PLAN, reserved: true, siteConfig: { appSettings: pairs(settings) } },
  });
  const steps: [string, unknown][] = [
    [GROUP, { location }],
    [PLAN, { location, sku: { name: shop.sku ?? "S1" }, properties: { reserved: true } }],
    [SITE, slot(shop.production)],
    [STAGING, slot(shop.staging)],
    [`${SITE}/config/slotConfigNames`, { properties: { appSettingNames: shop.sticky ?? [] } }],
  ];
  for (const [path, body] of steps) {
    const { status, body: answer } = await arm.ask("PUT", path, body);
    if (status >= 300) {
      throw new Error(`PUT ${path} was answered with ${status}: ${JSON.stringify(answer)}`);
    }
  }
}

/**
 * An app that tells its version and its environment. `GET /` returns `{version, env, pid}`, `/slow?ms=` waits, and
 * `/status?code=` answers with that code. When it has started, it prints `process` and its id. Settings that start with
 * `FAIL_` prevent it from starting.
 */
export const SERVER = `
const { createServer } = require("node:http");
const { version } = require("./package.json");
const pick = (name) => /^[A-Z]/.test(name) && !/^(PATH|HOME|APPSETTING_)/.test(name);
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => pick(name)));
if (Object.keys(env).some((name) => name.startsWith("FAIL_"))) process.exit(3);
createServer((request, response) => {
  const url = new URL(request.url, "http://app");
  const answer = () => {
    response.statusCode = Number(url.searchParams.get("code") ?? 200);
    response.end(JSON.stringify({ version, env, pid: process.pid }));
  };
  setTimeout(answer, Number(url.searchParams.get("ms") ?? 0));
}).listen(process.env.PORT, () => console.log("process " + process.pid));
`;

/**
 * Publishes a package and returns its URL.
 *
 * @param source The app's own code, `server.js`. Defaults to {@link SERVER}.
 */
export async function publish(blobs: LocalAppService["blobs"], version: string, source = SERVER): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-package-"));
  const url = packageUrl(version);
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ version, main: "server.js" }));
    writeFileSync(join(folder, "server.js"), source);
    await blobs.publish(folder, url);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return url;
}

export function packageUrl(version: string): string {
  return `https://shopstorage.blob.core.windows.net/releases/shop-${version}.zip`;
}

/** Requests a page of a site or slot from the front door, by its host name without the domain. */
export function visit(connection: Connection, name: string, path = "/"): Promise<Visit> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(connection.frontDoor);
    const headers = { host: `${name}.azurewebsites.net` };
    const request = httpRequest({ host: "127.0.0.1", port, path, headers, agent: false });
    request.once("error", reject);
    request.once("response", (response) => {
      text(response).then((content) => resolve({ status: response.statusCode ?? 0, text: content }), reject);
    });
    request.end();
  });
}

let certificates: Promise<string> | undefined;

/** A new folder in the temporary folder. Certificates take long to make, so a process makes them only once. */
export async function temporaryHome(): Promise<Home> {
  certificates ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-certificates-"));
    await openCertificates(folder, "azurewebsites.net");
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  })();
  const home = openHome(mkdtempSync(join(tmpdir(), "azure-slots-home-")));
  cpSync(await certificates, home.certificates, { recursive: true });
  return home;
}
