import { accessSync, constants } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findOnPath, run, whyFailed } from "./commands";
import { executableIn } from "./engine-store";
import { ENGINE_VERSION } from "./versions";

const LIMIT_MILLISECONDS = 60 * 60_000;
const PROGRESS_MILLISECONDS = 10_000;
const CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";

/**
 * The module in which the CLI is built. Go adds what the CLI requires, at the versions that it names. A `replace` in
 * the CLI's go.mod only counts in the main module, so it is repeated here.
 */
const GO_MOD = `module azure-slots.example/engine

go 1.24.0

require github.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION}

replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e

tool ${CLI_PACKAGE}
`;

/**
 * Builds the CLI from its Go module. Takes about two minutes on two cores.
 *
 * @param folder A folder for temporary files.
 * @param install The folder for `bin/pulumi`. It need not exist.
 * @param path The PATH on which to find Go.
 * @throws An error with a short reason if the build fails.
 */
export async function buildEngine(
  folder: string,
  install: string,
  path: string,
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<void> {
  const go = findOnPath("go", path);
  if (!go) throw new Error("go is not on PATH");

  const module = join(folder, "module");
  const temporary = join(folder, "temporary");
  await mkdir(module, { recursive: true });
  await mkdir(temporary, { recursive: true });
  await mkdir(dirname(executableIn(install)), { recursive: true });
  await writeFile(join(module, "go.mod"), GO_MOD);

  const started = Date.now();
  const say = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    progress(`building the Pulumi CLI ${ENGINE_VERSION} from its Go module: ${seconds} s`);
  };
  const ticking = setInterval(say, PROGRESS_MILLISECONDS);
  try {
    const finished = await run(
      go,
      [
        "build",
        "-mod=mod",
        "-trimpath",
        "-ldflags",
        // Without this the CLI prints no version, and the Automation API refuses it.
        `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`,
        "-o",
        executableIn(install),
        CLI_PACKAGE,
      ],
      {
        folder: module,
        environment: goEnvironment(environment, path, folder, temporary),
        limitMilliseconds: LIMIT_MILLISECONDS,
        watched: true,
      },
    );
    if (finished.code !== 0) throw new Error(whyFailed(finished));
    say();
  } finally {
    clearInterval(ticking);
  }
}

/** The environment for Go. Keeps what decides where modules come from; removes what could change the build. */
function goEnvironment(
  environment: NodeJS.ProcessEnv,
  path: string,
  folder: string,
  temporary: string,
): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = {
    ...environment,
    PATH: path,
    // Not empty: Go would then use the value of `go env -w`.
    GOFLAGS: "-mod=mod",
    GOWORK: "off",
    CGO_ENABLED: "0",
    GOTMPDIR: temporary,
  };
  for (const name of ["GOOS", "GOARCH", "GO111MODULE"]) delete result[name];
  if (!isWritable(environment.HOME)) {
    result.GOPATH = environment.GOPATH || join(folder, "go");
    result.GOCACHE = environment.GOCACHE || join(folder, "go-build");
    // Makes Go's module cache writable, so that the folder can simply be deleted.
    result.GOFLAGS = "-mod=mod -modcacherw";
  }
  return result;
}

function isWritable(folder: string | undefined): boolean {
  if (!folder) return false;
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
