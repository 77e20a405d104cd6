import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join, normalize, relative, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { imageOf, imageUri, isImageName } from "../../visitors/workers/images";
import { writeInto } from "../../write-into";

const BLOB_DOMAIN = ".blob.core.windows.net";

/** Where uploads are until they are whole. No account can have this name. */
const UPLOADS = ".uploads";

/** Where container images are. No account can have this name, either. */
const IMAGES = ".images";

/** Where a blob is. */
export interface BlobAddress {
  readonly account: string;
  readonly container: string;
  /** The blob's name, which may contain slashes. */
  readonly blob: string;
}

/**
 * Takes the URL of a blob apart.
 *
 * @returns Undefined where it is none.
 */
export function blobAddressOf(url: string): BlobAddress | undefined {
  if (!URL.canParse(url)) {
    return undefined;
  }
  const { hostname, pathname } = new URL(url);
  const [container, ...blob] = normalize(decoded(pathname)).split(sep).filter(Boolean);
  const account = hostname.endsWith(BLOB_DOMAIN) ? hostname.slice(0, -BLOB_DOMAIN.length) : "";
  // What is taken for names here becomes a path: none may lead out of its folder.
  if (!/^[\w-]+$/.test(account) || container === undefined || container === ".." || blob.length === 0) {
    return undefined;
  }
  return { account, container, blob: blob.join("/") };
}

/**
 * Stands in for Azure Blob Storage as far as packages need it: a blob's URL is the one that it would have in Azure, so
 * that a program names its packages alike in both places.
 */
export class BlobStorage {
  /** @param folder Where blobs are kept, as `<account>/<container>/<blob>`. */
  constructor(private readonly folder: string) {}

  /** The file of a blob or an image; undefined where the URL is of neither, or it is not kept here. */
  fileOf(url: string): string | undefined {
    const image = imageOf(url);
    const address = blobAddressOf(url);
    const file = image === undefined ? address && this.pathOf(address) : this.imageFile(image);
    return file && existsSync(file) ? file : undefined;
  }

  /**
   * Makes a package of a folder and keeps it as a blob, or as a container's image, which has the same content here.
   *
   * @param source The folder whose files become the package.
   * @param uri For example `https://shop.blob.core.windows.net/releases/shop-2.0.0.zip`, or the name of an image,
   *   `shop.azurecr.io/shop:2.0.0`.
   * @throws Error when the URL is none of Blob Storage, or the folder is none.
   */
  async publish(source: string, uri: string): Promise<void> {
    const address = blobAddressOf(uri);
    if (!address && (!isImageName(uri) || uri.includes(BLOB_DOMAIN))) {
      throw new Error(
        `"${uri}" is not a blob's URL: use https://<account>${BLOB_DOMAIN}/<container>/<blob>.zip, the URL that it has in Azure`,
      );
    }
    if (!existsSync(source) || !statSync(source).isDirectory()) {
      throw new Error(`"${source}" is not a folder: name the one that the package is to be made of`);
    }
    const file = address ? this.pathOf(address) : this.imageFile(imageOf(imageUri(uri)) ?? uri);
    mkdirSync(dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}.part`;
    await zipFolder(source, unfinished);
    renameSync(unfinished, file);
  }

  /** The file that a blob has, or would have. */
  pathOf({ account, container, blob }: BlobAddress): string {
    return join(this.folder, account, container, blob);
  }

  private imageFile(image: string): string {
    return join(this.folder, IMAGES, `${encodeURIComponent(image)}.zip`);
  }

  /** Keeps what was uploaded as a blob; it appears in one step, when all of it is there. */
  async put(address: BlobAddress, content: Readable): Promise<void> {
    mkdirSync(join(this.folder, UPLOADS), { recursive: true });
    const unfinished = join(this.folder, UPLOADS, randomUUID());
    try {
      await writeInto(unfinished, content, { flags: "wx", mode: 0o600 });
      const file = this.pathOf(address);
      mkdirSync(dirname(file), { recursive: true });
      renameSync(unfinished, file);
    } finally {
      rmSync(unfinished, { force: true });
    }
  }

  /** Removes a blob, a container with its blobs, or an account with its containers; there may be no such thing. */
  async remove(account: string, ...rest: readonly string[]): Promise<void> {
    await rm(join(this.folder, account, ...rest), { recursive: true, force: true });
  }

  /** Removes the uploads that a kill cut off. Only one process may use it for uploads. */
  async removeUploads(): Promise<void> {
    await this.remove(UPLOADS);
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Times are left out, so that equal folders make equal packages. */
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
