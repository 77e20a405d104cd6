import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client, credentials } from "@grpc/grpc-js";
import { endProgram } from "../../engine/run-program";
import type { AttachedEngine } from "../attached-providers";
import { GRPC_OPTIONS } from "../plugin-server";

/** The compiled plugin, also where this file is not compiled: from its source it would start several times slower. */
const PLUGIN = join(__dirname, "..", "..", "..", "..", "dist", "plugin", "main.js");

/** How much of what the process wrote is told if it does not start. */
const TOLD_CHARACTERS = 2_000;

/** A process that makes the components of one engine's program. */
export class ComponentProcess {
  private constructor(
    private readonly process: ChildProcess,
    /** Sends it the engine's calls. */
    readonly client: Client,
  ) {}

  /**
   * @param environment The variables that the engine's own environment is completed with.
   * @param engineAddress Where the process sends what it logs.
   * @throws Error with what the process wrote last, if it does not start.
   */
  static async start(
    engine: AttachedEngine,
    environment: Readonly<Record<string, string>>,
    engineAddress: string,
  ): Promise<ComponentProcess> {
    const child = spawn(process.execPath, [PLUGIN, engineAddress], {
      cwd: await engine.workingDirectory(),
      env: { ...environment, ...((await engine.environment()) ?? process.env) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let written = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      written = (written + text).slice(-TOLD_CHARACTERS);
    });
    // What it prints after its port is of no use to anyone; it logs by the engine.
    const lines = createInterface(child.stdout);
    const ended = new AbortController();
    child.once("exit", () => ended.abort());
    try {
      const [port] = (await once(lines, "line", { signal: ended.signal })) as [string];
      return new ComponentProcess(child, new Client(`127.0.0.1:${port}`, credentials.createInsecure(), GRPC_OPTIONS));
    } catch {
      throw new Error(`the components of azure-slots could not be started: ${written.trim()}`);
    }
  }

  /** Ends it, with what it has begun. */
  async end(): Promise<void> {
    this.client.close();
    const ended = once(this.process, "exit");
    await endProgram({ process: this.process, ended });
  }
}
