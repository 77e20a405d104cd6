// Installs what is needed and compiles the library, so that the commands of package.json work on a fresh clone. It uses
// nothing but Node, since nothing else is there yet.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const installed = "node_modules/.package-lock.json";

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync("package-lock.json").mtimeMs) {
  step("installing packages", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}
step("compiling", process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"]);

function step(title, command, args) {
  console.log(`${title} …`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
