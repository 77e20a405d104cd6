import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Microsoft's own emulator of Azure Storage, in a process of its own. It keeps everything in memory. */
export class Azurite {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** @param key Of its only account, in base64. */
  static async start(account: string, key: string): Promise<Azurite> {
    const main = require.resolve("azurite/dist/src/blob/main.js");
    const options = [
      "--inMemoryPersistence",
      "--blobPort",
      "0",
      "--skipApiVersionCheck",
      "--disableTelemetry",
      "--silent",
    ];
    const child = spawn(process.execPath, [main, ...options], {
      env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${key}` },
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface(child.stdout)) {
      const port = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) {
        return new Azurite(child, Number(port));
      }
    }
    throw new Error("Azurite did not start");
  }

  async close(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }
}
