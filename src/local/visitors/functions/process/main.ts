import type { Server } from "node:http";
import { isAbsolute } from "node:path";
import { HOST_SETTINGS_VARIABLE, type HostSettings } from "../host-settings";
import { type AppFunction, functionsOf, isOn } from "./app-functions";
import { CoreApi } from "./core-api";
import { Host } from "./host";
import { Invocations } from "./invocations";
import { loadApp, readHostJson } from "./load-app";
import { offerModules } from "./offer-modules";

/** The triggers that this host calls, in lower case. */
const CALLED = ["httptrigger", "timertrigger"];

/**
 * Runs the functions app in the current folder. `PORT` names the port to listen on. It is a small host of version 4 for Node, of the
 * local App Service, and not Azure's own.
 */
export async function main(): Promise<Server> {
  const settings = takeSettings();
  const port = Number(process.env.PORT);
  const folder = process.cwd();
  if (!isAbsolute(folder) || !Number.isInteger(port)) {
    throw new Error(`PORT is ${JSON.stringify(process.env.PORT)}: give the number of a port`);
  }
  const { routePrefix } = readHostJson(folder);
  const core = new CoreApi();
  const hasOwnLibrary = offerModules(folder, core.asModule());
  if (!hasOwnLibrary) {
    console.error(
      "warning: the package has no @azure/functions in its node_modules. The local App Service offers one; Azure does not, so install it before the package is made.",
    );
  }
  const errors = await load(folder, core);
  const functions = functionsOf(core, routePrefix, process.env);
  describeFunctions(functions, settings);
  const capabilities = (await core.model?.getCapabilities?.({})) ?? {};
  await core.callHooks("appStart", { hookData: {}, appHookData: {} });
  endWell(core);
  const { HttpUri: streamOrigin } = capabilities;
  const invocations = new Invocations(core);
  return new Host({ settings, functions, invocations, errors, ...(streamOrigin ? { streamOrigin } : {}) }).listen(port);
}

function takeSettings(): HostSettings {
  const text = process.env[HOST_SETTINGS_VARIABLE];
  delete process.env[HOST_SETTINGS_VARIABLE];
  if (text === undefined) {
    throw new Error(`${HOST_SETTINGS_VARIABLE} is not set: the local App Service starts this program`);
  }
  const settings: HostSettings = JSON.parse(text);
  return settings;
}

/**
 * Loads the app. A fault in its code does not end the host, as in Azure: what was registered before it runs.
 *
 * Source: "Azure Functions Node.js developer guide", Microsoft, `FUNCTIONS_NODE_BLOCK_ON_ENTRY_POINT_ERROR`.
 */
async function load(folder: string, core: CoreApi): Promise<string[]> {
  try {
    await loadApp(folder);
    return [];
  } catch (error) {
    const message = `Worker was unable to load the app: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (isOn(process.env.FUNCTIONS_NODE_BLOCK_ON_ENTRY_POINT_ERROR)) {
      throw new Error(message);
    }
    console.error(message);
    return [message];
  } finally {
    core.loaded();
  }
}

function describeFunctions(functions: readonly AppFunction[], settings: HostSettings): void {
  console.log(`Host id: ${settings.hostId}. ${functions.length} functions loaded.`);
  for (const { name, trigger, http, isDisabled } of functions) {
    const route = http ? ` [${http.methods.join(",")}] /${http.route.text}` : "";
    console.log(`  ${name}: ${trigger.type}${route}${isDisabled ? " (disabled)" : ""}`);
    if (!CALLED.includes(trigger.type.toLowerCase())) {
      console.error(
        `warning: the local App Service does not call "${name}": it has HTTP triggers and timers, and no ${trigger.type}.`,
      );
    }
  }
  if (functions.some(({ timer, isDisabled }) => timer && !isDisabled) && settings.storageAccount === undefined) {
    console.error(
      "warning: the timers do not run: AzureWebJobsStorage names no storage account. Set a connection string with AccountName, or AzureWebJobsStorage__accountName.",
    );
  }
}

/** Lets the app's own hooks run when it is asked to end. */
function endWell(core: CoreApi): void {
  process.once("SIGTERM", () => {
    const ended = () => process.exit(0);
    core.callHooks("appTerminate", { hookData: {}, appHookData: {} }).then(ended, ended);
  });
}
