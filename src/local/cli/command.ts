import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { findEngine, type PulumiEngine } from "../../pulumi/engine/find-engine";
import { installProviders } from "../../pulumi/providers/install";
import { BlobStorage } from "../azure/storage/blob-storage";
import { type Connection, environmentOf, ProviderKind, readConnection } from "../host/connection";
import { type Home, openHome } from "../host/home";
import { Journal } from "../host/journal";
import { LocalAppService } from "../host/local-app-service";

const POLL_MILLISECONDS = 100;
const START_MILLISECONDS = 30_000;

/** Ports of `azure-slots local start`. */
interface Ports {
  readonly armPort?: string;
  readonly port?: string;
  readonly tlsPort?: string;
}

/** `azure-slots local`. */
export function localCommand(): Command {
  const local = new Command("local").description("App Service on this machine").enablePositionalOptions();
  withPorts(
    local.command("start").description("start it in the background, with the state that it was stopped with"),
  ).action(async (ports: Ports) => {
    describe(await start(openHome(), ports));
  });
  withPorts(local.command("serve").description("start it in the foreground")).action((ports: Ports) =>
    serve(openHome(), ports),
  );
  local
    .command("stop")
    .description("stop it; its state stays")
    .action(() => stop(openHome()));
  local
    .command("reset")
    .description("stop it and forget its state, Pulumi's stacks included")
    .action(() => reset(openHome()));
  local
    .command("status")
    .description("say whether it runs, and where it is reached")
    .action(() => status(openHome()));
  local
    .command("journal")
    .description("show every request to Azure Resource Manager and every restart, as lines of JSON")
    .action(() => {
      for (const record of new Journal(openHome().state).read()) {
        console.log(JSON.stringify(record));
      }
    });
  local
    .command("package")
    .description("make a package of a folder, at the URL that it would have in Azure Blob Storage, or as an image")
    .argument("<folder>")
    .argument(
      "<uri>",
      "https://<account>.blob.core.windows.net/<container>/<blob>.zip, or an image, <registry>.azurecr.io/<name>:<tag>",
    )
    .action(async (folder: string, uri: string) => {
      await new BlobStorage(openHome().blobs).publish(resolve(folder), uri);
      console.log(uri);
    });
  local
    .command("run")
    .description("run a command, such as pulumi up, against it; it is started if needed")
    .argument("<command...>", "after --")
    .addOption(
      new Option(
        "--provider <kind>",
        "attached: Pulumi uses the stand-in providers that the local App Service serves; started: it starts processes of its own",
      )
        .choices(Object.values(ProviderKind))
        .default(ProviderKind.Attached),
    )
    .passThroughOptions()
    .action((command: string[], options: { provider: ProviderKind }) => run(openHome(), command, options.provider));
  return local;
}

function withPorts(command: Command): Command {
  return command
    .addOption(new Option("--port <port>", "the front door's port (default: any free one)"))
    .addOption(new Option("--tls-port <port>", "the front door's port for HTTPS (default: any free one)"))
    .addOption(new Option("--arm-port <port>", "Azure Resource Manager's port (default: any free one)"));
}

/** Starts it in the background, unless it runs already. */
async function start(home: Home, ports: Ports = {}): Promise<Connection> {
  const running = readConnection(home);
  if (running) {
    return running;
  }
  rmSync(home.connection, { force: true });
  const log = openSync(home.log, "a");
  const options = Object.entries({ "--arm-port": ports.armPort, "--port": ports.port, "--tls-port": ports.tlsPort });
  const child = spawn(
    process.execPath,
    // The program itself, whose command this is.
    [process.argv[1] ?? "", "local", "serve", ...options.flatMap(([name, value]) => (value ? [name, value] : []))],
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

async function serve(home: Home, ports: Ports): Promise<void> {
  const service = await LocalAppService.start({
    home,
    ports: {
      ...(ports.armPort ? { arm: Number(ports.armPort) } : {}),
      ...(ports.port ? { frontDoor: Number(ports.port) } : {}),
      ...(ports.tlsPort ? { frontDoorTls: Number(ports.tlsPort) } : {}),
    },
    log: ({ site, slot }, _stream, line) => console.log(`${site}/${slot}: ${line}`),
  });
  describe(service.connection);
  await new Promise((end) => {
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
  });
  await service.close();
  process.exit(0);
}

async function stop(home: Home): Promise<void> {
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

/** The Pulumi CLI and unpacked packages are kept: they are the same for any state. */
async function reset(home: Home): Promise<void> {
  await stop(home);
  for (const folder of [home.state, home.backend, home.blobs]) {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log("its state is forgotten");
}

function status(home: Home): void {
  const connection = readConnection(home);
  if (connection) {
    describe(connection);
  } else {
    console.log("no local App Service runs here: start it with `azure-slots local start`");
    process.exitCode = 1;
  }
}

/** Runs a command with an environment in which it finds the local App Service in place of Azure. */
async function run(home: Home, [command = "", ...args]: string[], provider: ProviderKind): Promise<void> {
  const connection = await start(home);
  if (provider === ProviderKind.Started) {
    installProviders(home);
  }
  const engine = await engineFor(command, home);
  const options = { provider, ...(engine ? { pathEntries: engine.pathEntries } : {}) };
  const environment = { ...process.env, ...environmentOf(connection, home, options) };
  const executable = command === "pulumi" && engine ? engine.command : command;
  const child = spawn(executable, args, { stdio: "inherit", env: environment });
  const forward = (signal: NodeJS.Signals) => {
    child.kill(signal);
  };
  // The terminal sends Ctrl-C to the command as well: it decides what to do, and this waits for it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", forward);
  process.exitCode = await new Promise<number>((done, reject) => {
    child.once("error", (error) => reject(new Error(`"${command}" could not be run: ${error.message}`)));
    child.once("exit", (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * The Pulumi CLI that a command is run with. One that is there is taken without a word; only for Pulumi itself is one
 * made, which takes a while and says what it does.
 */
async function engineFor(command: string, home: Home): Promise<PulumiEngine | undefined> {
  const there = await findEngine(home, () => undefined, { steps: ["path", "cache"] }).catch(() => undefined);
  return (
    there ?? (command === "pulumi" ? findEngine(home, (line) => console.error(`azure-slots: ${line}`)) : undefined)
  );
}

function describe(connection: Connection): void {
  console.log(`Azure Resource Manager  ${connection.armEndpoint}`);
  console.log(`front door              ${connection.frontDoor} and ${connection.frontDoorTls}`);
  const { port } = new URL(connection.frontDoor);
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
