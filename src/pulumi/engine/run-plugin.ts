import { type ChildProcess, spawn } from "node:child_process";
import { findRunner } from "./run-program";

/** A request of the engine to start a plugin that is a Node package, with a `PulumiPlugin.yaml` in its folder. */
export interface PluginRun {
  /** The plugin's folder. Its package.json names the program. */
  readonly folder: string;
  /** The folder to run it in: that of the engine's own program. */
  readonly workingDirectory: string;
  /** The arguments for the plugin. The first is the engine's address. */
  readonly args: readonly string[];
  /** The plugin's environment, as `NAME=value`. Empty means that of this process. */
  readonly environment: readonly string[];
}

/**
 * Starts a plugin, by the SDK's runner where the plugin finds the SDK. The engine reads the port from its output.
 *
 * @throws An error for the user if the SDK is not installed.
 */
export function startPlugin({ folder, workingDirectory, args, environment }: PluginRun): ChildProcess {
  return spawn(process.execPath, [findRunner(folder, "run-plugin"), folder, ...args], {
    cwd: workingDirectory,
    env: environment.length > 0 ? Object.fromEntries(environment.map(nameAndValue)) : process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function nameAndValue(entry: string): [string, string] {
  const at = entry.indexOf("=", 1);
  return [entry.slice(0, at), entry.slice(at + 1)];
}
