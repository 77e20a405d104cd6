import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import type { Connection } from "../../../src/local/host/connection";
import { environmentOf } from "../../../src/local/host/environment";
import type { Home } from "../../../src/local/host/home";
import { installAzureCli } from "./install";

/** What became of a command. */
export interface Outcome {
  readonly code: number;
  /** What it printed, JSON for most commands. */
  readonly printed: string;
  /** Its warnings and errors. */
  readonly told: string;
}

/** The local App Service to sign in to, and its folder. */
export interface AzureCliGround {
  readonly local: { readonly connection: Connection };
  readonly home: Home;
}

/** The Azure CLI, unmodified, signed in to a local App Service. */
export class AzureCli {
  /** The folder in which commands run. */
  readonly folder: string;
  readonly #app: AzureCliGround;
  readonly #executables: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  private constructor(app: AzureCliGround, executables: string) {
    this.#app = app;
    this.#executables = executables;
    this.folder = mkdtempSync(join(tmpdir(), "azure-slots-azure-cli-"));
    this.#environment = {
      ...process.env,
      ...environmentOf(app.local.connection, app.home),
      // The host names of SCM sites and of storage accounts do not resolve on this machine.
      HTTPS_PROXY: app.local.connection.frontDoor,
      AZURE_CONFIG_DIR: join(this.folder, "configuration"),
      AZURE_CORE_COLLECT_TELEMETRY: "false",
      AZURE_CORE_NO_COLOR: "true",
      PYTHONWARNINGS: "ignore",
    };
    this.#process = spawn(join(executables, "python"), [join(__dirname, "many_commands.py")], {
      cwd: this.folder,
      env: this.#environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#lines = createInterface(this.#process.stdout);
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** Installs it if it is missing, and has it know the local App Service as a cloud. It is not signed in yet. */
  static async start(app: AzureCliGround): Promise<AzureCli> {
    return new AzureCli(app, await installAzureCli());
  }

  /** Signs in, as a person does at first. */
  async signIn(): Promise<void> {
    await this.ask(`cloud register -n local --endpoint-resource-manager ${this.#app.local.connection.armEndpoint}/`);
    await this.ask("cloud set -n local");
    await this.ask("login --identity");
  }

  /** Runs a command, for example `webapp list`. Commands of one client run one after the other. */
  async run(command: string): Promise<Outcome> {
    this.#process.stdin.write(`${JSON.stringify(wordsOf(command))}\n`);
    const { value, done } = await this.#answers.next();
    if (done) {
      throw new Error(`the Azure CLI ended during: az ${command}`);
    }
    return JSON.parse(value);
  }

  /**
   * Runs a command that has to succeed, and returns what it printed: JSON, parsed, or else the text.
   *
   * @throws Error with what it told.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the answers are whatever Azure's are, and the tests look into them.
  async ask(command: string): Promise<any> {
    const { code, printed, told } = await this.run(command);
    if (code !== 0) {
      throw new Error(`az ${command}\n${told || printed}`);
    }
    try {
      return JSON.parse(printed);
    } catch {
      return printed;
    }
  }

  /** Runs a command by the executable `az`, in a process of its own. */
  async runExecutable(command: string): Promise<string> {
    const options = { cwd: this.folder, env: this.#environment };
    return (await promisify(execFile)(join(this.#executables, "az"), wordsOf(command), options)).stdout;
  }

  close(): void {
    this.#process.stdin.end();
    this.#lines.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The words of a command. Quotes hold together what has spaces. */
function wordsOf(command: string): string[] {
  return (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/s, "$1"));
}
