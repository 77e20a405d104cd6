import type { Writable } from "node:stream";

/** A reader who does not read has this many bytes waiting at most. They are some thousand lines. */
const MOST_WAITING_BYTES = 1024 * 1024;

/** Writes lines to a reader. Those for which a reader is too slow are left out, and a line says how many they were. */
export class LineWriter {
  #left = 0;

  /** @param leftOut Makes the line, with its line end, that says how many lines were left out. */
  constructor(
    private readonly reader: Writable,
    private readonly leftOut: (count: number) => string,
  ) {
    reader.on("drain", () => this.#tellLeft());
  }

  /** Writes a line, with its line end. */
  write(line: string): void {
    if (this.reader.writableLength > MOST_WAITING_BYTES) {
      this.#left += 1;
      return;
    }
    this.#tellLeft();
    this.reader.write(line);
  }

  #tellLeft(): void {
    if (this.#left > 0) {
      const line = this.leftOut(this.#left);
      this.#left = 0;
      this.reader.write(line);
    }
  }
}
