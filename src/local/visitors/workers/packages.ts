import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { copyLocal, download, PackageError, showUrl } from "./download";
import { imageOf } from "./images";
import { UnpackError, unpack } from "./unpack";

/** How a cache gets its packages. */
export interface PackageCacheOptions {
  /**
   * Finds the real place of a URL's content: another URL, or a file's path for an emulated storage. Undefined leaves
   * the URL as it is.
   *
   * @param readers As for {@link PackageCache.fetch}.
   */
  readonly resolve?: (url: string, readers?: readonly string[]) => URL | string | undefined;
  /** The longest time for downloading one package, in milliseconds. Defaults to 230 seconds. */
  readonly timeoutMilliseconds?: number;
}

interface Remembered {
  readonly etag: string;
  readonly sha256: string;
}

const WORK_IN_PROGRESS = /^\.work-(\d+)-/;

/**
 * The unpacked packages of apps. Each is in a folder named by the SHA-256 of its zip.
 *
 * Everything is added by a rename, when it is complete. So any number of processes may share a folder, and may be
 * killed at any moment.
 */
export class PackageCache {
  readonly #folder: string;
  readonly #options: PackageCacheOptions;
  readonly #unpacking = new Map<string, Promise<string>>();
  #swept: Promise<void> | undefined;

  /**
   * @param folder The folder for the packages. It is created if missing.
   * @param options How to get packages.
   */
  constructor(folder: string, options: PackageCacheOptions = {}) {
    this.#folder = folder;
    this.#options = options;
  }

  /**
   * Downloads what a URL holds now, as App Service does at each start of an app. Returns the folder with the unpacked
   * content.
   *
   * @param readers The principals that read it; undefined where nobody is named, and the URL is all there is.
   * @throws PackageError if it cannot be downloaded or is not a package. Its message can be shown to anyone.
   */
  async fetch(url: string, readers?: readonly string[]): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    this.#swept ??= this.#sweep();
    await this.#swept;
    const source = this.#locate(url, readers);
    const work = join(this.#folder, `.work-${process.pid}-${randomUUID()}`);
    await mkdir(work);
    try {
      const zip = join(work, "package.zip");
      const sha256 =
        typeof source === "string" ? await copyLocal(url, source, zip) : await this.#download(url, source.href, zip);
      return await this.#unpackOnce(url, sha256, work);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /**
   * Fetches what a URL holds now into a file, as it is.
   *
   * @throws PackageError when it cannot be fetched; its message can be shown to anyone.
   */
  async save(url: string, file: string): Promise<void> {
    const source = this.#locate(url);
    if (typeof source === "string") {
      await copyLocal(url, source, file);
    } else {
      await download({ url: source.href, file, timeoutMilliseconds: this.#timeout });
    }
  }

  get #timeout(): number {
    return this.#options.timeoutMilliseconds ?? 230_000;
  }

  #locate(url: string, readers?: readonly string[]): URL | string {
    const resolved = this.#options.resolve?.(url, readers) ?? (URL.canParse(url) ? new URL(url) : undefined);
    if (typeof resolved === "string") {
      return resolved;
    }
    const image = imageOf(url);
    if (image !== undefined) {
      throw new PackageError(
        `cannot pull the image ${image}: publish one of that name with \`azure-slots local package <folder> ${image}\``,
      );
    }
    if (resolved?.protocol !== "http:" && resolved?.protocol !== "https:") {
      throw new PackageError(
        `cannot fetch the package ${showUrl(url)}: WEBSITE_RUN_FROM_PACKAGE or packageUri must be the http or https URL of a zip file`,
      );
    }
    return resolved;
  }

  async #download(url: string, href: string, zip: string): Promise<string> {
    const remembered = await this.#remembered(href);
    const wanted = { url: href, file: zip, timeoutMilliseconds: this.#timeout };
    const result = await download({ ...wanted, etag: remembered?.etag });
    if (result.kind === "unchanged") {
      if (remembered === undefined) {
        throw new PackageError(`could not fetch the package ${showUrl(url)}: the server answered with status 304`);
      }
      return remembered.sha256;
    }
    await this.#remember(href, result);
    return result.sha256;
  }

  async #unpackOnce(url: string, sha256: string, work: string): Promise<string> {
    const folder = join(this.#folder, sha256);
    const underWay = this.#unpacking.get(sha256);
    if (underWay !== undefined) {
      return underWay;
    }
    if (await exists(folder)) {
      return folder;
    }
    const unpacking = this.#unpacking.get(sha256) ?? this.#unpackInto(url, folder, work);
    this.#unpacking.set(sha256, unpacking);
    try {
      return await unpacking;
    } finally {
      this.#unpacking.delete(sha256);
    }
  }

  async #unpackInto(url: string, folder: string, work: string): Promise<string> {
    const unpacked = join(work, "unpacked");
    try {
      await unpack(join(work, "package.zip"), unpacked);
    } catch (error) {
      if (error instanceof UnpackError) {
        throw new PackageError(`the package ${showUrl(url)} ${error.message}`);
      }
      throw error;
    }
    try {
      await rename(unpacked, folder);
    } catch (error) {
      // Another process has added the same content meanwhile.
      if (!(await exists(folder))) {
        throw error;
      }
    }
    return folder;
  }

  // One small file for each URL, so nothing needs a lock. Only the URL's hash is stored, because the URL may be secret.
  #memory(href: string): string {
    return join(this.#folder, "etags", `${createHash("sha256").update(href).digest("hex")}.json`);
  }

  async #remembered(href: string): Promise<Remembered | undefined> {
    try {
      const { etag, sha256 } = JSON.parse(await readFile(this.#memory(href), "utf8"));
      const known = typeof etag === "string" && typeof sha256 === "string";
      return known && (await exists(join(this.#folder, sha256))) ? { etag, sha256 } : undefined;
    } catch {
      return undefined;
    }
  }

  async #remember(href: string, result: { sha256: string; etag: string | undefined }): Promise<void> {
    if (result.etag === undefined) {
      await rm(this.#memory(href), { force: true });
      return;
    }
    await mkdir(join(this.#folder, "etags"), { recursive: true });
    await writeFileAtomic(this.#memory(href), JSON.stringify({ etag: result.etag, sha256: result.sha256 }));
  }

  /** Removes what killed processes left behind. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const owner = WORK_IN_PROGRESS.exec(name)?.[1];
      if (owner !== undefined && !isAlive(Number(owner))) {
        await rm(join(this.#folder, name), { recursive: true, force: true });
      }
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
