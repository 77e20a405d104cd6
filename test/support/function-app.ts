import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import type { LocalAppService } from "../../src/local";
import { type Answer, GROUP, LOCATION, type LocalApp, PLAN } from "./local-app";

/** An answer to a visitor, with its headers. */
export interface HttpsVisit {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export const STORAGE =
  "DefaultEndpointsProtocol=https;AccountName=shopstorage;AccountKey=a2V5;EndpointSuffix=core.windows.net";

/** The settings of a slot that runs functions of Node. */
export function hostSettings(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    FUNCTIONS_EXTENSION_VERSION: "~4",
    FUNCTIONS_WORKER_RUNTIME: "node",
    AzureWebJobsStorage: STORAGE,
    ...more,
  };
}

/** Requests a page of a site or slot over HTTPS, by its host name without the domain. */
export function visitHttps(
  app: LocalApp,
  name: string,
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } = {},
): Promise<HttpsVisit> {
  const { frontDoorTls, authorityFile } = app.local.connection;
  const { port } = new URL(frontDoorTls);
  const host = `${name}.azurewebsites.net`;
  return new Promise((resolve, reject) => {
    const request = httpsRequest({
      host: "127.0.0.1",
      port,
      path,
      method: options.method ?? "GET",
      servername: host,
      headers: { host, ...options.headers },
      ca: readFileSync(authorityFile, "utf8"),
      agent: false,
    });
    request.once("error", reject);
    request.once("response", (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((content) => resolve({ status, headers, text: content }), reject);
    });
    request.end(options.body);
  });
}

/** Publishes an app of functions and returns its URL. The files that it does not give are usual ones. */
export async function publishFunctions(
  { blobs }: Pick<LocalAppService, "blobs">,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-functions-"));
  const url = `https://shopstorage.blob.core.windows.net/releases/${name}.zip`;
  try {
    const usual = { "host.json": '{"version":"2.0"}', "package.json": '{"main":"index.js"}' };
    for (const [path, content] of Object.entries({ ...usual, ...files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    await blobs.publish(folder, url);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return url;
}

/** Creates a group and a plan for apps of functions. */
export async function createFunctionPlan(app: LocalApp, sku = "EP1", reserved = true): Promise<void> {
  await done(await app.ask("PUT", GROUP, { location: LOCATION }));
  await done(await app.ask("PUT", PLAN, { location: LOCATION, sku: { name: sku }, properties: { reserved } }));
}

/** Puts an app of functions or a slot, with exactly these settings. */
export async function putFunctionApp(
  app: LocalApp,
  path: string,
  settings: Readonly<Record<string, string>>,
  reserved = true,
): Promise<Answer> {
  const appSettings = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const kind = reserved ? "functionapp,linux" : "functionapp";
  const properties = { serverFarmId: PLAN, reserved, siteConfig: { appSettings } };
  return done(await app.ask("PUT", path, { location: LOCATION, kind, properties }));
}

async function done(answer: Answer): Promise<Answer> {
  if (answer.status >= 300) {
    throw new Error(`answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
}
