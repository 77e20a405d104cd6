import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

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
    const packed = [this.pack((folder) => folder), this.pack((folder) => undoUpgrade(folder))];
    for (const [version, tarball] of await Promise.all(packed)) {
      this.tarballs.set(version, tarball);
    }
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

  private async pack(change: (folder: string) => void): Promise<readonly [version: string, tarball: string]> {
    const folder = mkdtempSync(join(this.root, "module-"));
    cpSync(MODULE, folder, {
      recursive: true,
      filter: (source) => !NOT_PACKED.some((name) => source === join(MODULE, name)),
    });
    change(folder);
    const options = { cwd: folder, shell: process.platform === "win32" };
    const { stdout } = await promisify(execFile)("npm", ["pack", "--json"], options);
    // What the build says comes first.
    const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as [
      { filename: string; files: { path: string }[] },
    ];
    const unwanted = files.filter(
      ({ path }) => !/^(dist\/.*\.(js|d\.ts)|(CHANGELOG|README)\.md|package\.json)$/.test(path),
    );
    assert.deepEqual(unwanted, []);
    return [manifestIn(folder).version, join(folder, filename)];
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
