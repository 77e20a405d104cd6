import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A value that is stored on disk. Each save replaces the file in one step. So after a kill, the file holds the last
 * save or the one before it. The file is encrypted, as Azure's storage is: app settings are never in plain text on
 * disk. The key is beside the file; only its owner can read it.
 */
export class StateFile<Value> {
  private readonly file: string;
  private readonly key: Buffer;
  private pending: Promise<void> = Promise.resolve();

  constructor(
    folder: string,
    name: string,
    private readonly empty: Value,
  ) {
    this.file = join(folder, `${name}.sealed`);
    this.key = readKey(folder);
  }

  load(): Value {
    if (!existsSync(this.file)) {
      return structuredClone(this.empty);
    }
    try {
      return this.open(readFileSync(this.file));
    } catch (error) {
      throw new Error(
        `${this.file} cannot be read with the key beside it: start with an empty state by deleting both, for example with \`azure-slots local reset\``,
        { cause: error },
      );
    }
  }

  private open(sealed: Buffer): Value {
    const decipher = createDecipheriv(ALGORITHM, this.key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString("utf8")) as Value;
  }

  /** Saves the value as it is now. Resolves when it is on disk. */
  save(value: Value): Promise<void> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce);
    const text = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
    const sealed = Buffer.concat([nonce, cipher.getAuthTag(), text]);
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

function readKey(folder: string): Buffer {
  const file = join(folder, "key");
  if (!existsSync(file)) {
    writeFileAtomic.sync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  }
  return Buffer.from(readFileSync(file, "utf8"), "hex");
}
