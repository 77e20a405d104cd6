import { spawn } from "node:child_process";

/** A command's output and cost. */
export interface Timed {
  readonly printed: string;
  readonly seconds: number;
  /**
   * The processor time of the command and of all processes that it started and waited for; undefined if the shell does
   * not tell.
   */
  readonly processorSeconds: number | undefined;
}

/** Separates the output of `times` from the command's. */
const MARK = "azure-slots-bench-times:";

/**
 * Runs a command to its end.
 *
 * A shell starts it. Afterwards the shell's `times` (POSIX) tells the processor time of its children. Node only tells
 * its own.
 *
 * @throws An error with the whole output, if the command fails.
 */
export function timed(
  command: string,
  args: readonly string[],
  options: { readonly folder: string; readonly environment: NodeJS.ProcessEnv },
): Promise<Timed> {
  return new Promise((done, reject) => {
    const script = `"$@"; status=$?; echo "${MARK}"; times; exit $status`;
    const started = performance.now();
    const child = spawn("/bin/sh", ["-c", script, "sh", command, ...args], {
      cwd: options.folder,
      env: options.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const seconds = (performance.now() - started) / 1000;
      const [printed = "", times = ""] = out.split(`${MARK}\n`);
      if (code === 0) {
        done({ printed, seconds, processorSeconds: childrenIn(times) });
      } else {
        reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${printed}\n${errors}`));
      }
    });
  });
}

/** The second line of `times` is about the shell's children: their own time, and the system's time for them. */
function childrenIn(times: string): number | undefined {
  const children = times.split("\n")[1] ?? "";
  const parts = [...children.matchAll(/(\d+)m([\d.,]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds?.replace(",", ".")),
  );
  return parts.length === 2 ? parts.reduce((total, each) => total + each, 0) : undefined;
}
