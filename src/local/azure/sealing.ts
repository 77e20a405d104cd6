import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** How many bytes a sealed text is longer than the text. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Encrypts what is stored, as Azure's storage does: app settings are never in plain text on disk. The key is in the same
 * folder; only its owner can read it.
 */
export class Sealing {
  readonly #key: Buffer;

  /** @param folder The folder for the key. */
  constructor(folder: string) {
    const file = join(folder, "key");
    if (!existsSync(file)) {
      writeFileAtomic.sync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
    }
    this.#key = Buffer.from(readFileSync(file, "utf8"), "hex");
  }

  /** @param place Where the text is stored. It can only be opened with the same one. Defaults to none. */
  seal(text: string, place = ""): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error if it was changed, or sealed with another key or for another place. */
  open(sealed: Buffer, place = ""): string {
    const decipher = createDecipheriv(ALGORITHM, this.#key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(NONCE_BYTES, SEAL_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(SEAL_BYTES)), decipher.final()]).toString("utf8");
  }
}
