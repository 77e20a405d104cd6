import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildArgs } from "../../../src";
import type { LocalAppService } from "../../../src/local";

/** An app that answers with its version and the settings that it was started with. */
export const SERVER = `
const { createServer } = require("node:http");
const server = createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ version: require("./package.json").version, settings: process.env }));
});
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.close());
`;

/** A declared build for Node. */
export function buildOf(version: string): BuildArgs {
  return { version, packageUri: packageUri(version), stack: "NODE|22-lts" };
}

/** The URL of a build's package. */
export function packageUri(version: string): string {
  return `https://tests.blob.core.windows.net/releases/shop-${version}.zip`;
}

/**
 * Publishes a build.
 *
 * @param server The program. Defaults to one that answers with its version and settings.
 * @param others More files, keyed by name.
 */
export async function publishBuild(
  local: LocalAppService,
  version: string,
  server = SERVER,
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  await withApp(version, (folder) => local.blobs.publish(folder, packageUri(version)), server, others);
}

/** Creates the folder of an app that answers with its version and settings. It exists while the given work runs. */
export async function withApp(
  version: string,
  work: (folder: string) => Promise<void>,
  server = SERVER,
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-build-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", version }));
    writeFileSync(join(folder, "server.js"), server);
    for (const [name, content] of Object.entries(others)) {
      writeFileSync(join(folder, name), content);
    }
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An answer of a slot. */
export interface Answer {
  readonly version: string | undefined;
  readonly settings: Record<string, string>;
}

/** Sends a request to a slot over the front door by HTTPS. Reaches that slot itself, whatever the traffic rules are. */
export async function ask(local: LocalAppService, site: string, slot?: string): Promise<Answer> {
  const host = `${slot ? `${site}-${slot}` : site}.azurewebsites.net`;
  const text = await new Promise<string>((resolve, reject) => {
    const { frontDoorTls, authorityFile } = local.connection;
    const sent = request(
      frontDoorTls,
      { headers: { host, cookie: "x-ms-routing-name=self" }, servername: host, ca: readFileSync(authorityFile) },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("error", reject);
        response.once("end", () => resolve(Buffer.concat(parts).toString("utf8")));
      },
    );
    sent.once("error", reject);
    sent.end();
  });
  return text.startsWith("{") ? (JSON.parse(text) as Answer) : { version: undefined, settings: {} };
}
