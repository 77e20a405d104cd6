import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import writeFileAtomic from "write-file-atomic";
import { ZipFile } from "yazl";
import { imageOf, imageUri, isImageName } from "../../visitors/workers/images";
import { writeInto } from "../../write-into";
import { blobInFile, fileOfBlob, isBlobFile, isNameFile, nameFileOf } from "./blob-names";

const BLOB_DOMAIN = ".blob.core.windows.net";

/** The folder for uploads that are not complete yet. No account can have this name. */
const UPLOADS = ".uploads";

/** The folder for container images. No account can have this name either. */
const IMAGES = ".images";

/** The folder for packages that are being made, possibly by another process than the one that serves them. */
const PUBLISHING = ".publishing";

/** A blob's file. */
export interface StoredFile {
  /** The blob's name. */
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** The address of a blob. */
export interface BlobAddress {
  readonly account: string;
  readonly container: string;
  /** The blob's name, which may contain slashes. */
  readonly blob: string;
}

/**
 * Splits the URL of a blob into its parts.
 *
 * @returns Undefined if it is not the URL of a blob.
 */
export function blobAddressOf(url: string): BlobAddress | undefined {
  const address = addressOf(url);
  return address && address.blob !== "" ? address : undefined;
}

/** The same for the URL of a container: its blob is empty. */
export function containerAddressOf(url: string): BlobAddress | undefined {
  const address = addressOf(url);
  return address && address.blob === "" ? address : undefined;
}

function addressOf(url: string): BlobAddress | undefined {
  if (!URL.canParse(url)) {
    return undefined;
  }
  const { hostname, pathname } = new URL(url);
  const [, container, blob = ""] = /^\/([^/]+)(?:\/(.*))?$/s.exec(decoded(pathname)) ?? [];
  const account = hostname.endsWith(BLOB_DOMAIN) ? hostname.slice(0, -BLOB_DOMAIN.length) : "";
  // These names become a path. None of them may lead out of the folder. The blob's is encoded.
  if (!/^[\w-]+$/.test(account) || container === undefined || !/^[\w$-]+$/.test(container)) {
    return undefined;
  }
  return { account, container, blob };
}

/**
 * Stands in for Azure Blob Storage, as far as packages need it. A blob has the same URL as in Azure. So a program names
 * its packages the same way in both places.
 */
export class BlobStorage {
  /** @param folder The folder for the blobs, stored as `<account>/<container>/<file>`: see `fileOfBlob`. */
  constructor(private readonly folder: string) {}

  /** The file of a blob or an image; undefined if the URL is neither, or is not stored here. */
  fileOf(url: string): string | undefined {
    const image = imageOf(url);
    const address = blobAddressOf(url);
    const file = image === undefined ? address && this.pathOf(address) : this.imageFile(image);
    return file && existsSync(file) ? file : undefined;
  }

  /**
   * Makes a package from a folder. Stores it as a blob, or as a container image, which has the same content here.
   *
   * @param source The folder whose files become the package.
   * @param uri For example `https://shop.blob.core.windows.net/releases/shop-2.0.0.zip`, or the name of an image,
   * `shop.azurecr.io/shop:2.0.0`.
   * @throws Error if the URL is not a Blob Storage URL, or the folder does not exist.
   */
  async publish(source: string, uri: string): Promise<void> {
    const address = blobAddressOf(uri);
    if (!address && (!isImageName(uri) || uri.includes(BLOB_DOMAIN))) {
      throw new Error(
        `"${uri}" is not a blob's URL: use https://<account>${BLOB_DOMAIN}/<container>/<blob>.zip, the URL that it has in Azure`,
      );
    }
    if (!existsSync(source) || !statSync(source).isDirectory()) {
      throw new Error(`"${source}" is not a folder: name the folder to make the package from`);
    }
    const image = this.imageFile(imageOf(imageUri(uri)) ?? uri);
    const unfinished = join(this.folder, PUBLISHING, randomUUID());
    mkdirSync(dirname(unfinished), { recursive: true });
    await zipFolder(source, unfinished);
    if (address) {
      await this.moveIn(unfinished, address);
    } else {
      mkdirSync(dirname(image), { recursive: true });
      renameSync(unfinished, image);
    }
  }

  /** The file that a blob has or would have. */
  pathOf({ account, container, blob }: BlobAddress): string {
    return join(this.folder, account, container, fileOfBlob(blob));
  }

  /** The files of all blobs in a container. */
  async filesIn(account: string, container: string): Promise<StoredFile[]> {
    const folder = join(this.folder, account, container);
    const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
    const files = entries.filter((entry) => entry.isFile() && isBlobFile(entry.name) && !isNameFile(entry.name));
    return Promise.all(
      files.map(async ({ name: file }) => {
        const nameFile = nameFileOf(file);
        const name = nameFile === undefined ? blobInFile(file) : await readFile(join(folder, nameFile), "utf8");
        const { size, mtimeMs } = await stat(join(folder, file));
        return { name, size, modified: mtimeMs };
      }),
    );
  }

  /** Moves the blobs of older versions, which were stored as `<account>/<container>/<blob>` with a folder for each slash. */
  async renameOld(): Promise<void> {
    for (const account of await foldersIn(this.folder)) {
      for (const container of account.startsWith(".") ? [] : await foldersIn(join(this.folder, account))) {
        await this.renameOldIn(account, container);
      }
    }
  }

  private async renameOldIn(account: string, container: string): Promise<void> {
    const folder = join(this.folder, account, container);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isFile() && isBlobFile(entry.name)) {
        continue;
      }
      const path = join(folder, entry.name);
      for (const file of entry.isDirectory() ? await filesBelow(path) : [path]) {
        const blob = relative(folder, file).split(sep).join("/");
        await this.moveIn(file, { account, container, blob });
      }
      await rm(path, { recursive: true, force: true });
    }
  }

  /** Makes a file that of a blob, in one step. */
  private async moveIn(file: string, address: BlobAddress): Promise<void> {
    const target = this.pathOf(address);
    await mkdir(dirname(target), { recursive: true });
    const nameFile = nameFileOf(basename(target));
    if (nameFile !== undefined) {
      await writeFileAtomic(join(dirname(target), nameFile), address.blob);
    }
    await rename(file, target);
  }

  private imageFile(image: string): string {
    return join(this.folder, IMAGES, `${encodeURIComponent(image)}.zip`);
  }

  /** Stores an upload as a blob. The blob appears in one step, when it is complete. */
  async put(address: BlobAddress, content: Readable): Promise<void> {
    mkdirSync(join(this.folder, UPLOADS), { recursive: true });
    const unfinished = join(this.folder, UPLOADS, randomUUID());
    try {
      await writeInto(unfinished, content, { flags: "wx", mode: 0o600 });
      await this.moveIn(unfinished, address);
    } finally {
      rmSync(unfinished, { force: true });
    }
  }

  /** Removes a blob. Does nothing if it does not exist. */
  async removeBlob(address: BlobAddress): Promise<void> {
    const file = this.pathOf(address);
    await rm(file, { force: true });
    const nameFile = nameFileOf(basename(file));
    if (nameFile !== undefined) {
      await rm(join(dirname(file), nameFile), { force: true });
    }
  }

  /** Removes a container with its blobs, or an account with its containers. Does nothing if it does not exist. */
  async remove(account: string, ...container: readonly string[]): Promise<void> {
    await rm(join(this.folder, account, ...container), { recursive: true, force: true });
  }

  /** Removes uploads that a kill interrupted. Only one process at a time may use the folder for uploads. */
  async removeUploads(): Promise<void> {
    await this.remove(UPLOADS);
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Leaves out times, so that equal folders give equal packages. */
async function zipFolder(folder: string, file: string): Promise<void> {
  const zip = new ZipFile();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of files) {
    const name = relative(folder, path).split(sep).join("/");
    zip.addFile(path, name, { mtime: new Date("2000-01-01T00:00:00Z"), mode: statSync(path).mode });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
