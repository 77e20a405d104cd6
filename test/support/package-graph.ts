import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";

/** A package in package-lock.json. */
interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const BLOCK_BYTES = 4096;

/** Computes what npm installs, from its lock file. Needs no registry and installs nothing. */
export class InstalledPackages {
  readonly #locked: Readonly<Record<string, LockedPackage>>;

  constructor(lockFile = "package-lock.json") {
    const { packages } = JSON.parse(readFileSync(lockFile, "utf8")) as {
      readonly packages: Readonly<Record<string, LockedPackage>>;
    };
    this.#locked = packages;
  }

  /** The packages that this package depends on. */
  get dependencies(): string[] {
    return Object.keys(this.#locked[""]?.dependencies ?? {});
  }

  /**
   * The folders of packages and of everything that they need, as npm installs them. Includes peers, except optional
   * ones.
   *
   * @param names Names of top-level packages, for example `@pulumi/pulumi`.
   */
  closure(names: readonly string[]): Set<string> {
    const found = new Set<string>();
    const left = names.map((name) => ({ name, from: "" }));
    for (let next = left.pop(); next; next = left.pop()) {
      const folder = this.#find(next.name, next.from);
      if (folder === undefined) {
        throw new Error(`${next.from || "package.json"} needs ${next.name}, which package-lock.json does not have`);
      }
      if (!found.has(folder)) {
        found.add(folder);
        left.push(...this.#needsOf(folder).map((name) => ({ name, from: folder })));
      }
    }
    return found;
  }

  #needsOf(folder: string): string[] {
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = this.#locked[folder] ?? {};
    return [
      ...Object.keys(dependencies ?? {}),
      ...Object.keys(optionalDependencies ?? {}).filter((name) => this.#find(name, folder) !== undefined),
      ...Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional),
    ];
  }

  /** Where Node finds a package from another package's folder: beside it or further up. */
  #find(name: string, from: string): string | undefined {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
      const candidate = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
      if (this.#locked[candidate]) {
        return candidate;
      }
      if (folder === "") {
        return undefined;
      }
    }
  }
}

/** The space of files on a disk, in bytes. Each file begins with a new block. */
export function bytesOnDisk(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES, 0);
}

/** The sizes of a package's files, without packages installed inside it. */
export function fileSizes(folder: string): number[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name === "node_modules" ? [] : fileSizes(path);
    }
    return [lstatSync(path).size];
  });
}

/** The files that a compiled file reaches, directly or through other files. */
export interface Reached {
  /** The package's own files. */
  readonly files: ReadonlySet<string>;
  /** The names of other packages. */
  readonly packages: ReadonlySet<string>;
}

/**
 * Follows the imports of this package's compiled files, or of their types.
 *
 * @param entry For example `dist/index.js` or `dist/index.d.ts`.
 */
export function reachedFrom(entry: string): Reached {
  const files = new Set<string>();
  const packages = new Set<string>();
  const left = [entry];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (files.has(file)) {
      continue;
    }
    files.add(file);
    for (const specifier of specifiersIn(file)) {
      if (specifier.startsWith(".")) {
        left.push(ownFile(file, specifier));
      } else if (!isBuiltin(specifier)) {
        packages.add(packageOf(specifier));
      }
    }
  }
  return { files, packages };
}

function specifiersIn(file: string): string[] {
  const text = readFileSync(file, "utf8").replace(/^\s*(\/?\*|\/\/).*$/gm, "");
  const pattern = file.endsWith(".d.ts")
    ? /(?:from|import)\s*\(?\s*["']([^"']+)["']/g
    : /\b(?:require(?:\.resolve)?|import)\(\s*["']([^"']+)["']\s*\)/g;
  return [...text.matchAll(pattern)].map(([, specifier]) => specifier ?? "");
}

function ownFile(from: string, specifier: string): string {
  const ending = from.endsWith(".d.ts") ? ".d.ts" : ".js";
  const base = join(dirname(from), specifier);
  const file = [`${base}${ending}`, join(base, `index${ending}`), base].find(
    (candidate) => existsSync(candidate) && lstatSync(candidate).isFile(),
  );
  if (file === undefined) {
    throw new Error(`${from} requires ${specifier}, which is not there`);
  }
  return relative(".", file);
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
