import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";

const PROGRAM = resolve("scripts/azure/program");

/** What the program of the stack gives. */
export interface Outputs {
  readonly host: string;
  readonly slotHost: string;
  readonly planId: string;
  /** The package's URL, without a signature. */
  readonly packageUri: string;
  readonly liveBuild: string;
}

/** The program beside this file in a stack of its own, run by the Pulumi CLI as its users run it. */
export class Stack {
  /**
   * @param name The stack's name.
   * @param environment What the CLI is run in.
   */
  constructor(
    private readonly name: string,
    private readonly command: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  async create(location: string, resourceGroupName: string): Promise<void> {
    await this.run("stack", "init");
    await this.run(
      "config",
      "set-all",
      "--plaintext",
      `azure-native:location=${location}`,
      "--plaintext",
      `resourceGroupName=${resourceGroupName}`,
    );
  }

  /** @param configuration What is configured from now on. */
  async up(configuration: Readonly<Record<string, string>>, ...options: string[]): Promise<void> {
    const configured = Object.entries(configuration).flatMap(([name, value]) => ["--config", `${name}=${value}`]);
    await this.run("up", "--yes", "--skip-preview", ...configured, ...options);
  }

  async refresh(): Promise<void> {
    await this.run("refresh", "--yes", "--skip-preview");
  }

  async destroy(): Promise<void> {
    await this.run("destroy", "--yes", "--skip-preview");
  }

  async outputs(): Promise<Outputs> {
    return JSON.parse(await this.run("stack", "output", "--json", "--show-secrets")) as Outputs;
  }

  /** Leaves nothing behind beside the program: Pulumi keeps a stack's configuration there. */
  close(): void {
    rmSync(join(PROGRAM, `Pulumi.${this.name}.yaml`), { force: true });
  }

  /** @throws What the CLI printed, where it fails. */
  private run(...args: string[]): Promise<string> {
    return new Promise((done, fail) => {
      const child = spawn(this.command, [...args, "--stack", this.name, "--non-interactive"], {
        cwd: PROGRAM,
        env: this.environment,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const printed = { out: "", error: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed.out += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        printed.error += text;
      });
      child.once("error", fail);
      child.once("close", (code) =>
        code === 0
          ? done(printed.out)
          : fail(new Error(`pulumi ${args[0]} ended with ${code}:\n${printed.out}\n${printed.error}`)),
      );
    });
  }
}
