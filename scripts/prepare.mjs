// Installs what is needed and compiles the library, so that the commands of package.json work on a fresh clone. Only
// uses Node, because nothing else is installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join, resolve } from "node:path";

const installed = "node_modules/.package-lock.json";
/** Written by the compiler. Its time is that of the last compilation without errors. */
const compiled = "dist/.tsbuildinfo";
/** Where examples that are packages of their own find the library, as if it were installed. */
const linked = "node_modules/azure-slots";

if (!existsSync(installed) || changed(installed) < changed("package-lock.json")) {
  step("installing packages", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

// In a copy of this folder with its packages, the link still leads to the folder that was copied.
if (!existsSync(linked) || realpathSync(linked) !== realpathSync(".")) {
  rmSync(linked, { force: true });
  symlinkSync(resolve("."), linked, "junction");
}

// Checked here, because the compiler needs seconds to see that nothing has changed.
const sources = readdirSync("src", { recursive: true }).map((name) => join("src", name));
const read = [...sources, "src", "tsconfig.json", "tsconfig.build.json", "package.json", installed];
if (!existsSync(compiled) || changed(compiled) < Math.max(...read.map(changed))) {
  const now = new Date();
  step("compiling", process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], () =>
    rmSync(compiled, { force: true }),
  );
  utimesSync(compiled, now, now);
}

/** When a file, or the list of files in a folder, last changed. */
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
