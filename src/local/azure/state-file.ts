import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { Sealing } from "./sealing";

/**
 * A value that is stored on disk, encrypted. Each save replaces the file in one step. So after a kill, the file holds the
 * last save or the one before it.
 */
export class StateFile<Value> {
  private readonly file: string;
  private readonly sealing: Sealing;
  private pending: Promise<void> = Promise.resolve();

  constructor(
    folder: string,
    name: string,
    private readonly empty: Value,
  ) {
    this.file = join(folder, `${name}.sealed`);
    this.sealing = new Sealing(folder);
  }

  get exists(): boolean {
    return existsSync(this.file);
  }

  load(): Value {
    if (!this.exists) {
      return structuredClone(this.empty);
    }
    try {
      return JSON.parse(this.sealing.open(readFileSync(this.file))) as Value;
    } catch (error) {
      throw unreadable(this.file, error);
    }
  }

  /** Saves the value as it is now. Resolves when it is on disk. */
  save(value: Value): Promise<void> {
    return this.saveText(JSON.stringify(value));
  }

  /** Saves the value with this JSON. Resolves when it is on disk. */
  saveText(text: string): Promise<void> {
    const sealed = this.sealing.seal(text);
    const write = this.pending.then(() => writeFileAtomic(this.file, sealed, { mode: 0o600 }));
    this.pending = write.catch(() => undefined);
    return write;
  }

  /** Resolves when nothing is being written. */
  async flushed(): Promise<void> {
    await this.pending;
  }

  clear(): void {
    rmSync(this.file, { force: true });
  }
}

/** The error for a file of the state that cannot be read, and how to go on. */
export function unreadable(file: string, cause: unknown): Error {
  return new Error(
    `${file} cannot be read with the key beside it: start with an empty state by deleting both, for example with \`azure-slots local reset\``,
    { cause },
  );
}

/** What a client is told, with status 500, when its request could not be stored, for example because the disk is full. */
export function notStored(cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`The local App Service could not store this, so nothing changed: ${reason}`, { cause });
}
