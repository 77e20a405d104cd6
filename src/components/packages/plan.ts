import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { checkVersion, type Problem } from "../../rules";
import { blobNameOf, checkPackageSize, packageEnding, packageEndings, shortDigest } from "../../rules/package-names";
import type { AppPackageArgs } from "../args/app-package-args";
import { type Content, digestOf } from "./content";
import { commitOf } from "./git";
import { findFiles } from "./source-files";

/** Azure's own name of such a file. Source: "Configure service packaging file exclusions", Microsoft. */
const IGNORE_FILE = ".webappignore";

/** The word that stands for the commit that is checked out. */
const GIT_VERSION = "git";

/** The arguments that say what is in a package, known. */
export interface KnownSource {
  readonly source: string;
  readonly files?: readonly string[];
  readonly ignoreFile?: string;
  readonly version?: string;
}

/** What is found where a package's source is. */
export interface FoundSource {
  readonly content: Content;
  /** The version, apart from the digest; undefined where it is the digest. */
  readonly version: string | undefined;
  /** Whether the digest is added to the version. */
  readonly isDirty: boolean;
}

/** A package, as it is going to be. */
export interface PlannedPackage {
  readonly content: Content;
  readonly digest: string;
  readonly version: string;
  readonly blobName: string;
}

/** Looks for the files of a package. Reads no contents. */
export function findSource(args: KnownSource): { readonly found: FoundSource; readonly problems: readonly Problem[] } {
  const { content, problems } = contentOf(args);
  const version = versionOf(args);
  return {
    found: { content, version: version.version, isDirty: version.isDirty },
    problems: [...problems, ...version.problems],
  };
}

/** Names a package after what is in it. */
export async function planPackage({ content, version, isDirty }: FoundSource, name: string): Promise<PlannedPackage> {
  const digest = await digestOf(content);
  const short = shortDigest(digest);
  const full = version === undefined ? short : isDirty ? `${version}-dirty-${short}` : version;
  return {
    content,
    digest,
    version: full,
    blobName: blobNameOf({ name, version: full, digest, ending: content.ending }),
  };
}

const NOTHING: Content = { files: [], ending: "zip", isBuilt: false };

function contentOf({ source, files, ignoreFile }: KnownSource): {
  readonly content: Content;
  readonly problems: readonly Problem[];
} {
  const refused = (path: keyof AppPackageArgs, reason: string) => ({ content: NOTHING, problems: [{ path, reason }] });
  const place = resolve(source);
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) {
    return refused(
      "source",
      `"${source}" does not exist: there is no ${place}. Build the app first, or name its folder`,
    );
  }
  if (stats.isDirectory()) {
    const ignored = ignoreFile ?? IGNORE_FILE;
    if (ignoreFile !== undefined && !statSync(resolve(place, ignoreFile), { throwIfNoEntry: false })?.isFile()) {
      return refused("ignoreFile", `"${ignoreFile}" is no file in "${source}": name one that is, or remove it`);
    }
    if (files?.length === 0) {
      return refused("files", "it is empty: name the files that are packed, or remove it to pack all");
    }
    const found = findFiles(place, { files, ignoreFile: ignored });
    const isEmpty = found.files.length === 0 && found.problems.length === 0;
    return isEmpty
      ? refused("source", `"${source}" has no file to pack: build the app first, or mind what ${ignored} leaves out`)
      : { content: { files: found.files, ending: "zip", isBuilt: false }, problems: found.problems };
  }
  const ending = packageEnding(source);
  if (!stats.isFile() || ending === undefined) {
    return refused(
      "source",
      `"${source}" is neither a folder nor a package: use a folder, or a file that ends in ${packageEndings()}`,
    );
  }
  const selecting = (["files", "ignoreFile"] as const).filter((path) => ({ files, ignoreFile })[path] !== undefined);
  return {
    content: { files: [{ path: basename(place), file: place, size: stats.size }], ending, isBuilt: true },
    problems: [
      ...checkPackageSize("source", stats.size),
      ...selecting.map((path) => ({
        path,
        reason: `it chooses from a folder, and "${source}" is a package already: remove it, or declare the folder as source`,
      })),
    ],
  };
}

function versionOf({ source, version }: KnownSource): {
  readonly version: string | undefined;
  readonly isDirty: boolean;
  readonly problems: readonly Problem[];
} {
  if (version !== GIT_VERSION) {
    return { version, isDirty: false, problems: version === undefined ? [] : checkVersion("version", version) };
  }
  const place = resolve(source);
  const stats = statSync(place, { throwIfNoEntry: false });
  // That it does not exist is said already.
  const commit =
    stats === undefined ? { hash: "", isDirty: false } : commitOf(stats.isDirectory() ? place : dirname(place));
  return typeof commit === "string"
    ? {
        version: undefined,
        isDirty: false,
        problems: [
          {
            path: "version",
            reason: `"${GIT_VERSION}" is the commit of "${source}", and it has none: ${commit}. Declare a version, or none for the content's own`,
          },
        ],
      }
    : { version: commit.hash, isDirty: commit.isDirty, problems: [] };
}
