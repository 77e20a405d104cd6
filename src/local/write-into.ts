import { createWriteStream, openSync } from "node:fs";
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

/** How to write a stream into a file. */
export interface WriteIntoOptions {
  /** The flags of `fs.open`, for example `wx` for a file that must not exist yet. Defaults to `w`. */
  readonly flags?: string;
  /** The file's permissions. */
  readonly mode: number;
  /** Transforms the content on its way. Defaults to no change. */
  readonly through?: Transform;
  /** Cancels the write. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a stream into a file. Closes both, whatever happens.
 *
 * Opens the file itself. If the stream opened it, it could do so after the content has failed and the file was removed,
 * and create it again.
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
    // It may fail too. Nobody needs to know by then.
    content.on("error", () => undefined).destroy();
    throw error;
  }
}
