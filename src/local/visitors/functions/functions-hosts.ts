import { join } from "node:path";
import { assertInstalled } from "../../../needed-packages";
import { type Clock, systemClock } from "../../clock";
import type { WorkerSpecification } from "../workers/contract";
import type { StartCommand } from "../workers/start-command";
import { StartError } from "../workers/start-error";
import { type FunctionDescription, timersAmong } from "./function-description";
import { FunctionTimers, type RunningTimer } from "./function-timers";
import { HOST_SETTINGS_VARIABLE, type HostSettings, keysFor } from "./host-settings";

/** A process of a host that runs. */
export interface HostProcess {
  readonly port: number;
  readonly exited: Promise<unknown>;
}

/** The hosts of all apps of functions that run: knows their functions, and fires their timers. */
export class FunctionsHosts {
  readonly #timers: FunctionTimers;
  /** By the settings of the host, which all instances of an app share. */
  readonly #functions = new WeakMap<HostSettings, readonly FunctionDescription[]>();

  /** @param clock By which timers go. Defaults to the machine's own. */
  constructor(clock: Clock = systemClock) {
    this.#timers = new FunctionTimers(clock);
  }

  /** The functions in the code of a slot, once its host has started; undefined before, and for what is no app of functions. */
  functionsOf({ functions }: WorkerSpecification): readonly FunctionDescription[] | undefined {
    return functions && this.#functions.get(functions);
  }

  /**
   * Takes note of a host that has started, and fires its timers until it ends.
   *
   * @param stopping Says that the host is being ended. Its timers fire no more then, though it may still answer requests.
   * @param remark Writes a message into the site's log.
   */
  async started(
    specification: WorkerSpecification,
    host: HostProcess,
    stopping: AbortSignal,
    remark: (text: string) => void,
  ): Promise<void> {
    const { functions: settings, environment } = specification;
    if (settings === undefined) {
      return;
    }
    const functions = await describe(settings, host);
    this.#functions.set(settings, functions);
    const { storageAccount, hostId } = settings;
    if (storageAccount === undefined) {
      return;
    }
    const ended = new AbortController();
    void host.exited.then(() => ended.abort());
    for (const timer of timersAmong(functions)) {
      const fire = (input: object) => call(settings, host, timer.name, input);
      const timeZone = environment.TZ ?? "Etc/UTC";
      const running: RunningTimer = { timer, scope: `${storageAccount}/${hostId}`, timeZone, fire, remark };
      void this.#timers
        .run(running, AbortSignal.any([ended.signal, stopping]))
        .catch((error: unknown) => remark(String(error)));
    }
  }
}

/**
 * How to start the host of an app of functions, in the app's folder.
 *
 * @throws StartError if a package that it needs is not installed.
 */
export function hostCommand(settings: HostSettings, nodeCommand: string): StartCommand {
  try {
    assertInstalled("functions on azure-slots/local");
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
  const isSource = __filename.endsWith(".ts");
  return {
    command: nodeCommand,
    arguments: [join(__dirname, "process", isSource ? "from-source.cjs" : "run.js")],
    environment: { [HOST_SETTINGS_VARIABLE]: JSON.stringify(settings) },
  };
}

async function describe(settings: HostSettings, host: HostProcess): Promise<readonly FunctionDescription[]> {
  const answer = await ask(settings, host, "/admin/functions");
  const functions: readonly FunctionDescription[] = JSON.parse(await answer.text());
  return functions;
}

async function call(settings: HostSettings, host: HostProcess, name: string, input: object): Promise<void> {
  const path = `/admin/functions/${encodeURIComponent(name)}`;
  const body = JSON.stringify({ input: JSON.stringify(input) });
  await ask(settings, host, path, { method: "POST", body, headers: { "content-type": "application/json" } });
}

async function ask(settings: HostSettings, host: HostProcess, path: string, init: RequestInit = {}): Promise<Response> {
  // The request names no slot's host, so the host takes the keys of the slot for which it was started.
  const { master } = keysFor(settings, undefined);
  const url = `http://127.0.0.1:${host.port}${path}`;
  const response = await fetch(url, { ...init, headers: { ...init.headers, "x-functions-key": master } });
  if (!response.ok) {
    throw new Error(`the functions host answered ${path} with ${response.status}`);
  }
  return response;
}
