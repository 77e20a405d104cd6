import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { onExit } from "signal-exit";

/** The result of a command. */
export interface Finished {
  /** The exit code; null if a signal ended the command or it could not be started. */
  readonly code: number | null;
  /** Everything that it wrote to stdout. */
  readonly stdout: string;
  /** The last 64 KiB that it wrote to stderr. */
  readonly stderr: string;
  /** Why the command did not end by itself; absent if it did. */
  readonly stopped?: string;
}

/** How to run a command. */
export interface RunOptions {
  /** The whole environment of the command. */
  readonly environment: NodeJS.ProcessEnv;
  /** The folder to run it in. Defaults to the current one. */
  readonly folder?: string;
  /** The time limit, in milliseconds. */
  readonly limitMilliseconds: number;
  /** Ends the command early. The signal's reason becomes `stopped`. */
  readonly signal?: AbortSignal;
  /** Whether the command also ends if this process is killed and cannot end it. Defaults to false. */
  readonly watched?: boolean;
}

const STDERR_KEPT = 64 * 1024;

/** Runs its arguments as a command. Ends the process group when the other end of stdin is closed. */
const WATCHED = 'exec 3<&0; { read -r _ <&3; kill -KILL 0; } & "$0" "$@" 3<&- </dev/null';

/**
 * Runs a command to its end, silently. Never rejects: every failure is in the result.
 *
 * The command gets its own process group, which ends as a whole: with the time limit, the signal or this process. If
 * this process is killed, it only ends if it is `watched`.
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((done) => {
    const words = options.watched ? ["/bin/sh", "-c", WATCHED, command, ...args] : [command, ...args];
    const child = spawn(words[0] ?? command, words.slice(1), {
      cwd: options.folder,
      env: options.environment,
      stdio: [options.watched ? "pipe" : "ignore", "pipe", "pipe"],
      detached: true,
    });
    let stdout = "";
    let stderr = "";
    let stopped: string | undefined;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });

    const endGroup = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // The group has already ended.
      }
    };
    const stop = (reason: string) => {
      stopped ??= reason;
      endGroup();
    };
    const timer = setTimeout(
      () => stop(`it took longer than ${options.limitMilliseconds / 1000} s`),
      options.limitMilliseconds,
    );
    const onAbort = () => stop(String(options.signal?.reason));
    options.signal?.addEventListener("abort", onAbort);
    // Ctrl-C in the terminal does not reach a separate process group.
    const stay = onExit(endGroup);

    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      stay();
    };
    child.on("error", (error) => {
      settle();
      done({ code: null, stdout, stderr, stopped: error.message });
    });
    // Processes that the command left behind would hold its pipes open, and "close" would never come.
    child.on("exit", endGroup);
    child.on("close", (code, signal) => {
      settle();
      done({ code, stdout, stderr, stopped: stopped ?? (signal ? `it was ended by ${signal}` : undefined) });
    });
  });
}

/** Whether the path is a file that this process may execute. */
function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Finds a command as the shell would.
 *
 * @param name The command's name, without a folder.
 * @param path The value of PATH.
 * @returns The absolute path of the first match; undefined if there is none.
 */
export function findOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => resolve(join(folder, name)))
    .find(isExecutable);
}

/** One line that says why a command failed, from its last output. */
export function whyFailed(finished: Finished): string {
  if (finished.stopped) return finished.stopped;
  const lines = `${finished.stdout}\n${finished.stderr}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("go: downloading "));
  return lines.length > 0 ? lines.slice(-3).join("; ") : `it ended with exit code ${finished.code}`;
}
