import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { NEEDED_PACKAGES } from "../../src/needed-packages";
import { cacheFolder } from "../../src/pulumi/engine/cache-folder";
import { buildEngine } from "./build-engine";
import { COMBINATIONS, type Combination } from "./ends";
import type { JobStep } from "./job";
import { pageWith, type Row } from "./page";
import { writeProject } from "./project";

// Run by `npm run test:versions`: releases an app with each combination of versions, and writes docs/versions.md.

const run = promisify(execFile);
const STORE = join(cacheFolder(process.env).folder, "versions");
/** Each is several processes, which wait for one another part of the time. */
const AT_ONCE = 2;
const PAGE = "docs/versions.md";
/** More than a job takes on a machine that does much else. */
const LIMIT_MILLISECONDS = 15 * 60_000;

/** Folders on PATH, or the error why there is none. They are made once, whether that fails or not. */
type Made = Promise<{ readonly folder: string; readonly version: string } | { readonly error: string }>;
const made = new Map<string, Made>();

async function main(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "azure-slots-versions-"));
  try {
    const tarball = await pack(root);
    const rows: Row[] = [];
    const left = [...COMBINATIONS.entries()];
    const work = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [at, combination] = next;
        const row = await attempt(combination, tarball, root);
        rows[at] = row;
        console.log(Object.values(row).join(" | "));
        // After each, so that a run that is cut off leaves what it saw.
        const ended = rows.filter((each) => each !== undefined);
        writeFileSync(PAGE, pageWith(ended, new Date(), readFileSync(PAGE, "utf8")));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    console.table(rows);
    process.exitCode = rows.every(({ result }) => result === "passes") ? 0 : 1;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function pack(folder: string): Promise<string> {
  const packing = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename }] = JSON.parse((await run("npm", packing)).stdout) as [{ readonly filename: string }];
  return join(folder, filename);
}

/** Tries one combination. Never fails: the row says why. */
async function attempt(combination: Combination, tarball: string, root: string): Promise<Row> {
  const { sdk, azureNative, random } = combination;
  const [node, cli] = await Promise.all([
    once(`node ${combination.node}`, () => installNode(combination.node)),
    once(`cli ${combination.cli}`, () => makeCli(combination.cli)),
  ]);
  const versions = {
    node: "version" in node ? node.version : combination.node,
    sdk,
    azureNative,
    random,
    cli: combination.cli,
  };
  if ("error" in node || "error" in cli) {
    return { ...versions, result: `not to be had: ${"error" in node ? node.error : "error" in cli ? cli.error : ""}` };
  }
  const folder = mkdtempSync(join(root, "project-"));
  try {
    await install(folder, tarball, combination);
    writeProject(folder);
    const path = [node.folder, cli.folder, process.env.PATH].join(delimiter);
    const { stdout } = await run(join(node.folder, "node"), ["job.js"], {
      cwd: folder,
      env: { ...process.env, PATH: path },
      timeout: LIMIT_MILLISECONDS,
    });
    const steps = stdout.trim().split("\n");
    const last = JSON.parse(steps[steps.length - 1] ?? "{}") as JobStep;
    return { ...versions, result: last.title === "roll back" ? "passes" : `ends after ${last.title}` };
  } catch (error) {
    return { ...versions, result: `fails: ${reasonOf(error)}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function once(key: string, make: () => Promise<{ readonly folder: string; readonly version: string }>): Made {
  const known = made.get(key) ?? make().catch((error: unknown) => ({ error: reasonOf(error) }));
  made.set(key, known);
  return known;
}

/** Installs Node by the npm package that holds it for this system. */
async function installNode(version: string): Promise<{ readonly folder: string; readonly version: string }> {
  const folder = join(STORE, `node-${version}`);
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  mkdirSync(folder, { recursive: true });
  await run("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save", `${name}@${version}`]);
  const bin = join(folder, "node_modules", name, "bin");
  const { stdout } = await run(join(bin, "node"), ["--version"]);
  return { folder: bin, version: stdout.trim().slice(1) };
}

async function makeCli(version: string): Promise<{ readonly folder: string; readonly version: string }> {
  return { folder: await buildEngine(version, STORE, (line) => console.log(line)), version };
}

/** Installs what the README says, in the versions of a combination. */
async function install(folder: string, tarball: string, { sdk, azureNative, random }: Combination): Promise<void> {
  const dependencies = {
    "azure-slots": `file:${tarball}`,
    "@pulumi/pulumi": sdk,
    "@pulumi/azure-native": azureNative,
    "@pulumi/random": random,
    ...NEEDED_PACKAGES["azure-slots/local"],
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", private: true, dependencies }));
  await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"], { cwd: folder });
}

/** The first line that says something, short enough for a table. */
function reasonOf(error: unknown): string {
  const { stderr = "", message = String(error) } = error as { readonly stderr?: string; readonly message?: string };
  console.error(stderr || message);
  const lines = (stderr || message).split("\n").map((line) => line.trim());
  const telling = lines.find((line) => /error|not /i.test(line)) ?? lines[0] ?? "";
  return telling.replaceAll(process.cwd(), "…").replaceAll("|", "/").slice(0, 200);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
