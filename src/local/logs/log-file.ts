import { appendFile, readFile, rename, stat } from "node:fs/promises";

/** A file is put aside when it has this many bytes, and replaces the one put aside before. So a slot has two at most. */
const MOST_BYTES = 1024 * 1024;
/** What waits to be written is let go beyond this many characters. An app can print faster than a disk writes. */
const MOST_WAITING = 1024 * 1024;

/** The name of the file that was put aside. */
export function olderFile(path: string): string {
  return `${path}.1`;
}

/** A file to which lines are added, and which never grows beyond bounds. */
export class LogFile {
  readonly #path: string;
  readonly #mostBytes: number;
  #waiting = "";
  #left = 0;
  #size: number | undefined;
  #writing: Promise<void> | undefined;

  /** @param mostBytes Defaults to 1 MiB. */
  constructor(path: string, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  /**
   * Adds a line, with its line end. It is written soon.
   *
   * @param leftOut Makes the line that says how many lines were let go.
   */
  add(line: string, leftOut: (count: number) => string): void {
    if (this.#waiting.length > MOST_WAITING) {
      this.#left += 1;
      return;
    }
    this.#waiting += this.#left > 0 ? leftOut(this.#left) + line : line;
    this.#left = 0;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when all lines are written. */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) {
      await this.#writing;
    }
  }

  /** All that is kept. */
  async read(): Promise<string> {
    await this.flushed();
    return readKept(this.#path);
  }

  async #write(): Promise<void> {
    while (this.#waiting !== "") {
      const text = this.#waiting;
      this.#waiting = "";
      try {
        await this.#append(text);
      } catch {
        // A full disk, or a folder that somebody deleted, must not end an app.
        this.#size = undefined;
      }
    }
  }

  async #append(text: string): Promise<void> {
    this.#size ??= await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    );
    if (this.#size > this.#mostBytes) {
      await rename(this.#path, olderFile(this.#path));
      this.#size = 0;
    }
    await appendFile(this.#path, text, { mode: 0o600 });
    this.#size += Buffer.byteLength(text);
  }
}

/** All that the files of a log hold. */
export async function readKept(path: string): Promise<string> {
  const texts = await Promise.all([olderFile(path), path].map((file) => readFile(file, "utf8").catch(() => "")));
  return texts.join("");
}
