import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

/** How much is read at once while an entry is looked for. */
const CHUNK_BYTES = 64 * 1024;

/** How much a journal keeps. */
export interface JournalLimits {
  /** The most bytes on disk. */
  readonly bytes: number;
  /** How old an entry may become, in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Lines on disk, in two files: the current one, and the one before it. When the current one has half of the bytes or half of
 * the age that is allowed, it replaces the one before it.
 */
export class JournalFiles {
  readonly #current: string;
  readonly #before: string;
  /** The bytes in the current file; undefined until the first line is added. */
  #size: number | undefined;
  /** When the current file was begun, as far as this process knows. */
  #begun = Date.now();
  #isCutOff = false;

  constructor(
    folder: string,
    private readonly limits: JournalLimits,
  ) {
    this.#current = join(folder, "journal.jsonl");
    this.#before = join(folder, "journal.before.jsonl");
  }

  /** Adds a line. Does nothing if the disk refuses it: what it tells of has happened all the same. */
  add(line: string): void {
    this.#open();
    const text = `${this.#isCutOff ? "\n" : ""}${line}\n`;
    try {
      appendFileSync(this.#current, text, { mode: 0o600 });
      this.#isCutOff = false;
    } catch {
      this.#isCutOff = true;
    }
    this.#size = (this.#size ?? 0) + Buffer.byteLength(text);
  }

  /** The last line that can be read as an entry; undefined if there is none. */
  last<Entry>(parse: (line: string) => Entry | undefined): Entry | undefined {
    for (const file of [this.#current, this.#before]) {
      const found = withFile(file, (descriptor, size) => {
        for (let bytes = CHUNK_BYTES; ; bytes *= 4) {
          const lines = textBetween(descriptor, Math.max(0, size - bytes), size).split("\n");
          const entries = lines.map(parse).filter((entry) => entry !== undefined);
          if (entries.length > 0 || bytes >= size) {
            return entries.at(-1);
          }
        }
      });
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /**
   * The lines from a place on.
   *
   * @param isWanted Whether a line is after that place; undefined if the line is none. All lines after one that is, are.
   */
  linesFrom(isWanted: (line: string) => boolean | undefined): string[] {
    const read = (file: string) =>
      withFile(file, (descriptor, size) => {
        const start = startOfWanted(descriptor, size, isWanted);
        return { lines: textBetween(descriptor, start, size).split("\n"), isWhole: start === 0 };
      }) ?? { lines: [], isWhole: true };
    const { lines, isWhole } = read(this.#current);
    const first = lines.find((line) => isWanted(line) !== undefined);
    const isAllHere = !isWhole || (first !== undefined && isWanted(first) === false);
    return (isAllHere ? lines : [...read(this.#before).lines, ...lines]).filter((line) => isWanted(line) === true);
  }

  clear(): void {
    rmSync(this.#current, { force: true });
    rmSync(this.#before, { force: true });
    this.#size = undefined;
  }

  /** Makes the current file ready for a line: ends a line that a kill cut off, and begins a new file when it is time. */
  #open(): void {
    if (this.#size === undefined) {
      this.#size = existsSync(this.#current) ? statSync(this.#current).size : 0;
      this.#begun = existsSync(this.#current) ? statSync(this.#current).birthtimeMs || Date.now() : Date.now();
      this.#isCutOff =
        withFile(this.#current, (descriptor, size) => size > 0 && textBetween(descriptor, size - 1, size) !== "\n") ??
        false;
      this.#forgetOld();
    }
    const isOld = Date.now() - this.#begun > this.limits.milliseconds / 2;
    if (this.#size > 0 && (this.#size > this.limits.bytes / 2 || isOld)) {
      renameSync(this.#current, this.#before);
      this.#size = 0;
      this.#begun = Date.now();
      this.#isCutOff = false;
    }
  }

  #forgetOld(): void {
    if (existsSync(this.#before) && Date.now() - statSync(this.#before).mtimeMs > this.limits.milliseconds) {
      rmSync(this.#before, { force: true });
    }
  }
}

/**
 * Where the wanted lines begin, or a place shortly before it. Each line is asked for whether it is wanted, so that only a few
 * parts of a long file are read.
 */
function startOfWanted(descriptor: number, size: number, isWanted: (line: string) => boolean | undefined): number {
  let [low, high] = [0, size];
  while (high - low > CHUNK_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const text = textBetween(descriptor, middle, Math.min(middle + CHUNK_BYTES, high));
    // The first is the rest of a line, the last perhaps its beginning.
    const lines = text.split("\n").slice(1, -1);
    const line = lines.find((each) => isWanted(each) !== undefined);
    if (line === undefined) {
      break;
    }
    if (isWanted(line)) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return low;
}

/** Runs a function on a file; undefined if there is no such file. */
function withFile<Result>(file: string, use: (descriptor: number, size: number) => Result): Result | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const descriptor = openSync(file, "r");
  try {
    return use(descriptor, fstatSync(descriptor).size);
  } finally {
    closeSync(descriptor);
  }
}

function textBetween(descriptor: number, start: number, end: number): string {
  const buffer = Buffer.alloc(end - start);
  let read = 0;
  while (read < buffer.length) {
    const bytes = readSync(descriptor, buffer, read, buffer.length - read, start + read);
    if (bytes === 0) {
      break;
    }
    read += bytes;
  }
  return buffer.toString("utf8", 0, read);
}
