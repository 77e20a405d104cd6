import { readFileSync } from "node:fs";

/** A script that was written; undefined if there is none. */
export function readScript(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Quotes a text as one word for /bin/sh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
