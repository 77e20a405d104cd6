import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { run, whyFailed } from "./commands";
import { ENGINE_VERSION } from "./versions";

/** The parts of the download that a test may change. */
export interface DownloadOptions {
  /** JavaScript that installs version `process.argv[2]` into the folder `process.argv[1]`. Defaults to the Automation API's install. */
  readonly installer?: string;
  /** How long to wait while nothing arrives, in milliseconds. Defaults to 20 seconds. */
  readonly quietMilliseconds?: number;
}

const QUIET_MILLISECONDS = 20_000;
const LIMIT_MILLISECONDS = 15 * 60_000;

/** The version is passed as text. `install` puts it into a command line and compares it by semver; both accept text. */
function automationInstaller(): string {
  return `
    const { PulumiCommand } = require(${JSON.stringify(require.resolve("@pulumi/pulumi/automation"))});
    PulumiCommand.install({ root: process.argv[1], version: process.argv[2], skipVersionCheck: true }).then(
      () => process.exit(0),
      (error) => { process.stderr.write(String(error.message)); process.exit(1); },
    );`;
}

/**
 * Downloads the official CLI.
 *
 * `PulumiCommand.install` fetches a script and runs it. It cannot be cancelled and does not tell its progress. So it
 * runs in its own process, with all temporary files below `folder`. When they stop growing, the process is ended.
 *
 * @param folder A folder for temporary files.
 * @param install The folder to install into. It need not exist.
 * @throws An error with a short reason if the download fails.
 */
export async function downloadEngine(
  folder: string,
  install: string,
  environment: NodeJS.ProcessEnv,
  options: DownloadOptions = {},
): Promise<void> {
  const quiet = options.quietMilliseconds ?? QUIET_MILLISECONDS;
  const temporary = join(folder, "temporary");
  await mkdir(temporary, { recursive: true });

  const abort = new AbortController();
  let size = 0;
  let grew = Date.now();
  const watch = setInterval(async () => {
    const now = await sizeOf(folder);
    if (now !== size) {
      size = now;
      grew = Date.now();
    } else if (Date.now() - grew >= quiet) {
      abort.abort(`nothing arrived for ${quiet / 1000} s`);
    }
  }, quiet / 10);
  try {
    const finished = await run(
      process.execPath,
      ["-e", options.installer ?? automationInstaller(), install, ENGINE_VERSION],
      {
        environment: { ...environment, TMPDIR: temporary },
        folder,
        limitMilliseconds: LIMIT_MILLISECONDS,
        watched: true,
        signal: abort.signal,
      },
    );
    if (finished.code !== 0) throw new Error(whyFailed(finished));
  } finally {
    clearInterval(watch);
  }
}

/** The size of all files below a folder, in bytes. Files that vanish meanwhile count as nothing. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch((): string[] => []);
  const sizes = await Promise.all(
    entries.map((entry) =>
      stat(join(folder, entry)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
