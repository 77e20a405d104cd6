import { createHash } from "node:crypto";

/**
 * A name-based UUID (version 5): the same namespace and text always give the same one.
 *
 * @param namespace The bytes of a UUID.
 */
export function guidFrom(namespace: Uint8Array, text: string): string {
  const bytes = createHash("sha1").update(namespace).update(text, "utf8").digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
