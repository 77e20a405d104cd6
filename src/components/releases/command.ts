import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { Lines } from "../../printed-output";

/** A command, and how to run it. */
export interface Command {
  /** The program and its arguments. */
  readonly words: readonly string[];
  readonly workingDirectory: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutInSeconds: number;
  /** Called with each line of its output. */
  readonly print: (line: string) => void;
  /** Ends the command early. */
  readonly signal: AbortSignal;
}

/** How a command ended, as its supervisor reports it. */
interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  /** The code of the error if it could not be started. */
  readonly error?: string;
}

/** How long a command may take to end before it is killed. */
const KILL_AFTER_MILLISECONDS = 5_000;

/** How long to wait for the last output. A process that the command left behind may keep it open for ever. */
const PRINTED_WITHIN_MILLISECONDS = 1_000;

/**
 * Starts the command in its own process group. Ends the whole group on request, when the command has ended, and when the
 * process that runs Pulumi's program is gone, whether by Ctrl-C or killed.
 */
const SUPERVISOR = `
const { spawn, spawnSync } = require("node:child_process");
const onWindows = process.platform === "win32";
const [program, ...words] = process.argv.slice(1);
const child = spawn(program, words, { stdio: ["ignore", "inherit", "inherit"], detached: !onWindows, windowsHide: true });
let isOver = false;
const end = (signal) => {
  if (child.pid === undefined || isOver) return;
  try {
    if (onWindows) spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    else process.kill(-child.pid, signal);
  } catch {}
};
const tell = (outcome) => process.connected ? process.send(outcome, () => process.disconnect()) : undefined;
child.once("error", ({ code }) => tell({ code: null, signal: null, error: code || "unknown" }));
child.once("exit", (code, signal) => { end("SIGKILL"); isOver = true; tell({ code, signal }); });
process.on("message", end);
process.on("disconnect", () => end("SIGKILL"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(signal));
`;

/**
 * Runs a command.
 *
 * @returns Undefined if it ended with 0; otherwise what is wrong, for example `it ended with exit code 3`.
 */
export async function runCommand(command: Command): Promise<string | undefined> {
  const { words, workingDirectory, environment, timeoutInSeconds, signal } = command;
  if (!isFolder(workingDirectory)) {
    return `its workingDirectory ${JSON.stringify(workingDirectory)} is no folder`;
  }
  const supervisor = spawn(process.execPath, ["-e", SUPERVISOR, "--", ...words], {
    cwd: workingDirectory,
    env: environment,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    windowsHide: true,
  });
  const printed = read(supervisor, command.print);
  let isLate = false;
  let killTimer: NodeJS.Timeout | undefined;
  const end = () => {
    send(supervisor, "SIGTERM");
    killTimer ??= setTimeout(() => send(supervisor, "SIGKILL"), KILL_AFTER_MILLISECONDS);
  };
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, timeoutInSeconds * 1000);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) {
    end();
  }
  try {
    const outcome = await outcomeOf(supervisor);
    await Promise.race([printed, delay(PRINTED_WITHIN_MILLISECONDS)]);
    return isLate ? `it did not end within ${timeoutInSeconds} s, and was ended` : faultOf(outcome, words[0] ?? "");
  } finally {
    clearTimeout(timer);
    clearTimeout(killTimer);
    signal.removeEventListener("abort", end);
  }
}

function faultOf({ code, signal, error }: Outcome, program: string): string | undefined {
  if (error !== undefined) {
    return error === "ENOENT"
      ? `there is no program ${JSON.stringify(program)} on PATH`
      : `${JSON.stringify(program)} could not be started (${error})`;
  }
  if (signal !== null) {
    return `it was ended by ${signal}`;
  }
  return code === 0 ? undefined : `it ended with exit code ${code}`;
}

function outcomeOf(supervisor: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    supervisor.once("message", (outcome) => resolve(outcome as Outcome));
    supervisor.once("error", (error: NodeJS.ErrnoException) =>
      resolve({ code: null, signal: null, error: error.code ?? error.message }),
    );
    // Without a message before: someone ended the supervisor itself.
    supervisor.once("exit", (code, signal) => resolve({ code, signal: signal ?? "nobody knows what" }));
  });
}

/** Passes the output on, line by line. Resolves when all of it is read. */
async function read({ stdout, stderr }: ChildProcess, print: (line: string) => void): Promise<void> {
  const ends = [stdout, stderr].map(
    (stream) =>
      new Promise<void>((resolve) => {
        const lines = new Lines(print);
        stream?.setEncoding("utf8");
        stream?.on("data", (chunk: string) => lines.add(chunk));
        stream?.once("error", () => undefined);
        stream?.once("close", () => {
          lines.flush();
          resolve();
        });
      }),
  );
  await Promise.all(ends);
}

function send(supervisor: ChildProcess, signal: NodeJS.Signals): void {
  if (supervisor.connected) {
    supervisor.send(signal, () => undefined);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
