import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Connection, readConnection } from "../../src/local/host/connection";
import { HOME_VARIABLE, type Home } from "../../src/local/host/home";
import { type ArmCaller, callerOf } from "./local-app";
import { until } from "./until";

/** A local App Service in its own process, to be killed. */
export class Victim {
  private constructor(
    readonly connection: Connection,
    readonly arm: ArmCaller,
    private readonly child: ChildProcess,
  ) {}

  static async start(home: Home): Promise<Victim> {
    rmSync(home.connection, { force: true });
    const child = launch(home);
    const connection = await until("the local App Service runs", async () => {
      if (child.exitCode !== null) {
        throw new Error(`it ended with ${child.exitCode}`);
      }
      return readConnection(home);
    }).catch((error: unknown) => {
      // One that starts too late would keep this process and the folder in use.
      child.kill("SIGKILL");
      throw error;
    });
    return new Victim(connection, callerOf(connection, home), child);
  }

  /** Starts one that must fail to start, and returns its output. */
  static async refused(home: Home): Promise<{ readonly code: number | null; readonly said: string }> {
    const child = launch(home, "pipe");
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, said };
  }

  /** Kills it, without a chance to clean up. */
  async kill(): Promise<void> {
    this.arm.close();
    this.child.kill("SIGKILL");
    if (this.child.signalCode === null && this.child.exitCode === null) {
      await once(this.child, "exit");
    }
  }
}

function launch(home: Home, stderr: "inherit" | "pipe" = "inherit"): ChildProcess {
  return spawn(process.execPath, ["-r", "ts-node/register/transpile-only", join(__dirname, "serve.ts")], {
    stdio: ["ignore", "ignore", stderr],
    env: { ...process.env, [HOME_VARIABLE]: home.root },
  });
}

/** Whether a process is running. A zombie is not. */
export function runs(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${processId}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}
