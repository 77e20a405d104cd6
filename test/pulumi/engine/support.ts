import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "mocha";
import { until } from "../../support/until";

/** Makes a temporary folder. It is deleted after the suite that calls this. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Writes an executable shell script. Creates its folder if it is missing. */
export function script(file: string, body: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Writes a script that says that it is a Pulumi CLI of a version. */
export function fakePulumi(file: string, version: string): string {
  return script(file, `[ "$1" = version ] && echo v${version}`);
}

/** Runs a function with other environment variables. */
export function withEnvironment<T>(values: Record<string, string>, work: () => T): T {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    return work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Resolves to a file's content, once the file exists and ends with a line break. */
export function written(file: string): Promise<string> {
  return until(`${file} is written`, () => {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    return text.endsWith("\n") && text;
  });
}

/** Resolves when no process has that id, or the process is a zombie. */
export async function gone(pid: number): Promise<void> {
  await until("the process is gone", () => {
    try {
      process.kill(pid, 0);
      return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return true;
    }
  });
}
