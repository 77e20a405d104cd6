import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse, type SemVer } from "semver";
import { run, whyFailed } from "./commands";
import { STORED_ENGINE } from "./program-store";
import { ENGINE_VERSION } from "./versions";

const VERSION_LIMIT_MILLISECONDS = 30_000;

/**
 * Asks a CLI for its version.
 *
 * @throws An error with a short reason if it does not tell its version.
 */
export async function versionOf(command: string, environment: NodeJS.ProcessEnv): Promise<SemVer> {
  const finished = await run(command, ["version"], {
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    limitMilliseconds: VERSION_LIMIT_MILLISECONDS,
  });
  if (finished.code !== 0) throw new Error(`${command} does not run: ${whyFailed(finished)}`);
  const version = parse(finished.stdout.trim());
  if (!version) throw new Error(`${command} prints "${finished.stdout.trim()}" as its version`);
  return version;
}

/**
 * Checks that a folder holds the CLI that belongs in the store.
 *
 * @throws An error with a short reason if it does not.
 */
export async function verify(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const command = join(folder, STORED_ENGINE.executable);
  if (!existsSync(command)) throw new Error(`there is no ${command}`);
  const version = await versionOf(command, environment);
  if (version.version !== ENGINE_VERSION) {
    throw new Error(`${command} is version ${version.version}, not ${ENGINE_VERSION}`);
  }
}
