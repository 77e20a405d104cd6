import { createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { SourceFile } from "./source-files";

/** What a package is made of. */
export interface Content {
  readonly files: readonly SourceFile[];
  /** The ending of the package's file, such as `zip`. */
  readonly ending: string;
  /** Whether the only file is a package already, and goes to storage as it is. */
  readonly isBuilt: boolean;
}

/** Counts up when packages get another form, so that the old and the new one have different names. */
const FORM = "1";

/** Up to here, a file is read as a whole: a folder with ten thousands of small ones is read in a fraction of the time. */
const SMALL_BYTES = 1024 * 1024;

const EXECUTABLE = 0o100755;
const PLAIN = 0o100644;

/**
 * The SHA-256 of a package's content, in hexadecimal characters: of a built package's bytes, or of the paths and bytes of the
 * files. It does not depend on how a machine compresses them.
 */
export async function digestOf({ files, isBuilt }: Content): Promise<string> {
  const [only] = files;
  if (isBuilt && only) {
    return (await hashed(createHash("sha256"), only.file)).digest("hex");
  }
  const all = createHash("sha256").update(FORM);
  for (const { path, file, size } of files) {
    const own = (await hashed(createHash("sha256"), file, size)).digest("hex");
    all.update(`\n${own} ${path}`);
  }
  return all.digest("hex");
}

/** The MD5 of a file, as storage compares it, in base64. */
export async function md5Of(file: string): Promise<string> {
  return (await hashed(createHash("md5"), file)).digest("base64");
}

async function hashed(hash: Hash, file: string, size = Number.POSITIVE_INFINITY): Promise<Hash> {
  if (size <= SMALL_BYTES) {
    return hash.update(await readFile(file));
  }
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
  }
  return hash;
}

/**
 * Has a package as a file for as long as somebody works with it. A built one is that file.
 *
 * @param digest Of the content, which must not have changed since.
 * @throws Error if the files have changed.
 */
export async function withPackage<Result>(
  content: Content,
  digest: string,
  work: (file: string) => Promise<Result>,
): Promise<Result> {
  const [only] = content.files;
  if (content.isBuilt && only) {
    await assertUnchanged(content, digest);
    return work(only.file);
  }
  const folder = await mkdtemp(join(tmpdir(), "azure-slots-package-"));
  try {
    const file = join(folder, `package.${content.ending}`);
    await zip(content.files, file);
    await assertUnchanged(content, digest);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function assertUnchanged(content: Content, digest: string): Promise<void> {
  if ((await digestOf(content)) !== digest) {
    throw new Error(
      "files of the package were changed while it was made: build the app before `pulumi up`, and run it again",
    );
  }
}

/** Makes a zip in which nothing depends on the machine: no times, no owners, no order of its file system. */
export async function zip(files: readonly SourceFile[], target: string): Promise<void> {
  const modes = new Map<string, number>();
  for (const { path, file } of files) {
    modes.set(path, (await isProgram(file)) ? EXECUTABLE : PLAIN);
  }
  // A zip keeps local time: this one is the same in every time zone.
  const mtime = new Date(2000, 0, 1);
  const zipFile = new ZipFile();
  // yazl tells errors of its own, and its output would never end.
  zipFile.once("error", (error) => (zipFile.outputStream as Readable).destroy(error));
  const written = pipeline(zipFile.outputStream, createWriteStream(target, { mode: 0o600 }));
  for (const { path, file } of files) {
    zipFile.addFile(file, path, { mtime, mode: modes.get(path) ?? PLAIN, forceDosTimestamp: true });
  }
  zipFile.end();
  await written;
}

/**
 * Whether a file is a program, by its first bytes: a script that names its interpreter, or a program of Linux. Windows has no
 * executable bit, and a checkout there would give another package.
 */
async function isProgram(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1", 0, 2) === "#!" || buffer.toString("latin1") === "\x7fELF";
  } finally {
    await handle.close();
  }
}
