import { realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { gte } from "semver";
import { CACHE_VARIABLE, type CacheFolder, cacheFolder, makeWritable } from "./cache-folder";
import { findOnPath } from "./commands";
import { type DownloadOptions, downloadEngine } from "./download-engine";
import { verify, versionOf } from "./engine-version";
import { buildGoProgram } from "./go-program";
import { PULUMI_CLI } from "./go-programs";
import {
  installLanguageHosts,
  isOwnLanguageHost,
  LANGUAGE_HOST,
  languageHostEnvironment,
} from "./install-language-host";
import { makeStored, noteUse, STORED_ENGINE, storedExecutable, sweep, withStoreLocked } from "./program-store";
import { ENGINE_VERSION, MINIMUM_ENGINE_VERSION, MINIMUM_GO_VERSION } from "./versions";

/** A working Pulumi CLI. */
export interface PulumiEngine {
  /** The absolute path of the `pulumi` executable. */
  readonly command: string;
  /** Its version, for example `3.200.0`. */
  readonly version: string;
  /** Its origin: found on PATH, made by an earlier run, or made by this run. */
  readonly origin: EngineStep;
  /** The folders to put at the front of PATH, so that the CLI and a language host for Node are found. May be empty. */
  readonly pathEntries: readonly string[];
  /** Other variables for its environment, needed by this library's language host. May be empty. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A way to get a Pulumi CLI. */
export type EngineStep = "path" | "cache" | "download" | "build";

/** How to look for the CLI. */
export interface FindEngineOptions {
  /** The PATH on which to look for `pulumi` and `go`. Defaults to the environment's. */
  readonly path?: string;
  /** The allowed steps. Their order is fixed. Defaults to all. */
  readonly steps?: readonly EngineStep[];
  /** The environment for commands. It may also name the folder for the CLI. Defaults to this process's. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How to download. Defaults to the Automation API's install. */
  readonly download?: DownloadOptions;
}

/** No step led to a Pulumi CLI. The message says what was tried, why it failed, and what to do. */
export class EngineNotFoundError extends Error {
  /** Lets programs recognise this error. */
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
 * Finds or makes a Pulumi CLI. Tries in this order:
 * 1. The one on PATH.
 * 2. One that an earlier run made.
 * 3. The official download.
 * 4. A build from its Go module, for networks where only a Go module mirror can be reached.
 *
 * A new one is kept for all projects of the user: see `cacheFolder`.
 *
 * @param progress Called with one line for each step, and about every ten seconds during a build. Defaults to silence.
 * @throws EngineNotFoundError if every step fails.
 */
export function findEngine(
  progress: (line: string) => void = () => undefined,
  options: FindEngineOptions = {},
): Promise<PulumiEngine> {
  return new Search(progress, options).find();
}

/** One search for a CLI. */
class Search {
  private readonly environment: NodeJS.ProcessEnv;
  private readonly path: string;
  private readonly cache: CacheFolder;
  private readonly failures: string[] = [];

  constructor(
    private readonly progress: (line: string) => void,
    private readonly options: FindEngineOptions,
  ) {
    this.environment = options.environment ?? process.env;
    this.path = options.path ?? this.environment.PATH ?? "";
    this.cache = cacheFolder(this.environment);
  }

  private get store(): string {
    return this.cache.folder;
  }

  /** The folder of the CLI that earlier runs made. Its executables are in `bin`, as in an official install. */
  private get storedFolder(): string {
    return join(this.store, STORED_ENGINE.name);
  }

  async find(): Promise<PulumiEngine> {
    await sweep(this.store);
    const engine = (await this.attempt("path", () => this.onPath())) ?? (await this.fromCache()) ?? (await this.make());
    if (!engine) throw new EngineNotFoundError(this.failures);
    return engine;
  }

  private async attempt(step: EngineStep, take: () => Promise<PulumiEngine>): Promise<PulumiEngine | undefined> {
    if (!this.may(step)) {
      this.failures.push(`${TITLES[step]}: not tried`);
      return undefined;
    }
    try {
      return await take();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.push(`${TITLES[step]}: ${reason}`);
      this.progress(`no Pulumi CLI ${TITLES[step]}: ${reason}`);
      return undefined;
    }
  }

  private may(step: EngineStep): boolean {
    return this.options.steps?.includes(step) ?? true;
  }

  private async onPath(): Promise<PulumiEngine> {
    const command = findOnPath("pulumi", this.path);
    if (!command) throw new Error("there is none");
    const version = await versionOf(command, { ...this.environment, PATH: this.path });
    if (!gte(version, MINIMUM_ENGINE_VERSION)) {
      throw new Error(
        `${command} is version ${version.version}, and ${MINIMUM_ENGINE_VERSION} is the first with resource hooks`,
      );
    }
    this.progress(`using the Pulumi CLI ${version.version} on PATH`);
    const engine = { command, version: version.version, origin: "path" as const };
    const beside = dirname(realpathSync(command));
    const host = findOnPath(LANGUAGE_HOST, [this.path, beside].join(delimiter));
    if (host && !isOwnLanguageHost(host)) return { ...engine, pathEntries: [], environment: {} };
    const folder = await installLanguageHosts(host ? dirname(host) : join(this.store, "language-host"));
    return {
      ...engine,
      pathEntries: host ? [] : [folder],
      environment: await languageHostEnvironment(this.store),
    };
  }

  private fromCache(): Promise<PulumiEngine | undefined> {
    return this.attempt("cache", async () => {
      await verify(this.storedFolder, this.environment);
      this.progress(`using the Pulumi CLI ${ENGINE_VERSION} that an earlier run made`);
      return this.stored("cache");
    });
  }

  private async stored(origin: EngineStep): Promise<PulumiEngine> {
    const command = storedExecutable(this.store, STORED_ENGINE);
    const bin = dirname(command);
    const engine = { command, version: ENGINE_VERSION, origin, pathEntries: [bin] };
    await noteUse(this.store, STORED_ENGINE);
    if (!isOwnLanguageHost(join(bin, LANGUAGE_HOST))) return { ...engine, environment: {} };
    // They must be beside the CLI, as in an official install. Otherwise the CLI would print a warning at each run.
    await installLanguageHosts(bin);
    return { ...engine, environment: await languageHostEnvironment(this.store) };
  }

  /** If two processes ask at the same time, one makes it and the other waits. */
  private async make(): Promise<PulumiEngine | undefined> {
    if (!this.may("download") && !this.may("build")) {
      this.failures.push(`${TITLES.download}: not tried`, `${TITLES.build}: not tried`);
      return undefined;
    }
    if (this.cache.restriction) this.progress(this.cache.restriction);
    try {
      makeWritable(this.store);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.push(`by making one: there is no place to keep it (${reason}); set ${CACHE_VARIABLE} to a folder`);
      return undefined;
    }
    const waiting = () => this.progress("waiting for another process that is preparing the Pulumi CLI");
    return withStoreLocked(this.store, waiting, async () => {
      // The previous holder of the lock may have made it meanwhile.
      const ready = await verify(this.storedFolder, this.environment).then(
        () => this.may("cache"),
        () => false,
      );
      if (ready) return this.fromCache();
      return (await this.attempt("download", () => this.download())) ?? this.attempt("build", () => this.build());
    });
  }

  private async download(): Promise<PulumiEngine> {
    this.progress(`downloading the Pulumi CLI ${ENGINE_VERSION}`);
    await this.keep((folder, install) =>
      downloadEngine(folder, install, { ...this.environment, PATH: this.path }, this.options.download),
    );
    return this.stored("download");
  }

  private async build(): Promise<PulumiEngine> {
    this.progress(`building ${PULUMI_CLI.title} from its Go module, which takes about two minutes`);
    await this.keep((folder, install) =>
      buildGoProgram(PULUMI_CLI, {
        folder,
        executable: join(install, STORED_ENGINE.executable),
        environment: { ...this.environment, PATH: this.path },
        progress: this.progress,
      }),
    );
    return this.stored("build");
  }

  /** Makes a CLI in the store, and checks that it is one. */
  private keep(make: (folder: string, install: string) => Promise<void>): Promise<void> {
    return makeStored(this.store, STORED_ENGINE, async (folder, install) => {
      await make(folder, install);
      await verify(install, this.environment);
    });
  }
}
