import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PackageError, showUrl } from "./download";
import type { PackageCache } from "./packages";
import { UnpackError, unpack } from "./unpack";

/** What the URIs of deployed content begin with, where those of packages begin with `https:`. */
const SCHEME = "slot-content:";

/** Names of folders that are being filled. */
const WORK = ".work-";

/** Where a package comes from: an address, or a file that {@link ContentStore.receive} has stored. */
export type PackageSource = { readonly uri: string } | { readonly upload: string };

/** A package that is deployed into a slot. */
export interface ContentPackage {
  readonly source: PackageSource;
  /** Where in the app's folder its one file is put; undefined for a zip, which is unpacked there. */
  readonly file: string | undefined;
  /** The name of the folder whose files stay where the package has none; undefined where they are to go. */
  readonly over: string | undefined;
}

/**
 * The files that were deployed into slots, each deployment's in a folder of its own, which appears by a rename when it is
 * complete. The files of before are untouched, so that what runs from them goes on.
 */
export class ContentStore {
  readonly #folder: string;
  readonly #packages: Pick<PackageCache, "save">;

  /**
   * @param folder Where the files are kept. It is created when missing.
   * @param packages Where packages are fetched from.
   */
  constructor(folder: string, packages: Pick<PackageCache, "save">) {
    this.#folder = folder;
    this.#packages = packages;
  }

  /**
   * Fetches a package and puts its files where a slot can run from them.
   *
   * @returns The name of their folder.
   * @throws PackageError when it cannot be fetched or is no package; its message can be shown to anyone.
   */
  async deploy({ source, file, over }: ContentPackage): Promise<string> {
    const name = randomUUID();
    const work = join(this.#folder, `${WORK}${name}`);
    const files = join(work, "wwwroot");
    await mkdir(work, { recursive: true });
    try {
      if (over !== undefined) {
        await cp(this.#pathOf(over), files, { recursive: true });
      }
      const fetched = join(work, "package");
      if ("uri" in source) {
        await this.#packages.save(source.uri, fetched);
      } else {
        await rename(source.upload, fetched);
      }
      if (file === undefined) {
        await unpackInto(source, fetched, files);
      } else {
        const target = join(files, file);
        await mkdir(dirname(target), { recursive: true });
        await rename(fetched, target);
      }
      await rename(files, this.#pathOf(name));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return name;
  }

  /** Stores a package that a client sends, and returns its file, which a deployment then takes. */
  async receive(content: Readable): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const file = join(this.#folder, `${WORK}${randomUUID()}`);
    try {
      await pipeline(content, createWriteStream(file));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return file;
  }

  /** Forgets a package that was stored and is not deployed. */
  async discard(source: PackageSource): Promise<void> {
    if ("upload" in source) {
      await rm(source.upload, { force: true });
    }
  }

  /** Deletes the files of all deployments that nothing needs any more. */
  async sweep(needed: ReadonlySet<string>): Promise<void> {
    await this.#remove((name) => !needed.has(name) && !name.startsWith(WORK));
  }

  /** Deletes, before anything is deployed, what nothing needs and what a kill left half done. */
  async recover(needed: ReadonlySet<string>): Promise<void> {
    await this.#remove((name) => !needed.has(name));
  }

  async #remove(isGone: (name: string) => boolean): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter(isGone)) {
      await rm(this.#pathOf(name), { recursive: true, force: true });
    }
  }

  /** The folder of an app that runs from deployed content; undefined for the URI of a package or an image. */
  folderOf(uri: string): string | undefined {
    const name = folderIn(uri);
    return name === undefined ? undefined : this.#pathOf(name);
  }

  #pathOf(name: string): string {
    return join(this.#folder, name);
  }
}

/** The URI by which a worker is told what deployed content it runs. */
export function contentUri(folder: string): string {
  return `${SCHEME}${folder}`;
}

/** The name of the folder that {@link contentUri} made a URI of; undefined for any other URI. */
export function folderIn(uri: string): string | undefined {
  return uri.startsWith(SCHEME) ? uri.slice(SCHEME.length) : undefined;
}

async function unpackInto(source: PackageSource, zip: string, folder: string): Promise<void> {
  try {
    await unpack(zip, folder, "writable");
  } catch (error) {
    throw error instanceof UnpackError ? new PackageError(`${describePackage(source)} ${error.message}`) : error;
  }
}

/** Names a package in a message that anyone may read. */
export function describePackage(source: PackageSource): string {
  return "uri" in source ? `the package ${showUrl(source.uri)}` : "the package that was sent";
}
