import { spawn } from "node:child_process";
import { constants } from "node:os";
import { cacheFolder } from "./cache-folder";
import { BUILT_LANGUAGES, type BuiltLanguage } from "./go-programs";
import { makeLanguageHost } from "./made-language-host";

/**
 * Builds a language host if there is none yet, and runs it. The engine shows what is written to stderr, and waits for the
 * port on stdout.
 *
 * @param args The language, and the arguments for its host.
 */
export async function main([language = "", ...args]: readonly string[]): Promise<void> {
  if (!isBuilt(language)) {
    throw new Error(`there is no language host for '${language}', only for ${BUILT_LANGUAGES.join(", ")}`);
  }
  const say = (line: string) => process.stderr.write(`azure-slots: ${line}\n`);
  const host = await makeLanguageHost(cacheFolder(process.env), language, process.env, say);
  const child = spawn(host, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.once("error", fail);
  child.once("exit", (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}

function isBuilt(language: string): language is BuiltLanguage {
  return (BUILT_LANGUAGES as readonly string[]).includes(language);
}

function fail(error: unknown): void {
  process.stderr.write(`azure-slots: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

if (require.main === module) main(process.argv.slice(2)).catch(fail);
