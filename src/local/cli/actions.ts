import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { resolve } from "node:path";
import { EngineNotFoundError, findEngine, type PulumiEngine } from "../../pulumi/engine/find-engine";
import { installProviders } from "../../pulumi/providers/install";
import { keptTypesIn, keptWarning } from "../azure/generic/kept-warning";
import { BlobStorage } from "../azure/storage/blob-storage";
import { type Connection, ProviderKind, readConnection } from "../host/connection";
import { environmentOf } from "../host/environment";
import { type Home, openHome } from "../host/home";
import { Journal } from "../host/journal";
import { LocalAppService } from "../host/local-app-service";
import { hasPlugin, howToGetPlugin } from "../host/real-plugin";

const POLL_MILLISECONDS = 100;
const START_MILLISECONDS = 30_000;

/** The options of `azure-slots local start`. */
export interface StartOptions {
  readonly armPort?: string;
  readonly port?: string;
  readonly tlsPort?: string;
  readonly subscription?: readonly string[];
}

/** Starts the local App Service in the background, unless it is running already. Prints its addresses. */
export async function startInBackground(options: StartOptions): Promise<void> {
  describe(await start(openHome(), options));
}

/** Starts the local App Service in the background, unless it is running already. */
export async function start(home: Home, wanted: StartOptions = {}): Promise<Connection> {
  const running = readConnection(home);
  if (running) {
    refuseOtherSubscriptions(running, wanted);
    return running;
  }
  rmSync(home.connection, { force: true });
  const log = openSync(home.log, "a", 0o600);
  const ports = { "--arm-port": wanted.armPort, "--port": wanted.port, "--tls-port": wanted.tlsPort };
  const options = [
    ...Object.entries(ports).flatMap(([name, value]) => (value ? [name, value] : [])),
    ...(wanted.subscription ?? []).flatMap((id) => ["--subscription", id]),
  ];
  const child = spawn(
    process.execPath,
    // The program that is running this command.
    [process.argv[1] ?? "", "local", "serve", ...options],
    { detached: true, stdio: ["ignore", log, log], env: { ...process.env, AZURE_SLOTS_HOME: home.root } },
  );
  closeSync(log);
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.unref();
  const until = Date.now() + START_MILLISECONDS;
  while (!ended && Date.now() < until) {
    const connection = readConnection(home);
    if (connection) {
      return connection;
    }
    await pause();
  }
  throw new Error(`the local App Service did not start; its log, ${home.log}, ends with:\n${lastLines(home.log)}`);
}

/** A running local App Service cannot be given other subscriptions. */
function refuseOtherSubscriptions({ subscriptionIds }: Connection, { subscription = [] }: StartOptions): void {
  const missing = subscription.filter((id) => !subscriptionIds.includes(id.toLowerCase()));
  if (missing.length > 0) {
    throw new Error(
      `--subscription: the local App Service that runs here does not have ${missing.join(", ")}: run \`azure-slots local stop\` first`,
    );
  }
}

/** Runs the local App Service until a signal ends it. */
export async function serve(wanted: StartOptions): Promise<void> {
  const service = await LocalAppService.start({
    home: openHome(),
    ports: {
      ...(wanted.armPort ? { arm: Number(wanted.armPort) } : {}),
      ...(wanted.port ? { frontDoor: Number(wanted.port) } : {}),
      ...(wanted.tlsPort ? { frontDoorTls: Number(wanted.tlsPort) } : {}),
    },
    subscriptions: wanted.subscription ?? [],
    log: ({ site, slot }, _stream, line) => console.log(`${site}/${slot}: ${line}`),
    warn: (message) => console.warn(`warning: ${message}`),
  });
  describe(service.connection);
  await new Promise((end) => {
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
  });
  await service.close();
  process.exit(0);
}

/** Stops the local App Service, if it is running, and waits until it has ended. */
export async function stop(home = openHome()): Promise<void> {
  const connection = readConnection(home);
  if (!connection) {
    console.log("no local App Service runs here");
    return;
  }
  process.kill(connection.processId, "SIGTERM");
  while (isRunning(connection.processId)) {
    await pause();
  }
  console.log("stopped");
}

/**
 * Stops the local App Service and deletes its state. Keeps the Pulumi CLI and unpacked packages: they do not depend on
 * the state.
 */
export async function reset(): Promise<void> {
  const home = openHome();
  await stop(home);
  for (const folder of [home.state, home.backend, home.blobs]) {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log("its state is forgotten");
}

/** Prints the addresses of the local App Service. Exits with 1 if it is not running. */
export function showStatus(): void {
  const connection = readConnection(openHome());
  if (connection) {
    describe(connection);
  } else {
    console.log("no local App Service runs here: start it with `azure-slots local start`");
    process.exitCode = 1;
  }
}

/** Prints the journal, one record per line. */
export function showJournal(): void {
  for (const record of new Journal(openHome().state).read()) {
    console.log(JSON.stringify(record));
  }
}

/** Makes a package from a folder and prints its URI. */
export async function publish(folder: string, uri: string): Promise<void> {
  await new BlobStorage(openHome().blobs).publish(resolve(folder), uri);
  console.log(uri);
}

/** Runs a command in an environment that leads it to the local App Service instead of Azure. */
export async function run([command = "", ...args]: string[], provider: ProviderKind): Promise<void> {
  const home = openHome();
  const connection = await start(home);
  if (provider === ProviderKind.Started) {
    installProviders(home);
  }
  const engine = await engineFor(command);
  if (provider === ProviderKind.Real && command === "pulumi" && !hasPlugin(home)) {
    console.error(`azure-slots: ${howToGetPlugin()}`);
  }
  const environment = { ...process.env, ...environmentOf(connection, home, { engine, provider }) };
  const executable = command === "pulumi" && engine ? engine.command : command;
  const mark = new Journal(home.state).length;
  const child = spawn(executable, args, { stdio: "inherit", env: environment });
  const forward = (signal: NodeJS.Signals) => {
    child.kill(signal);
  };
  // The terminal sends Ctrl-C to the command too. The command decides what to do; this process waits for it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", forward);
  process.exitCode = await new Promise<number>((done, reject) => {
    child.once("error", (error) => reject(new Error(`"${command}" could not be run: ${error.message}`)));
    child.once("exit", (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  for (const type of keptTypesIn(new Journal(home.state).read(mark))) {
    console.error(`azure-slots: ${keptWarning(type)}`);
  }
}

/**
 * The Pulumi CLI for a command. Uses an existing one silently. Only builds one if the command is Pulumi itself; that
 * takes a while, so it prints its progress.
 */
export async function engineFor(command: string): Promise<PulumiEngine | undefined> {
  const there = await findEngine(undefined, { steps: ["path", "cache"] }).catch((error: unknown) => {
    if (!(error instanceof EngineNotFoundError)) {
      // Any other command works without it. Pulumi itself looks again, and reports the failure.
      console.error(`azure-slots: could not look for a Pulumi CLI: ${error instanceof Error ? error.message : error}`);
    }
    return undefined;
  });
  return there ?? (command === "pulumi" ? findEngine((line) => console.error(`azure-slots: ${line}`)) : undefined);
}

function describe(connection: Connection): void {
  console.log(`Azure Resource Manager  ${connection.armEndpoint}`);
  console.log(`front door              ${connection.frontDoor} and ${connection.frontDoorTls}`);
  console.log(`subscriptions           ${connection.subscriptionIds.join(", ")}`);
  const { port } = new URL(connection.frontDoor);
  console.log(`authority of HTTPS      ${connection.authorityFile}`);
  console.log(`a site's pages          http://<site>.azurewebsites.net.localhost:${port}/`);
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-20).join("\n") : "";
}

function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, POLL_MILLISECONDS));
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
