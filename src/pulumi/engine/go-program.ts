import { accessSync, constants } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Finished, findOnPath, run, whyFailed } from "./commands";

const LIMIT_MILLISECONDS = 60 * 60_000;
const PROGRESS_MILLISECONDS = 10_000;

/** A program that is built from its Go module, where only a mirror of Go modules can be reached. */
export interface GoProgram {
  /** What to call it in progress lines, with its version, for example `the Pulumi CLI 3.200.0`. */
  readonly title: string;
  /** The module that it is in, for example `github.com/pulumi/pulumi/pkg/v3`. */
  readonly module: string;
  /** The module's version, for example `3.200.0`. */
  readonly version: string;
  /** The program's package in the module, for example `github.com/pulumi/pulumi/pkg/v3/cmd/pulumi`. */
  readonly package?: string;
  /** The program's own Go files, which use the module: their folder, and a digest of them. Declared in place of `package`. */
  readonly own?: { readonly folder: string; readonly digest: string };
  /** The version of Go that its go.mod asks for. */
  readonly go: string;
  /** The variable that holds its version: a program that is installed by Pulumi has it set. */
  readonly versionVariable?: string;
  /** Modules that it is built with in other versions than its module names, for example those of the CLI. Defaults to none. */
  readonly newer?: readonly string[];
  /** The `replace` directives of its own go.mod, which Go only follows in the main module. */
  readonly replaced?: readonly string[];
  /** A file that the program needs beside itself, by its path in a module that it uses. Defaults to none. */
  readonly beside?: { readonly module: string; readonly path: string };
}

/** Where and how to build. */
export interface GoBuild {
  /** A folder for temporary files. */
  readonly folder: string;
  /** The file to write. Its folder need not exist. */
  readonly executable: string;
  /** The environment for Go, which is found on its PATH. */
  readonly environment: NodeJS.ProcessEnv;
  /** Called about every ten seconds, and at the end. */
  readonly progress: (line: string) => void;
}

/**
 * Builds a program in a module of its own. Go adds what it requires, at the versions that its module names.
 *
 * @throws An error with a short reason if the build fails.
 */
export async function buildGoProgram(
  program: GoProgram,
  { folder, executable, environment, progress }: GoBuild,
): Promise<void> {
  const go = findOnPath("go", environment.PATH ?? "");
  if (!go) throw new Error("go is not on PATH");

  const module = join(folder, "module");
  const temporary = join(folder, "temporary");
  await mkdir(module, { recursive: true });
  await mkdir(temporary, { recursive: true });
  await mkdir(dirname(executable), { recursive: true });
  await writeFile(join(module, "go.mod"), goMod(program));
  if (program.own) await cp(program.own.folder, module, { recursive: true });
  const inModule = (...args: readonly string[]) =>
    run(go, args, {
      folder: module,
      environment: goEnvironment(environment, folder, temporary),
      limitMilliseconds: LIMIT_MILLISECONDS,
      watched: true,
    });

  const started = Date.now();
  const say = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    progress(`building ${program.title} from its Go module: ${seconds} s`);
  };
  const ticking = setInterval(say, PROGRESS_MILLISECONDS);
  try {
    const flags = ["-mod=mod", "-trimpath", "-ldflags", linkerFlags(program), "-o", executable];
    succeeded(await inModule("build", ...flags, program.package ?? "."));
    if (program.beside) {
      const found = succeeded(await inModule("list", "-mod=mod", "-m", "-f", "{{.Dir}}", program.beside.module));
      const file = join(found.stdout.trim(), program.beside.path);
      await cp(file, join(dirname(executable), basename(file)));
    }
    say();
  } finally {
    clearInterval(ticking);
  }
}

function goMod(program: GoProgram): string {
  const newer = (program.newer ?? []).map((module) => `\nrequire ${module}\n`).join("");
  const replaced = (program.replaced ?? []).map((directive) => `\nreplace ${directive}\n`).join("");
  return `module azure-slots.example/program

go ${program.go}

require ${program.module} v${program.version}
${newer}${replaced}
${program.package === undefined ? "" : `tool ${program.package}`}
`;
}

/** @throws An error with a short reason if a command failed. */
function succeeded(finished: Finished): Finished {
  if (finished.code !== 0) throw new Error(whyFailed(finished));
  return finished;
}

function linkerFlags({ version, versionVariable }: GoProgram): string {
  return versionVariable === undefined ? "-s -w" : `-s -w -X ${versionVariable}=v${version}`;
}

/** The environment for Go. Keeps what decides where modules come from; removes what could change the build. */
function goEnvironment(environment: NodeJS.ProcessEnv, folder: string, temporary: string): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = {
    ...environment,
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
