import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { NEEDED_PACKAGES } from "../../src/needed-packages";
import { InstalledPackages } from "../support/package-graph";

const run = promisify(execFile);

/** What the README installs beside azure-slots. */
const BESIDE = [
  "@pulumi/pulumi",
  "@pulumi/azure-native",
  "@pulumi/random",
  ...Object.keys(NEEDED_PACKAGES["azure-slots/local"]),
];

/** The packed package, installed in an empty folder. The packages beside it are the repository's own, and no others are found. */
export class InstalledPackage {
  private constructor(
    readonly tarball: string,
    readonly folder: string,
  ) {}

  static async install(): Promise<InstalledPackage> {
    const folder = mkdtempSync(join(tmpdir(), "azure-slots-package-"));
    const packing = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const [{ filename }] = JSON.parse((await run("npm", packing)).stdout) as [{ readonly filename: string }];
    const tarball = join(folder, filename);
    const own = join(folder, "node_modules", "azure-slots");
    mkdirSync(own, { recursive: true });
    await run("tar", ["-xzf", tarball, "-C", own, "--strip-components=1"]);
    const packages = new InstalledPackages();
    for (const each of packages.closure([...BESIDE, ...packages.dependencies])) {
      const target = join(folder, each);
      // What is installed within another package comes along with that.
      if (each.lastIndexOf("node_modules/") === 0 && !existsSync(target)) {
        mkdirSync(dirname(target), { recursive: true });
        symlinkSync(resolve(each), target);
      }
    }
    return new InstalledPackage(tarball, folder);
  }

  /** Runs Node in the folder, and returns what it prints. Fails where it fails. */
  async node(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    // Packages are looked for where they are linked, and not in this repository, where more of them are.
    const NODE_OPTIONS = "--preserve-symlinks --preserve-symlinks-main";
    const env = { ...process.env, NODE_OPTIONS, NODE_PATH: "", ...environment };
    return (await run(process.execPath, args, { cwd: this.folder, env })).stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
