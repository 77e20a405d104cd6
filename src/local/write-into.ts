import { createWriteStream, openSync } from "node:fs";
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

/** How a stream is written into a file. */
export interface WriteIntoOptions {
  /** As `fs.open` takes them: `wx` for a file that must not exist yet. Defaults to `w`. */
  readonly flags?: string;
  /** The file's permissions. */
  readonly mode: number;
  /** What the content goes through on its way. Defaults to nothing. */
  readonly through?: Transform;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a stream into a file, and closes both, however it ends.
 *
 * The file is opened here: a stream that is to open it may still do so, and make it anew, after the content has failed and
 * the file was removed.
 */
export async function writeInto(
  file: string,
  content: Readable,
  { flags = "w", mode, through, signal }: WriteIntoOptions,
): Promise<void> {
  const written = createWriteStream(file, { fd: opened(file, content, flags, mode) });
  await pipeline([content, ...(through ? [through] : []), written], { signal });
}

function opened(file: string, content: Readable, flags: string, mode: number): number {
  try {
    return openSync(file, flags, mode);
  } catch (error) {
    // It may fail, too, of which nobody has to hear any more.
    content.on("error", () => undefined).destroy();
    throw error;
  }
}
