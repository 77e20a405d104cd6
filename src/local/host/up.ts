import type { PulumiFn } from "@pulumi/pulumi/automation";
import { findEngine, type PulumiEngine } from "../../pulumi/engine/find-engine";

/** What to run a program as. */
export interface UpOptions {
  /** The project's name. Defaults to `test`. */
  readonly project?: string;
  /** The stack's name. Defaults to `test`. A program with the same names is the next version of the first one. */
  readonly stack?: string;
  /** Receives the lines that Pulumi prints, and the progress of getting its CLI. By default they are discarded. */
  readonly log?: (line: string) => void;
}

/** The last run in this process. Programs read the environment of the process, which can only be one at a time. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a program as `pulumi up` does, in this process.
 *
 * @param environmentFor The environment that leads Pulumi to the local App Service. The process has it while the program runs.
 * @returns The program's outputs, secret ones in the clear.
 */
export function up(
  program: PulumiFn,
  environmentFor: (engine: PulumiEngine) => Record<string, string>,
  options: UpOptions,
): Promise<Record<string, unknown>> {
  const run = last.then(() => upNow(program, environmentFor, options));
  last = run.catch(() => undefined);
  return run;
}

async function upNow(
  program: PulumiFn,
  environmentFor: (engine: PulumiEngine) => Record<string, string>,
  { project = "test", stack = "test", log = () => undefined }: UpOptions,
): Promise<Record<string, unknown>> {
  const environment = environmentFor(await findEngine(log));
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  try {
    // It takes long to load, and only this needs it.
    const { LocalWorkspace } = require("@pulumi/pulumi/automation") as typeof import("@pulumi/pulumi/automation");
    const made = await LocalWorkspace.createOrSelectStack(
      { projectName: project, stackName: stack, program },
      { envVars: environment },
    );
    const { outputs } = await made.up({ onOutput: log });
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
}
