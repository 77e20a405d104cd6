import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import ignore from "ignore";
import picomatch from "picomatch";
import type { Problem } from "../../rules";

/** A file that goes into a package. */
export interface SourceFile {
  /** Its path in the package, with slashes on every machine. */
  readonly path: string;
  /** Where it is on this machine. */
  readonly file: string;
  readonly size: number;
}

/** Which files of a folder go into a package. */
export interface Selection {
  /** Globs of those that do; undefined for all. */
  readonly files: readonly string[] | undefined;
  /** The name of the file that lists those that do not. */
  readonly ignoreFile: string;
}

/** The files of a folder that go into a package, and what is wrong with them. */
export interface FoundFiles {
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/** The folder of the history of a repository; within a submodule it is a file. */
const GIT = ".git";

/** The files of a folder that go into a package, in the same order on every machine. */
export function findFiles(folder: string, selection: Selection): FoundFiles {
  const search = new Search(folder, selection);
  search.enter("", [realpathSync(folder)]);
  // Code units are compared, since the order of a language differs between machines.
  const files = search.files.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { files, problems: [...search.problems, ...search.unmatched()] };
}

class Search {
  readonly files: SourceFile[] = [];
  readonly problems: Problem[] = [];
  private readonly ignored;
  private readonly globs;

  constructor(
    private readonly folder: string,
    private readonly selection: Selection,
  ) {
    this.ignored = ignore().add(textOf(join(folder, selection.ignoreFile)));
    this.globs = (selection.files ?? []).map((glob, index) => {
      const pattern = glob.replace(/^\.\//, "").replace(/\/+$/, "");
      // A folder that is named means all that is in it, as in the `files` of a package.json.
      const isMatch = picomatch([pattern, `${pattern}/**`], { dot: true });
      return { glob, index, isMatch, isUsed: false };
    });
  }

  /**
   * Looks through a folder and those below it.
   *
   * @param path The folder's path in the package, empty for the source itself.
   * @param above The real paths of the folder and of those that lead to it.
   */
  enter(path: string, above: readonly string[]): void {
    for (const entry of readdirSync(join(this.folder, path), { withFileTypes: true })) {
      const own = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.name === GIT || own === this.selection.ignoreFile) {
        continue;
      }
      if (entry.name.includes("\\")) {
        this.problem(own, "its name has a backslash, which separates folders on Windows: rename it");
        continue;
      }
      const file = join(this.folder, own);
      const stats = this.followed(own, file);
      if (stats?.isDirectory() && !this.ignored.ignores(`${own}/`)) {
        const real = entry.isSymbolicLink() ? realpathSync(file) : join(above.at(-1) ?? "", entry.name);
        if (above.includes(real)) {
          this.problem(own, "it is a link to a folder that it is in, and would have no end: leave it out");
        } else {
          this.enter(own, [...above, real]);
        }
      } else if (stats?.isFile() && !this.ignored.ignores(own) && this.isSelected(own)) {
        this.files.push({ path: own, file, size: stats.size });
      }
    }
  }

  /** The globs that match nothing. */
  unmatched(): Problem[] {
    return this.globs
      .filter(({ isUsed }) => !isUsed)
      .map(({ glob, index }) => ({
        path: `files[${index}]`,
        reason: `"${glob}" matches no file in ${this.folder}: mind what ${this.selection.ignoreFile} leaves out, build the app first, or remove it`,
      }));
  }

  /** What a file or a folder is, or what a link leads to. What is left out may lead nowhere. */
  private followed(path: string, file: string): Stats | undefined {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined && !this.ignored.ignores(path)) {
      this.problem(path, "it is a link to nothing: remove it, or leave it out");
    }
    return stats;
  }

  private isSelected(path: string): boolean {
    const matching = this.globs.filter(({ isMatch }) => isMatch(path));
    for (const each of matching) {
      each.isUsed = true;
    }
    return this.selection.files === undefined || matching.length > 0;
  }

  private problem(path: string, reason: string): void {
    this.problems.push({ path: "source", reason: `"${path}" cannot be packed: ${reason}` });
  }
}

function textOf(file: string): string {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, "utf8") : "";
}
