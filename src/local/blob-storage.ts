import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

const BLOB_DOMAIN = ".blob.core.windows.net";

/**
 * Stands in for Azure Blob Storage as far as packages need it: a blob's URL is the one that it would have in Azure, so
 * that a program names its packages alike in both places.
 */
export class BlobStorage {
  /** @param folder Where blobs are kept, as `<account>/<container>/<blob>`. */
  constructor(private readonly folder: string) {}

  /** The file of a blob; undefined where the URL is none of Blob Storage, or the blob is not kept here. */
  fileOf(url: string): string | undefined {
    const file = this.pathOf(url);
    return file && existsSync(file) ? file : undefined;
  }

  /**
   * Makes a package of a folder and keeps it as a blob.
   *
   * @param source The folder whose files become the package.
   * @param url For example `https://shop.blob.core.windows.net/releases/shop-2.0.0.zip`.
   * @throws Error when the URL is none of Blob Storage, or the folder is none.
   */
  async publish(source: string, url: string): Promise<void> {
    const file = this.pathOf(url);
    if (!file) {
      throw new Error(
        `"${url}" is not a blob's URL: use https://<account>${BLOB_DOMAIN}/<container>/<blob>.zip, the URL that it has in Azure`,
      );
    }
    if (!existsSync(source) || !statSync(source).isDirectory()) {
      throw new Error(`"${source}" is not a folder: name the one that the package is to be made of`);
    }
    mkdirSync(dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}.part`;
    await zipFolder(source, unfinished);
    renameSync(unfinished, file);
  }

  private pathOf(url: string): string | undefined {
    if (!URL.canParse(url)) {
      return undefined;
    }
    const { hostname, pathname } = new URL(url);
    const blob = normalize(decodeURIComponent(pathname));
    if (!hostname.endsWith(BLOB_DOMAIN) || blob.split(sep).filter(Boolean).length < 2) {
      return undefined;
    }
    return join(this.folder, hostname.slice(0, -BLOB_DOMAIN.length), blob);
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
