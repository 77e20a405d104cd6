import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder with this library's language hosts for Python, Go and C#: at the root, above `src` and `dist`. */
export const OWN_GO_FILES = join(__dirname, "..", "..", "..", "language-hosts");

/** A digest of them, so that other files lead to another program. */
export function digestOfGoFiles(): string {
  const digest = createHash("sha256");
  for (const name of readdirSync(OWN_GO_FILES).sort()) {
    digest.update(readFileSync(join(OWN_GO_FILES, name)));
  }
  return digest.digest("hex").slice(0, 8);
}
