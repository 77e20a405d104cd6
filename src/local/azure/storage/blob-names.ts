import { createHash } from "node:crypto";

/** A name that files can have on every system. */
const SIMPLE = /^[\w-][\w.-]*$/;

/** What the files of all other names begin with. */
const MARK = "=";

/** What the files of names begin with that are too long: a hash stands for them. No percent-encoded name has a `#`. */
const HASHED = "=#";

/** The most characters of a file's name. File systems allow 255. */
const LONGEST = 200;

/** The end of the name of the file that has a long name in it. */
const WITH_NAME = ".name";

/**
 * The file in its container's folder that a blob is stored in. Slashes make no folders, so no name is too deep, and none leads out:
 *
 * - the blob's name, if files can have it;
 * - `=` and the name, percent-encoded;
 * - `=#` and a hash of the name, if that is too long. Beside it is a file that has the name.
 */
export function fileOfBlob(blob: string): string {
  if (SIMPLE.test(blob) && blob.length <= LONGEST) {
    return blob;
  }
  const encoded = encodeURIComponent(blob).replaceAll(/[*'().!~]/g, (it) => `%${it.charCodeAt(0).toString(16)}`);
  return encoded.length <= LONGEST
    ? `${MARK}${encoded}`
    : `${HASHED}${createHash("sha256").update(blob).digest("hex")}`;
}

/** The file that has the name of a blob; undefined if the name of the blob's own file tells it. */
export function nameFileOf(file: string): string | undefined {
  return file.startsWith(HASHED) ? `${file}${WITH_NAME}` : undefined;
}

/** Whether a file has no blob, but the name of one. */
export function isNameFile(file: string): boolean {
  return file.startsWith(HASHED) && file.endsWith(WITH_NAME);
}

/** Whether a file is one that {@link fileOfBlob} names. Others are of older versions. */
export function isBlobFile(file: string): boolean {
  return file.startsWith(MARK) || SIMPLE.test(file);
}

/** The name of the blob in a file whose name tells it. */
export function blobInFile(file: string): string {
  return file.startsWith(MARK) ? decodeURIComponent(file.slice(MARK.length)) : file;
}
