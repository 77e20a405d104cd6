import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Runs `npm install` in a program's folder. Does nothing if the folder has no package.json.
 *
 * @param write Called with the output of npm.
 * @throws An error that says how npm ended, if it fails.
 */
export function installDependencies(
  folder: string,
  write: (stream: "stdout" | "stderr", bytes: Buffer) => void,
): Promise<void> {
  return new Promise((done, fail) => {
    if (!existsSync(join(folder, "package.json"))) return done();
    const npm = spawn("npm", ["install", "--loglevel=error"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    npm.stdout.on("data", (bytes: Buffer) => write("stdout", bytes));
    npm.stderr.on("data", (bytes: Buffer) => write("stderr", bytes));
    npm.on("error", (error) => fail(new Error(`npm install could not be started: ${error.message}`)));
    npm.on("close", (code, signal) =>
      code === 0 ? done() : fail(new Error(`npm install in ${folder} ended with ${signal ?? `exit code ${code}`}`)),
    );
  });
}
