import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import picomatch from "picomatch";

/** What an app's `host.json` says that this host goes by. */
export interface HostJson {
  /** What the routes of HTTP functions begin with, without slashes; empty for nothing. */
  readonly routePrefix: string;
}

/**
 * Reads `host.json`.
 *
 * @throws Error if there is none, it is not JSON, or its version is another than 2.0.
 */
export function readHostJson(folder: string): HostJson {
  const content = readJson(folder, "host.json");
  if (content === undefined) {
    throw new Error(
      'the app has no host.json beside its package.json: add one with {"version": "2.0"}. A package is a zip whose root is the app.',
    );
  }
  const version = property(content, "version");
  if (version !== "2.0") {
    throw new Error(`"version" in host.json is ${JSON.stringify(version)}: write "2.0", the only one of version 4`);
  }
  const prefix = property(property(property(content, "extensions"), "http"), "routePrefix");
  return { routePrefix: typeof prefix === "string" ? prefix.replace(/^\/+|\/+$/g, "") : "api" };
}

/**
 * Loads an app's code: the file or files that `main` in its `package.json` names, which may be a pattern such as
 * `src/functions/*.js`. Without a `main` it is `index.js`.
 *
 * Source: "Azure Functions Node.js developer guide", Microsoft, "Registering a function".
 *
 * @throws Error if no file is found, or any error of the code.
 */
export async function loadApp(folder: string): Promise<void> {
  const main = property(readJson(folder, "package.json") ?? {}, "main");
  const pattern = (typeof main === "string" && main !== "" ? main : "index.js").replace(/^\.\//, "");
  const files = filesAt(folder, pattern);
  if (files.length === 0) {
    throw new Error(`Found zero files matching the supplied pattern "${pattern}" ("main" in package.json).`);
  }
  for (const file of files) {
    await import(pathToFileURL(join(folder, file)).href);
  }
}

function filesAt(folder: string, pattern: string): string[] {
  const isWanted = picomatch(pattern, { dot: true });
  const isBelow = (path: string) => !path.split("/").includes("node_modules");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => isBelow(path) && isWanted(path))
    .sort();
}

function readJson(folder: string, name: string): unknown {
  let text: string;
  try {
    text = readFileSync(join(folder, name), "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error(`${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
