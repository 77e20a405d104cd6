// Installs what is needed and compiles the library, so that the commands of package.json work on a fresh clone. It uses
// nothing but Node, since nothing else is there yet.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";

const installed = "node_modules/.package-lock.json";
/** Written by the compiler; its time is that of the last compilation without errors. */
const compiled = "dist/.tsbuildinfo";

if (!existsSync(installed) || changed(installed) < changed("package-lock.json")) {
  step("installing packages", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

// Even where nothing is to be done, the compiler needs seconds to see that.
const sources = readdirSync("src", { recursive: true }).map((name) => join("src", name));
const read = [...sources, "src", "tsconfig.json", "tsconfig.build.json", "package.json", installed];
if (!existsSync(compiled) || changed(compiled) < Math.max(...read.map(changed))) {
  const now = new Date();
  step("compiling", process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], () =>
    rmSync(compiled, { force: true }),
  );
  utimesSync(compiled, now, now);
}

/** When a file, or which files a folder has, was changed. */
function changed(path) {
  return statSync(path).mtimeMs;
}

function step(title, command, args, undo = () => undefined) {
  console.log(`${title} …`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) {
    undo();
    process.exit(status ?? 1);
  }
}
