import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { Lines, OutputTail } from "../../../printed-output";
import { carriedEnvironment } from "./carried-environment";
import { type ClaimedPort, claimPort } from "./claimed-port";
import { endMarked, markedWith } from "./marked-processes";
import { StartError } from "./start-error";

/** What to run and where. */
export interface AppProcessOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** The whole environment, except the variables that name the port. */
  readonly environment: Readonly<Record<string, string>>;
  /** The variables that name the port for the app. */
  readonly portVariables: readonly string[];
  /** The mark of the local App Service whose app it is. */
  readonly owner: string;
  /** Texts that must not appear in a message: the values of the app's settings. */
  readonly secrets: readonly string[];
  /** How long the app may take until it listens, in milliseconds. */
  readonly startTimeoutMilliseconds: number;
  /** How long the app may take to end when it is asked to, in milliseconds. */
  readonly killAfterMilliseconds: number;
  /** Receives each line that the app prints. */
  readonly print: (stream: "stdout" | "stderr", line: string) => void;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Starts a watcher in the same process group, then becomes the app. The watcher waits on file descriptor 3, to which
 * nobody ever writes. The wait ends when the process that started us is gone, however it died. Then the watcher kills
 * the group. It is a forked shell, so it needs no other program, and only a megabyte. It ignores the signals that ask
 * the group to end, because an app may need time after those.
 */
const SUPERVISOR =
  "( trap '' TERM INT HUP; read -r _ <&3; kill -KILL 0 ) </dev/null >/dev/null 2>&1 & exec 3<&-; exec \"$@\"";

const SHOWN_LINES = 20;
const SHOWN_CHARACTERS_OF_LINE = 300;
const PORT_ATTEMPTS = 4;

/** One run of an app, from its start until its process group is gone. */
export class AppProcess {
  /** The port on 127.0.0.1 on which the app was told to listen. */
  readonly port: number;
  /** Resolves when the process is gone. Never rejects. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #tail = new OutputTail();
  readonly #options: AppProcessOptions;
  readonly #mark: string;
  #exit: Exit | undefined;
  /** Resolves when what had left the app's process group is gone, too. */
  #allEnded: Promise<void> | undefined;

  private constructor(options: AppProcessOptions, { port, release }: ClaimedPort) {
    this.port = port;
    this.#options = options;
    this.#mark = `${options.owner}.${randomUUID()}`;
    this.#child = spawn("/bin/sh", ["-c", SUPERVISOR, "sh", options.command, ...options.arguments], {
      cwd: options.folder,
      env: {
        ...carriedEnvironment(options.environment),
        ...Object.fromEntries(options.portVariables.map((name) => [name, String(port)])),
        ...markedWith(this.#mark),
      },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#read("stdout");
    this.#read("stderr");
    // The pipe to the watcher. An error on it says nothing that the exit does not.
    this.#child.stdio[3]?.on("error", () => {});
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit) => {
        this.#exit = exit;
        release();
        // The watcher, and anything else that the app started, must not outlive it.
        this.#signal("SIGKILL");
        this.#allEnded = endMarked(this.#mark);
        this.#child.stdio[3]?.destroy();
        resolve(exit);
      };
      this.#child.once("error", (error) => {
        this.#tail.add(`${error.message}\n`);
        end({ code: null, signal: null });
      });
      this.#child.once("exit", (code, signal) => end({ code, signal }));
    });
  }

  /**
   * Starts an app and waits until it listens.
   *
   * @throws StartError if the app ends first, or does not listen in time. Its process is gone by then.
   */
  static async start(options: AppProcessOptions, signal?: AbortSignal): Promise<AppProcess> {
    for (let attempt = 1; ; attempt++) {
      const claimed = await claimPort();
      if (signal?.aborted) {
        claimed.release();
        signal.throwIfAborted();
      }
      const app = new AppProcess(options, claimed);
      const stop = () => void app.stop(options.killAfterMilliseconds);
      signal?.addEventListener("abort", stop, { once: true });
      try {
        await app.#listens();
        signal?.throwIfAborted();
        return app;
      } catch (error) {
        // The port was free when it was chosen, but another process may have taken it before the app could.
        const lostPort = app.#exit !== undefined && app.#tail.includes("EADDRINUSE");
        await app.stop(0);
        if (!lostPort || attempt === PORT_ATTEMPTS || signal?.aborted) {
          throw error;
        }
      } finally {
        signal?.removeEventListener("abort", stop);
      }
    }
  }

  /** Asks the app to end. Kills it if it has not ended after a while, or at once if that is 0. Resolves when it is gone. */
  async stop(killAfterMilliseconds: number): Promise<void> {
    if (this.#exit === undefined) {
      this.#signal(killAfterMilliseconds > 0 ? "SIGTERM" : "SIGKILL");
    }
    const timer = setTimeout(() => this.#signal("SIGKILL"), killAfterMilliseconds);
    await this.exited;
    clearTimeout(timer);
    await this.#allEnded;
  }

  /** The id of the process; undefined if it could not be started. */
  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** How the app ended and its last output, without secrets. */
  describe(exit: Exit): StartError {
    const how = exit.signal === null ? `with exit code ${exit.code ?? "unknown"}` : `by ${exit.signal}`;
    return this.#failed(`the app ended ${how}`);
  }

  #failed(reason: string): StartError {
    const lines = this.#tail
      .lines(SHOWN_LINES, this.#options.secrets)
      .split("\n")
      .map((line) => (line.length > SHOWN_CHARACTERS_OF_LINE ? `${line.slice(0, SHOWN_CHARACTERS_OF_LINE)}…` : line))
      .join("\n");
    return lines === "" ? new StartError(`${reason}; it printed nothing`) : new StartError(reason, lines);
  }

  async #listens(): Promise<void> {
    const limit = this.#options.startTimeoutMilliseconds;
    const deadline = performance.now() + limit;
    for (let pause = 5; ; pause = Math.min(pause * 1.5, 50)) {
      const accepted = await accepts(this.port);
      // Checked after the connection: another process may be listening on a port that the app could not get.
      if (this.#exit !== undefined) {
        throw this.describe(await this.#settledExit());
      }
      if (accepted) {
        return;
      }
      if (performance.now() > deadline) {
        throw this.#failed(
          `the app did not listen on the port that the environment variable PORT names within ${limit / 1000} s`,
        );
      }
      await Promise.race([this.exited, delay(pause)]);
    }
  }

  /** The exit, after everything that the app printed before it has been read. */
  async #settledExit(): Promise<Exit> {
    const exit = await this.exited;
    const streams = [this.#child.stdout, this.#child.stderr];
    const read = Promise.all(streams.map((stream) => stream === null || stream.closed || closed(stream)));
    // A process that left the app's group may keep the pipes open forever.
    await Promise.race([read, delay(1_000)]);
    return exit;
  }

  #read(name: "stdout" | "stderr"): void {
    const stream = this.#child[name];
    const lines = new Lines((line) => this.#options.print(name, line));
    stream?.setEncoding("utf8");
    stream?.on("data", (chunk: string) => {
      this.#tail.add(chunk);
      lines.add(chunk);
    });
    stream?.on("close", () => lines.flush());
    stream?.on("error", () => {});
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child.pid;
    if (pid === undefined) {
      return;
    }
    try {
      process.kill(-pid, signal);
    } catch {
      // The group has already ended.
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    // While nobody listens, a socket may get the same port that it connects to. Then it connects to itself.
    socket.once("connect", () => settle(socket.localPort !== port));
    socket.once("error", () => settle(false));
  });
}

function closed(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => stream.once("close", () => resolve()));
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
