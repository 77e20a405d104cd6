import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { crc32 } from "node:zlib";
import { type Entry, open, type ZipFile } from "yauzl";
import { writeInto } from "../../write-into";

const FILE_TYPE = 0o170000;
const REGULAR_FILE = 0o100000;
const FOLDER = 0o040000;
const SYMBOLIC_LINK = 0o120000;
const MADE_ON_UNIX = 3;

/** The most bytes of a package, packed or not. Source: "Deploy files to Azure App Service", Microsoft, for a zip: 2048 MB. */
export const LARGEST_PACKAGE = 2048 * 1024 * 1024;

/**
 * What no package of an app has, but a zip that is made to fill a disk. These limits are the local App Service's own. Packages of
 * apps become up to ten times as large.
 */
const MOST_ENTRIES = 200_000;
const DEEPEST_FOLDER = 100;
const MOST_GROWTH = 100;
const ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024;

/** What is wrong with a zip. The message continues the words "the package … ". */
export class UnpackError extends Error {
  override readonly name = "UnpackError";
}

/**
 * Unpacks a zip into a folder. Folders stay writable, so that anyone can delete them.
 *
 * @param access Whether files become read-only, as on Azure when an app runs from its package; the folder is then empty or does
 *   not exist yet. Writable files replace those that are there. Defaults to read-only.
 */
export async function unpack(
  zipFile: string,
  folder: string,
  access: "read-only" | "writable" = "read-only",
): Promise<void> {
  const zip = await openZip(zipFile);
  try {
    const allowance = await Allowance.of(zip, zipFile);
    await mkdir(folder, { recursive: true });
    const seen = new Set<string>();
    for (;;) {
      const entry = await nextEntry(zip);
      if (entry === undefined) {
        return;
      }
      allowance.spend(entry);
      await unpackEntry(zip, entry, { folder, seen, access });
    }
  } finally {
    zip.close();
  }
}

/** How much a zip may still unpack. yauzl checks that a file is as large as the zip says. */
class Allowance {
  #bytes: number;

  private constructor(packedBytes: number) {
    this.#bytes = Math.min(LARGEST_PACKAGE, Math.max(ALWAYS_ALLOWED_BYTES, packedBytes * MOST_GROWTH));
  }

  static async of(zip: ZipFile, file: string): Promise<Allowance> {
    if (zip.entryCount > MOST_ENTRIES) {
      throw new UnpackError(`has ${zip.entryCount} files and folders; a package may have ${MOST_ENTRIES}`);
    }
    return new Allowance((await stat(file)).size);
  }

  spend({ fileName, uncompressedSize }: Entry): void {
    this.#bytes -= uncompressedSize;
    if (this.#bytes < 0) {
      throw new UnpackError(
        `is too large: its files have more than ${LARGEST_PACKAGE / 1024 ** 2} MB, or ${MOST_GROWTH} times as much as the zip`,
      );
    }
    if (fileName.split("/").length > DEEPEST_FOLDER) {
      throw new UnpackError(`has a file in more than ${DEEPEST_FOLDER} folders inside one another`);
    }
  }
}

function openZip(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(file, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) {
        reject(new UnpackError("is not a zip file"));
      } else {
        resolve(zip);
      }
    });
  });
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      zip.removeListener("entry", onEntry);
      zip.removeListener("end", onEnd);
      zip.removeListener("error", onError);
      done();
    };
    const onEntry = (entry: Entry) => settle(() => resolve(entry));
    const onEnd = () => settle(() => resolve(undefined));
    const onError = (error: Error) => settle(() => reject(explain(error)));
    zip.on("entry", onEntry);
    zip.on("end", onEnd);
    zip.on("error", onError);
    zip.readEntry();
  });
}

async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  { folder, seen, access }: { folder: string; seen: Set<string>; access: "read-only" | "writable" },
): Promise<void> {
  // yauzl has refused absolute names and names with "..", and has turned backslashes into slashes.
  const name = entry.fileName;
  const mode = entry.versionMadeBy >>> 8 === MADE_ON_UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & FILE_TYPE;
  if (type === SYMBOLIC_LINK) {
    throw new UnpackError(`has the symbolic link ${JSON.stringify(name)}; a package may have files and folders only`);
  }
  if (type !== 0 && type !== REGULAR_FILE && type !== FOLDER) {
    throw new UnpackError(`has ${JSON.stringify(name)}, which is neither a file nor a folder`);
  }
  const target = join(folder, name);
  if (name.endsWith("/")) {
    await mkdir(target, { recursive: true });
    return;
  }
  if (seen.has(target)) {
    throw new UnpackError(`is corrupt: it has the file ${JSON.stringify(name)} twice`);
  }
  seen.add(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    const writable = access === "writable" ? 0o200 : 0;
    const permissions = ((mode & 0o111) === 0 ? 0o444 : 0o555) | writable;
    const flags = access === "writable" ? "w" : "wx";
    await writeInto(target, await openEntry(zip, entry), { flags, mode: permissions, through: checking(entry) });
  } catch (error) {
    throw explain(error, name);
  }
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

/** Checks the checksum, which finds flipped bits in stored files. yauzl only checks sizes. */
function checking(entry: Entry): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === entry.crc32 ? null : new UnpackError(`is corrupt: ${JSON.stringify(entry.fileName)} was damaged`));
    },
  });
}

function explain(error: unknown, name?: string): Error {
  if (error instanceof UnpackError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (/^(absolute path|invalid relative path|invalid characters in fileName)/.test(message)) {
    return new UnpackError(`has a file whose path leads out of the package (${message})`);
  }
  if (/ENOSPC|EDQUOT/.test(message)) {
    return new UnpackError("could not be unpacked: there is no space left on the disk");
  }
  return new UnpackError(`is corrupt${name === undefined ? "" : ` at ${JSON.stringify(name)}`}: ${message}`);
}
