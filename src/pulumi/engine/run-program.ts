import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A request of the engine to run a program. */
export interface ProgramRun {
  /** The address of the engine itself, which receives log messages. */
  readonly engineAddress: string;
  /** The address of the engine's resource monitor. */
  readonly monitorAddress: string;
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  /** The folder with Pulumi.yaml. */
  readonly rootDirectory: string;
  /** The folder in which to run the program. */
  readonly programDirectory: string;
  /** The program's file or folder, relative to the program's folder. With `.`, its package.json decides. */
  readonly entryPoint: string;
  readonly programArguments: readonly string[];
  readonly dryRun: boolean;
  readonly queryMode: boolean;
  readonly parallel: number;
  /** The configuration, with secrets in plain text. */
  readonly configuration: Readonly<Record<string, string>>;
  /** The keys of the configuration that are secret. */
  readonly secretKeys: readonly string[];
  /** `runtime.options` of Pulumi.yaml. Only `typescript`, `tsconfig` and `nodeargs` are used. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** How a program ended. */
export interface ProgramEnd {
  /** An error that nobody has reported yet; empty if there is none. */
  readonly error: string;
  /** Whether the program failed and has reported the reason itself. */
  readonly bail: boolean;
}

/** The exit code by which the Pulumi SDK says that it has already reported the error. */
const ERROR_IS_REPORTED = 32;

/**
 * Finds the SDK's runner where the program would find the SDK: in its own node_modules, then in those of its parent
 * folders. Another copy of the SDK would be another module with another state.
 *
 * @param name The runner of programs or that of plugins. Defaults to that of programs.
 * @throws An error that says where it looked, if there is none.
 */
export function findRunner(programDirectory: string, name: "run" | "run-plugin" = "run"): string {
  try {
    return createRequire(join(programDirectory, "program.js")).resolve(`@pulumi/pulumi/cmd/${name}`);
  } catch {
    throw new Error(
      `@pulumi/pulumi is not installed for the program in ${programDirectory}: run npm install in that folder`,
    );
  }
}

/** Node's arguments to run a program. */
export function programArguments(run: ProgramRun, runner: string): string[] {
  const pairs: [string, string][] = [
    ["monitor", run.monitorAddress],
    ["engine", run.engineAddress],
    ["organization", run.organization],
    ["project", run.project],
    ["root-directory", run.rootDirectory],
    ["stack", run.stack],
    ["pwd", run.programDirectory],
    ["parallel", String(run.parallel)],
  ];
  const nodeArguments = typeof run.options.nodeargs === "string" ? splitWords(run.options.nodeargs) : [];
  return [
    ...nodeArguments,
    runner,
    // Each is one word. Otherwise a value that begins with a dash would look like an option.
    ...pairs.filter(([, value]) => value !== "").map(([name, value]) => `--${name}=${value}`),
    ...(run.dryRun ? ["--dry-run"] : []),
    // Current SDKs do not know this option, and would treat the next word as its value.
    ...(run.queryMode ? ["--query-mode=true"] : []),
    run.entryPoint || ".",
    ...run.programArguments,
  ];
}

/** The variables that a program needs besides the language host's own. */
export function programEnvironment(run: ProgramRun): Record<string, string> {
  const environment: Record<string, string> = {
    PULUMI_CONFIG: JSON.stringify(run.configuration),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: String(run.options.typescript !== false && run.options.typescript !== "false"),
  };
  if (typeof run.options.tsconfig === "string") environment.PULUMI_NODEJS_TSCONFIG_PATH = run.options.tsconfig;
  return environment;
}

/** Splits a line into words as a shell does, with quotes and backslashes. Supports nothing else of a shell. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs)) {
    words.push(
      word.replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, (_, escaped, double, single) =>
        escaped !== undefined ? escaped : double !== undefined ? double.replace(/\\(["\\$`])/g, "$1") : single,
      ),
    );
  }
  return words;
}

/** A running program. */
export interface Program {
  readonly process: ChildProcess;
  /** Resolves when the program has ended. Never rejects. */
  readonly ended: Promise<ProgramEnd>;
}

/**
 * Starts a program. Its output goes to the language host's output, which the engine reads.
 *
 * @throws An error for the user if the SDK is not installed.
 */
export function startProgram(run: ProgramRun): Program {
  const child = spawn(process.execPath, programArguments(run, findRunner(run.programDirectory)), {
    cwd: run.programDirectory,
    env: { ...process.env, ...programEnvironment(run) },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = new Promise<ProgramEnd>((done) => {
    child.on("error", (error) => done({ error: `the program could not be started: ${error.message}`, bail: false }));
    child.on("exit", (code, signal) => {
      if (code === 0) done({ error: "", bail: false });
      else if (code === ERROR_IS_REPORTED) done({ error: "", bail: true });
      else
        done({
          error: signal ? `the program was ended by ${signal}` : `the program exited with code ${code}`,
          bail: false,
        });
    });
  });
  return { process: child, ended };
}

/** Ends a process as Ctrl-C would. Kills it if it is still running after two seconds. */
export async function endProgram({ process: child, ended }: Pick<Program, "process"> & { ended: Promise<unknown> }) {
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
  await ended;
  clearTimeout(timer);
}
