import { mkdir } from "node:fs/promises";
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
    await mkdir(folder, { recursive: true });
    const seen = new Set<string>();
    for (;;) {
      const entry = await nextEntry(zip);
      if (entry === undefined) {
        return;
      }
      await unpackEntry(zip, entry, { folder, seen, access });
    }
  } finally {
    zip.close();
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
