import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation";
import { SemVer } from "semver";
import type { Home, PulumiEngine } from "../../../src/local";

/** The output of a Pulumi CLI command, in the form that the Automation API expects. */
interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** The key with which Pulumi marks a secret value in its state, and the one for secret outputs. */
const SECRET = "4dabf18193072939515e22adb298388d";

/**
 * The Pulumi CLI of one stack, for the Automation API. After each command the API starts the CLI up to three more
 * times, for the outputs and the history. Here the outputs are read from the stack's state, and the history is not
 * read.
 */
export class PulumiCli {
  readonly command: string;
  readonly version: SemVer;
  private readonly running = new Set<ChildProcess>();

  /**
   * @param stateFile The stack's state, in a file backend.
   * @param onIdle Called whenever the last running command has ended.
   */
  constructor(
    engine: PulumiEngine,
    private readonly stateFile: string,
    private readonly onIdle: () => void,
  ) {
    this.command = engine.command;
    this.version = new SemVer(engine.version);
  }

  /**
   * The same object, with the type of the Automation API's options. That type does not include the method that the API
   * calls.
   */
  get asCommand(): PulumiCommand {
    return this as unknown as PulumiCommand;
  }

  /** Ends the running commands, as if the machine were lost. */
  kill(): void {
    for (const child of this.running) {
      child.kill("SIGKILL");
    }
  }

  /** Runs a command. The Automation API calls this. */
  async run(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<CommandResult> {
    const answer = this.answerTo(args);
    if (answer !== undefined) {
      return { stdout: JSON.stringify(answer), stderr: "", code: 0 };
    }
    const child = spawn(this.command, [...args, "--non-interactive"], {
      cwd,
      env: { ...process.env, ...environment, PULUMI_AUTOMATION_API: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running.add(child);
    const interrupt = () => child.kill("SIGINT");
    signal?.addEventListener("abort", interrupt);
    try {
      const result = await resultOf(child, onOutput, onError);
      if (result.code !== 0) {
        throw new Error(`pulumi ${args.join(" ")} ended with ${result.code}:\n${result.stderr}\n${result.stdout}`);
      }
      return result;
    } finally {
      signal?.removeEventListener("abort", interrupt);
      this.running.delete(child);
      if (this.running.size === 0) {
        this.onIdle();
      }
    }
  }

  /** The answer to a command, if it is known without the CLI; otherwise undefined. */
  private answerTo(args: readonly string[]): unknown {
    const [what, of] = args;
    if (what === "stack" && of === "history") {
      return [];
    }
    if (what === "stack" && of === "output") {
      const outputs = outputsIn(this.stateFile);
      // Only the CLI can decrypt.
      return JSON.stringify(outputs).includes(SECRET) ? undefined : outputs;
    }
    return undefined;
  }
}

/** The file with a stack's state, in the backend of a local App Service. */
export function stateFile(home: Home, project: string, stack: string): string {
  return join(home.backend, ".pulumi", "stacks", project, `${stack}.json`);
}

/** The outputs in the state of a stack; none if it has no state. Secrets are returned as they are stored. */
export function outputsIn(stateFile: string): Record<string, unknown> {
  if (!existsSync(stateFile)) {
    return {};
  }
  const { checkpoint } = JSON.parse(readFileSync(stateFile, "utf8")) as {
    checkpoint: { latest?: { resources?: { type: string; outputs?: Record<string, unknown> }[] } };
  };
  return checkpoint.latest?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

function resultOf(
  child: ChildProcess,
  onOutput: (text: string) => void = () => undefined,
  onError: (text: string) => void = () => undefined,
): Promise<CommandResult> {
  const printed = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    printed.stdout += text;
    onOutput(text);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    printed.stderr += text;
    onError(text);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    // A killed command's providers may keep its output open, although the command has ended.
    child.once("exit", (code, signal) =>
      signal ? resolve({ ...printed, code: -1 }) : child.once("close", () => resolve({ ...printed, code: code ?? -1 })),
    );
  });
}
