import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { onExit } from "signal-exit";

/** What became of a command. */
export interface Finished {
  /** The exit code; null where the command was ended by a signal or could not be started. */
  readonly code: number | null;
  /** All that it wrote to stdout. */
  readonly stdout: string;
  /** The last 64 KiB that it wrote to stderr. */
  readonly stderr: string;
  /** Why it did not come to its own end, in words; absent where it did. */
  readonly stopped?: string;
}

/** How a command is run. */
export interface RunOptions {
  /** The whole environment of the command. */
  readonly environment: NodeJS.ProcessEnv;
  /** The folder to run it in. Defaults to the current one. */
  readonly folder?: string;
  /** How long it may take. */
  readonly limitMilliseconds: number;
  /** Lets the caller end it earlier. The signal's reason becomes `stopped`. */
  readonly signal?: AbortSignal;
  /** Whether it ends with this process even where that is killed, and can do nothing itself. Defaults to false. */
  readonly watched?: boolean;
}

const STDERR_KEPT = 64 * 1024;

/** Runs its arguments as a command, and ends the process group when nobody holds the other end of stdin any longer. */
const WATCHED = 'exec 3<&0; { read -r _ <&3; kill -KILL 0; } & "$0" "$@" 3<&- </dev/null';

/**
 * Runs a command to its end, silently. It never rejects: whatever goes wrong is in the result.
 *
 * The command gets a process group of its own, which ends as a whole: with the time limit, with the signal, or with
 * this process, unless that is killed.
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
        // The group has ended already.
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
    // A group of its own is not reached by Ctrl-C in the terminal.
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
    // What the command left behind holds its pipes, and "close" would then never come.
    child.on("exit", endGroup);
    child.on("close", (code, signal) => {
      settle();
      done({ code, stdout, stderr, stopped: stopped ?? (signal ? `it was ended by ${signal}` : undefined) });
    });
  });
}

/** Says whether the path is a file that this process may execute. */
export function isExecutable(file: string): boolean {
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
 * @returns The absolute path of the first match; undefined where there is none.
 */
export function findOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => resolve(join(folder, name)))
    .find(isExecutable);
}

/** One line that says why a command failed, from what it wrote last. */
export function whyFailed(finished: Finished): string {
  if (finished.stopped) return finished.stopped;
  const lines = `${finished.stdout}\n${finished.stderr}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("go: downloading "));
  return lines.length > 0 ? lines.slice(-3).join("; ") : `it ended with exit code ${finished.code}`;
}
