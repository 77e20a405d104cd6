// Writes the API reference from the docstrings. With --check, says whether the committed one is what would be written.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, TSConfigReader, TypeDocReader } from "typedoc";

const FOLDER = "docs/api";
/** What programs import each entry point by. */
const NAMES = { index: "azure-slots", "rules/public": "azure-slots/rules", local: "azure-slots/local" };

async function write(folder) {
  const app = await Application.bootstrapWithPlugins({ out: folder }, [new TypeDocReader(), new TSConfigReader()]);
  const project = await app.convert();
  if (!project) {
    throw new Error("the docstrings could not be read");
  }
  for (const module of project.children ?? []) {
    module.name = NAMES[module.name] ?? module.name;
  }
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error("the docstrings have faults, told above");
  }
}

const pagesIn = (folder) =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md"))
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );

async function check() {
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-docs-"));
  try {
    await write(folder);
    const [now, committed] = [pagesIn(folder), pagesIn(FOLDER)];
    return [...new Set([...now.keys(), ...committed.keys()])].filter((path) => now.get(path) !== committed.get(path));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv.includes("--check")) {
  const stale = await check();
  if (stale.length > 0) {
    console.error(`${stale.map((path) => join(FOLDER, path)).join(", ")}: not as the docstrings are. Run npm run docs`);
    process.exitCode = 1;
  }
} else {
  rmSync(FOLDER, { recursive: true, force: true });
  await write(FOLDER);
}
