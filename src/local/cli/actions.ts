import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { BlobStorage } from "../azure/storage/blob-storage";
import { type Connection, readConnection } from "../host/connection";
import { type Home, openHome } from "../host/home";
import { LocalAzure } from "../host/local-azure";
import type { LocalPorts } from "../host/options";
import type { WorkerLog } from "../visitors/workers/contract";
import { choosePorts, rememberPorts } from "./ports";
import { describeConnection } from "./show-status";

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
  // A file that may grow no more is an error of that write. signal-exit, which write-file-atomic uses, would end the process if
  // nobody else listened to this signal.
  process.on("SIGXFSZ", () => undefined);
  const service = await startHere(wanted);
  describe(service.connection);
  await new Promise((end) => {
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
  });
  await service.dispose();
  process.exit(0);
}

/** How often other ports are chosen, if other programs take them just before they are opened. */
const MOST_CHOICES = 10;

async function startHere(wanted: StartOptions): Promise<LocalAzure> {
  const home = openHome();
  for (let choice = 1; ; choice++) {
    const ports = await choosePorts(home, wantedPorts(wanted));
    try {
      const service = await LocalAzure.start({
        home,
        ports,
        subscriptions: wanted.subscription ?? [],
        // What apps print may hold their settings. A file keeps it only as `local logs` shows it.
        ...(process.stdout.isTTY ? { log: printLine } : {}),
        warn: (message) => console.warn(`warning: ${message}`),
      });
      rememberPorts(home, ports);
      return service;
    } catch (error) {
      const isTaken = error instanceof Error && (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      const isWanted = isTaken && Object.values(wantedPorts(wanted)).includes((error as PortError).port);
      if (!isTaken || isWanted || choice === MOST_CHOICES) {
        throw error;
      }
    }
  }
}

const printLine: WorkerLog = ({ site, slot }, _stream, line) => console.log(`${site}/${slot}: ${line}`);

/** Node's error when it listens on a port. */
type PortError = Error & { readonly port?: number };

function wantedPorts({ armPort, port, tlsPort }: StartOptions): LocalPorts {
  return {
    ...(armPort ? { arm: Number(armPort) } : {}),
    ...(port ? { frontDoor: Number(port) } : {}),
    ...(tlsPort ? { frontDoorTls: Number(tlsPort) } : {}),
  };
}

function describe(connection: Connection): void {
  console.log(describeConnection(connection).join("\n"));
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

/** Makes a package from a folder and prints its URI. */
export async function publish(folder: string, uri: string): Promise<void> {
  await new BlobStorage(openHome().blobs).publish(resolve(folder), uri);
  console.log(uri);
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
