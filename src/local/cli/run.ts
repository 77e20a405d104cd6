import { spawn } from "node:child_process";
import { constants } from "node:os";
import { EngineNotFoundError, findEngine, type PulumiEngine } from "../../pulumi/engine/find-engine";
import { installProviders } from "../../pulumi/providers/install";
import { keptTypesIn, keptWarning } from "../azure/generic/kept-warning";
import { addressHere } from "../host/addresses";
import { type Connection, ProviderKind } from "../host/connection";
import { environmentOf } from "../host/environment";
import { openHome } from "../host/home";
import { hasPlugin, howToGetPlugin } from "../host/real-plugin";
import { Journal } from "../journal/journal";
import { start } from "./actions";
import { readHostNames } from "./apps";

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
  const environment = {
    ...process.env,
    ...environmentOf(connection, home, { engine, provider }),
    ...throughFrontDoor(connection),
  };
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
  if (process.exitCode === 0 && command === "pulumi" && args.some((arg) => UP.includes(arg))) {
    await tellAddresses(connection);
  }
}

/**
 * Leads clients to the apps, blobs and vaults that are here: their names in Azure do not lead to this machine. The front door
 * passes everything else on. A proxy that the user needs to reach the internet stays.
 */
function throughFrontDoor({ frontDoor }: Connection): Record<string, string> {
  // One command within another has the front door already, maybe that of another folder.
  const set = PROXIES.map((name) => process.env[name] ?? "");
  const isOwn = set.some((proxy) => proxy !== "" && proxy !== process.env.AZURE_SLOTS_FRONT_DOOR);
  return isOwn ? {} : { HTTPS_PROXY: frontDoor };
}

const PROXIES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/** The names of Pulumi's command that makes what a program declares. */
const UP = ["up", "update"];

/** The outputs of a program have the addresses that its apps have in Azure. Says in one line where they answer here. */
async function tellAddresses(connection: Connection): Promise<void> {
  // The command has done its work: whatever is the matter here is no failure of it.
  const [first, ...others] = await readHostNames(connection).catch((): string[] => []);
  if (first !== undefined) {
    const more = others.length === 0 ? "" : `, and ${others.length} more likewise`;
    const all = `\`azure-slots local status\` lists all apps and slots, and ${connection.pageUrl} shows them`;
    console.error(`azure-slots: ${first} answers here at ${addressHere(first, connection.frontDoor)}${more}; ${all}`);
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
