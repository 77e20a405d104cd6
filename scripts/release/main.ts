import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { prerelease } from "semver";
import { cut } from "./changelog";
import { packed, type Step, stepsFor } from "./steps";

// Run by `npm run release`: checks everything, and publishes. With `--dry-run`, says what would be published. With `--cut`, gives the
// change log's list to the version, and does nothing else.

function main(): void {
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const steps = stepsFor(version);
  const { isDry, isCut, skipped } = asked(steps);
  if (isCut) {
    const today = new Date().toISOString().slice(0, "2026-11-27".length);
    writeFileSync("CHANGELOG.md", cut(readFileSync("CHANGELOG.md", "utf8"), version, today));
    console.log(`CHANGELOG.md: what was under Unreleased is under ${version} - ${today}. Commit it.`);
    return;
  }
  const missing = steps.flatMap((step) => take(step, { isDry, isSkipped: skipped.includes(step.name) }));
  const { files, size, unpackedSize } = packed(!skipped.includes("build"));
  const tag = prerelease(version) ? "next" : "latest";
  for (const { path, size: bytes } of files) {
    console.log(`${String(bytes).padStart(9)}  ${path}`);
  }
  console.log(
    `\n${name}@${version}: ${files.length} files, ${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked`,
  );
  console.log(`dist-tag ${tag}, git tag v${version}`);
  if (isDry) {
    tell(missing, skipped);
    process.exitCode = missing.length === 0 ? 0 : 1;
    return;
  }
  execFileSync("npm", ["publish", "--tag", tag], { stdio: "inherit" });
  execFileSync("git", ["tag", "--annotate", `v${version}`, "--message", `${name} ${version}`]);
  console.log(`published. Now run: git push --follow-tags`);
}

interface Asked {
  readonly isDry: boolean;
  /** Whether only the change log is to be cut. */
  readonly isCut: boolean;
  readonly skipped: readonly string[];
}

/** @throws Error for arguments that are not allowed. */
function asked(steps: readonly Step[]): Asked {
  const { values } = parseArgs({
    options: {
      cut: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      skip: { type: "string", multiple: true, default: [] },
    },
  });
  const names = steps.map(({ name }) => name);
  const unknown = values.skip.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(`--skip ${unknown.join(", ")}: there is no such step; the steps are ${names.join(", ")}`);
  }
  if (values.skip.length > 0 && !values["dry-run"]) {
    throw new Error("--skip is for --dry-run only: a version is published after all steps");
  }
  if (values.cut && values["dry-run"]) {
    throw new Error("--cut writes CHANGELOG.md, and --dry-run writes nothing: give one of the two");
  }
  return { isDry: values["dry-run"], isCut: values.cut, skipped: values.skip };
}

/** Takes a step. In a dry run, returns what is wrong. @throws Error otherwise. */
function take(step: Step, { isDry, isSkipped }: { readonly isDry: boolean; readonly isSkipped: boolean }): string[] {
  console.log(`${step.name}: ${step.title}${isSkipped ? ": skipped" : " …"}`);
  const faults = isSkipped ? [] : step.faults().map((fault) => `${step.name}: ${fault}`);
  if (faults.length > 0 && !isDry) {
    throw new Error(`nothing is published:\n${faults.join("\n")}`);
  }
  return faults;
}

function tell(missing: readonly string[], skipped: readonly string[]): void {
  if (skipped.length > 0) {
    console.log(`not checked: ${skipped.join(", ")}`);
  }
  console.log(missing.length === 0 ? "nothing else is missing" : `this would be refused:\n${missing.join("\n")}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
