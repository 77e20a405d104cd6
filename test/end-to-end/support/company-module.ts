import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";

const MODULE = "examples/company-module";

/** What is not of the package itself. */
const NOT_PACKED = ["services", "dist", "node_modules"];

/**
 * A place outside the repository with the packages of the example's module, and services that have them installed. All
 * other packages are the repository's own.
 */
export class ModuleRegistry {
  private readonly root = mkdtempSync(join(tmpdir(), "azure-slots-company-"));
  private readonly tarballs = new Map<string, string>();

  constructor() {
    symlinkSync(resolve("node_modules"), join(this.root, "node_modules"), "junction");
  }

  /** Packs the module as it is, and as it was before the upgrade that its README shows. */
  async publish(): Promise<void> {
    const [now, before] = [this.copy(), this.copy()];
    undoUpgrade(before);
    compileWithoutTypes(before);
    await Promise.all([this.pack(now), this.pack(before, "--ignore-scripts")]);
  }

  /** Copies a service and installs the version of the module that it pins. */
  async checkOut(service: string): Promise<Service> {
    const folder = join(this.root, service);
    cpSync(join(MODULE, "services", service), folder, { recursive: true });
    const { dependencies } = manifestIn(folder);
    const pinned = dependencies["@example/web-service"] ?? "";
    await this.install(folder, pinned);
    return { folder, pinned };
  }

  /** Installs a version of the module in place of the one that a service has. */
  async install(folder: string, version: string): Promise<void> {
    const tarball = this.tarballs.get(version);
    assert.ok(tarball, `${version} is not published`);
    const installed = join(folder, "node_modules", "@example", "web-service");
    rmSync(installed, { recursive: true, force: true });
    mkdirSync(installed, { recursive: true });
    await promisify(execFile)("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** A copy of the module alone. */
  private copy(): string {
    const folder = mkdtempSync(join(this.root, "module-"));
    const isPacked = (source: string) => !NOT_PACKED.some((name) => source === join(MODULE, name));
    cpSync(MODULE, folder, { recursive: true, filter: isPacked });
    return folder;
  }

  private async pack(folder: string, ...options: string[]): Promise<void> {
    const packing = { cwd: folder, shell: process.platform === "win32" };
    const { stdout } = await promisify(execFile)("npm", ["pack", "--json", ...options], packing);
    // What the build says comes first.
    const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as [
      { filename: string; files: { path: string }[] },
    ];
    const unwanted = files.filter(
      ({ path }) => !/^(dist\/.*\.(js|d\.ts)|(CHANGELOG|README)\.md|package\.json)$/.test(path),
    );
    assert.deepEqual(unwanted, []);
    this.tarballs.set(manifestIn(folder).version, join(folder, filename));
  }
}

/** A service in a folder of its own. */
export interface Service {
  readonly folder: string;
  /** The version of the module that its package.json names. */
  readonly pinned: string;
}

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Undoes the upgrade that the module's README shows as a diff. */
function undoUpgrade(folder: string): void {
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const [, diff = ""] = /^```diff\n(.*?)^```$/ms.exec(readme) ?? [];
  for (const part of diff.split(/^--- /m).slice(1)) {
    const [name = "", ...hunks] = part.split(/\n@@\n/);
    const file = join(folder, name);
    const before = hunks.reduce(
      (text, hunk) => {
        const of = (sign: string) =>
          hunk
            .trimEnd()
            .split("\n")
            .flatMap((line) => (line.startsWith(sign) || line.startsWith(" ") ? [line.slice(1)] : []))
            .join("\n");
        assert.equal(text.split(of("+")).length, 2, `${name} has this once:\n${of("+")}`);
        return text.replace(of("+"), () => of("-"));
      },
      readFileSync(file, "utf8"),
    );
    writeFileSync(file, before);
  }
}

/** Compiles the module faster than its own build does. */
function compileWithoutTypes(folder: string): void {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  mkdirSync(join(folder, "dist"));
  for (const file of readdirSync(join(folder, "src"))) {
    const { outputText } = ts.transpileModule(readFileSync(join(folder, "src", file), "utf8"), { compilerOptions });
    writeFileSync(join(folder, "dist", file.replace(/\.ts$/, ".js")), outputText);
  }
}
