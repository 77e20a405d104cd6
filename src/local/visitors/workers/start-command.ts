import { readdir, readFile, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { WorkerSpecification } from "./contract";
import { imageOfStack } from "./images";
import { StartError } from "./start-error";

/** What to run, and what its environment needs besides the app's settings. */
export interface StartCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  /** The variables that npm sets for a start script. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The files from which App Service starts a Node app if nothing else says how. In its order. */
const ENTRY_FILES = ["bin/www", "server.js", "app.js", "index.js", "hostingstart.js"] as const;

/**
 * Finds how to start an app, as App Service does for Node: by its start-up command, its start script or its entry file.
 */
export async function findStartCommand(
  specification: Pick<WorkerSpecification, "stack" | "startupCommand">,
  folder: string,
  nodeCommand: string,
): Promise<StartCommand> {
  const startup = specification.startupCommand.trim();
  if (startup !== "") {
    // A start-up command may also be just a file.
    return /^[\w./-]+\.[cm]?js$/.test(startup) && (await isFile(join(folder, startup)))
      ? node(nodeCommand, startup)
      : shell(startup);
  }
  const java = await javaCommand(folder);
  if (java !== undefined) {
    return java;
  }
  refuseOtherStacks(specification.stack);
  await refuseDotNet(specification.stack, folder);
  const manifest = await readManifest(folder);
  const start = manifest.scripts.start;
  if (start !== undefined && start.trim() !== "") {
    const prestart = manifest.scripts.prestart;
    return shell(prestart === undefined ? start : `( ${prestart}\n) && ${start}`, {
      npm_lifecycle_event: "start",
      npm_package_json: join(folder, "package.json"),
      ...(manifest.name === undefined ? {} : { npm_package_name: manifest.name }),
      ...(manifest.version === undefined ? {} : { npm_package_version: manifest.version }),
    });
  }
  for (const file of ENTRY_FILES) {
    if (await isFile(join(folder, file))) {
      return node(nodeCommand, file);
    }
  }
  if (manifest.main !== undefined) {
    return node(nodeCommand, manifest.main);
  }
  throw new StartError(
    `the package does not say how to start the app: give a start-up command (appCommandLine), a "start" script or "main" in package.json, or one of the files ${ENTRY_FILES.join(", ")}`,
  );
}

/** A PATH with the app's own commands first and its Node next. */
export function pathFor(folder: string, nodeCommand: string, path: string | undefined): string {
  return [join(folder, "node_modules", ".bin"), dirname(nodeCommand), ...(path ? [path] : [])].join(delimiter);
}

/**
 * Starts a jar as App Service does for Java SE, which tells Spring Boot its port by SERVER_PORT. A war and an ear need a server
 * that is not here.
 *
 * Source: "Configure a Java app for Azure App Service", Microsoft.
 */
async function javaCommand(folder: string): Promise<StartCommand | undefined> {
  if (await isFile(join(folder, "app.jar"))) {
    const missing = 'echo "there is no java on this machine: install a Java runtime, or give a start-up command" >&2';
    return shell(`command -v java >/dev/null || { ${missing}; exit 127; }; SERVER_PORT=$PORT exec java -jar app.jar`);
  }
  for (const [file, server] of [
    ["app.war", "Tomcat"],
    ["app.ear", "JBoss EAP"],
  ] as const) {
    if (await isFile(join(folder, file))) {
      throw new StartError(
        `the local App Service has no ${server} to run ${file}: give a start-up command (appCommandLine) that runs the app on this machine`,
      );
    }
  }
  return undefined;
}

/** Refuses what `dotnet publish` makes, which says no stack on Windows. Node must not run a file that happens to be beside it. */
async function refuseDotNet(stack: string, folder: string): Promise<void> {
  const app = stack.trim() === "" ? (await readdir(folder)).find((name) => name.endsWith(DOT_NET_APP)) : undefined;
  if (app !== undefined) {
    throw new StartError(
      `the local App Service only starts Node apps by itself, but ${app} says that this is a .NET app: give a start-up command (appCommandLine) that runs the app on this machine, for example "dotnet ${app.slice(0, -DOT_NET_APP.length)}.dll --urls http://localhost:$PORT"`,
    );
  }
}

const DOT_NET_APP = ".runtimeconfig.json";

function refuseOtherStacks(stack: string): void {
  const language = stack.split("|")[0]?.trim().toUpperCase() ?? "";
  // Windows apps have no stack, or a version of Node in the form ~22. A container's image brings its own.
  if (language === "" || imageOfStack(stack) !== undefined || language === "NODE" || /^~\d+$/.test(stack.trim())) {
    return;
  }
  throw new StartError(
    `the local App Service only starts Node apps by itself, but the stack is ${stack}: give a start-up command (appCommandLine) that runs the app on this machine, for example "${language.startsWith("DOTNET") ? "dotnet App.dll --urls http://localhost:$PORT" : "python3 -m http.server $PORT"}"`,
  );
}

function node(nodeCommand: string, file: string): StartCommand {
  return { command: nodeCommand, arguments: [file], environment: {} };
}

function shell(line: string, environment: Record<string, string> = {}): StartCommand {
  return { command: "/bin/sh", arguments: ["-c", line], environment };
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly scripts: Readonly<Record<string, string | undefined>>;
}

async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(folder, "package.json"), "utf8");
  } catch {
    return { scripts: {} };
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new StartError(
      `the app's package.json is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const scripts = textsOf(propertyOf(content, "scripts"));
  return { ...textsOf(content), scripts };
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) {
    return {};
  }
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
