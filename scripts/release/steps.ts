import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { changelogFaults, unreadyFor } from "./changelog";

/** Something that must be right before a version is published. */
export interface Step {
  readonly name: string;
  /** What it checks, for the list of steps. */
  readonly title: string;
  /** Returns what is wrong; none if all is right. */
  readonly faults: () => readonly string[];
}

/** What npm would publish. */
export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Every step before a version is published, the quick ones first. */
export function stepsFor(version: string): readonly Step[] {
  return [
    { name: "tree", title: "the working tree is clean", faults: treeFaults },
    { name: "tag", title: "the version is not tagged yet", faults: () => tagFaults(version) },
    { name: "changelog", title: "CHANGELOG.md is well-formed and has the version", faults: () => logFaults(version) },
    { name: "recorded", title: "a stack of the version is recorded", faults: () => recordedFaults(version) },
    { name: "build", title: "it compiles", faults: () => npm("run", "--silent", "build") },
    { name: "schema", title: "schema.json is up to date", faults: schemaFaults },
    {
      name: "docs",
      title: "the API reference is up to date",
      faults: () => npm("run", "--silent", "docs", "--", "--check"),
    },
    { name: "tests", title: "format, lint, types and all tests", faults: () => npm("test") },
  ];
}

/**
 * Packs without writing a file.
 *
 * @param compiles Whether to compile anew first, so that nothing old is in it.
 */
export function packed(compiles: boolean): Packed {
  const packing = ["pack", "--dry-run", "--json", ...(compiles ? [] : ["--ignore-scripts"])];
  const text = execFileSync("npm", packing, { encoding: "utf8" });
  // What the compilation prints comes first.
  const [first] = JSON.parse(text.slice(text.search(/^\[$/m))) as [Packed];
  return first;
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { encoding: "utf8" }).trim();
}

function npm(...args: readonly string[]): string[] {
  const { status } = spawnSync("npm", args, { stdio: "inherit" });
  return status === 0 ? [] : [`npm ${args.join(" ")} ended with ${status}`];
}

function treeFaults(): string[] {
  const changed = git("status", "--porcelain");
  return changed === "" ? [] : [`commit or undo first:\n${changed}`];
}

function tagFaults(version: string): string[] {
  return git("tag", "--list", `v${version}`) === ""
    ? []
    : [`v${version} is released already: raise "version" in package.json`];
}

function logFaults(version: string): string[] {
  const changelog = readFileSync("CHANGELOG.md", "utf8");
  return [...changelogFaults(changelog), ...unreadyFor(version, changelog)];
}

function recordedFaults(version: string): string[] {
  const file = join("test", "recorded", version, "stack.json");
  return existsSync(file)
    ? []
    : [`there is no ${file}: copy the program of the version before, and run npm run record`];
}

function schemaFaults(): string[] {
  const before = readFileSync("schema.json", "utf8");
  const failed = npm("run", "--silent", "schema");
  return failed.length > 0 || before === readFileSync("schema.json", "utf8")
    ? failed
    : ["schema.json was not up to date, and is now: commit it"];
}
