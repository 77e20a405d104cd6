import { realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { gte } from "semver";
import type { Home } from "../../local/host/home";
import { buildEngine } from "./build-engine";
import { findOnPath } from "./commands";
import { type DownloadOptions, downloadEngine } from "./download-engine";
import { executableIn, makeEngine, storedEngine, verify, versionOf, withStoreLocked } from "./engine-store";
import { installLanguageHost, isOwnLanguageHost, LANGUAGE_HOST } from "./install-language-host";
import { ENGINE_VERSION, MINIMUM_ENGINE_VERSION, MINIMUM_GO_VERSION } from "./versions";

/** A Pulumi CLI that runs. */
export interface PulumiEngine {
  /** The absolute path of the `pulumi` executable. */
  readonly command: string;
  /** Its version, for example `3.200.0`. */
  readonly version: string;
  /** Where it comes from: found on PATH, left by an earlier run, or made by this one. */
  readonly origin: EngineStep;
  /** The folders to put in front of PATH, so that the CLI and a language host for Node are found. May be empty. */
  readonly pathEntries: readonly string[];
}

/** A way to come by a Pulumi CLI. */
export type EngineStep = "path" | "cache" | "download" | "build";

/** How the CLI is looked for. */
export interface FindEngineOptions {
  /** The PATH to look for `pulumi` and `go` on. Defaults to the environment's. */
  readonly path?: string;
  /** The steps that may be taken; their order is fixed. Defaults to all. */
  readonly steps?: readonly EngineStep[];
  /** The environment that commands are run with. Defaults to this process's. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How the download is done. Defaults to the Automation API's install. */
  readonly download?: DownloadOptions;
}

/** No step led to a Pulumi CLI. The message says what was tried, why it failed, and what to do. */
export class EngineNotFoundError extends Error {
  /** For programs to tell it apart. */
  readonly code = "PULUMI_CLI_NOT_FOUND";

  constructor(failures: readonly string[]) {
    super(
      [
        `no Pulumi CLI of version ${MINIMUM_ENGINE_VERSION} or later was found, and none could be made:`,
        ...failures.map((failure) => `  ${failure}`),
        `to fix it, install the Pulumi CLI ${MINIMUM_ENGINE_VERSION} or later, or Go ${MINIMUM_GO_VERSION} or later to build it with, and put it on PATH`,
      ].join("\n"),
    );
    this.name = "EngineNotFoundError";
  }
}

const TITLES: Record<EngineStep, string> = {
  path: "on PATH",
  cache: "from an earlier run",
  download: "by downloading it",
  build: "by building it",
};

/**
 * Finds a Pulumi CLI, or makes one: the one on PATH, else the one that an earlier run made, else the official download,
 * else, where only a Go module mirror can be reached, one built from its Go module.
 *
 * @param home Where a CLI that is made is kept.
 * @param progress Called with one line for each step, and about every ten seconds while the CLI is built.
 * @throws EngineNotFoundError where no step succeeds.
 */
export async function findEngine(
  home: Home,
  progress: (line: string) => void,
  options: FindEngineOptions = {},
): Promise<PulumiEngine> {
  const environment = options.environment ?? process.env;
  const path = options.path ?? environment.PATH ?? "";
  const failures: string[] = [];

  const attempt = async <T>(step: EngineStep, take: () => Promise<T>): Promise<T | undefined> => {
    if (options.steps && !options.steps.includes(step)) {
      failures.push(`${TITLES[step]}: not tried`);
      return undefined;
    }
    try {
      return await take();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${TITLES[step]}: ${reason}`);
      progress(`no Pulumi CLI ${TITLES[step]}: ${reason}`);
      return undefined;
    }
  };
  const stored = async (origin: EngineStep): Promise<PulumiEngine> => {
    const bin = dirname(executableIn(storedEngine(home)));
    // Beside the CLI, where an official install has it: found anywhere else, the CLI would warn of it at each run.
    if (isOwnLanguageHost(join(bin, LANGUAGE_HOST))) await installLanguageHost(bin);
    return { command: join(bin, "pulumi"), version: ENGINE_VERSION, origin, pathEntries: [bin] };
  };
  const fromCache = () =>
    attempt("cache", async () => {
      await verify(storedEngine(home), environment);
      progress(`using the Pulumi CLI ${ENGINE_VERSION} that an earlier run made`);
      return stored("cache");
    });

  const early = (await attempt("path", () => engineOnPath(home, path, environment, progress))) ?? (await fromCache());
  if (early) return early;

  const made = await withStoreLocked(
    home,
    () => progress("waiting for another process that makes the Pulumi CLI ready"),
    async () => {
      // The process that had the lock before may have made it meanwhile.
      const ready = await verify(storedEngine(home), environment).then(
        () => options.steps?.includes("cache") ?? true,
        () => false,
      );
      if (ready) return fromCache();
      const downloaded = await attempt("download", async () => {
        progress(`downloading the Pulumi CLI ${ENGINE_VERSION}`);
        await makeEngine(home, environment, (folder, install) =>
          downloadEngine(folder, install, { ...environment, PATH: path }, options.download),
        );
        return stored("download");
      });
      return (
        downloaded ??
        attempt("build", async () => {
          progress(`building the Pulumi CLI ${ENGINE_VERSION} from its Go module, which takes about two minutes`);
          await makeEngine(home, environment, (folder, install) =>
            buildEngine(home, folder, install, path, environment, progress),
          );
          return stored("build");
        })
      );
    },
  );
  if (!made) throw new EngineNotFoundError(failures);
  return made;
}

async function engineOnPath(
  home: Home,
  path: string,
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<PulumiEngine> {
  const command = findOnPath("pulumi", path);
  if (!command) throw new Error("there is none");
  const version = await versionOf(command, { ...environment, PATH: path });
  if (!gte(version, MINIMUM_ENGINE_VERSION)) {
    throw new Error(
      `${command} is version ${version.version}, and ${MINIMUM_ENGINE_VERSION} is the first with resource hooks`,
    );
  }
  progress(`using the Pulumi CLI ${version.version} on PATH`);
  const beside = dirname(realpathSync(command));
  const hasHost = findOnPath(LANGUAGE_HOST, [path, beside].join(delimiter)) !== undefined;
  const pathEntries = hasHost ? [] : [await installLanguageHost(join(home.engine, "language-host"))];
  return { command, version: version.version, origin: "path", pathEntries };
}
