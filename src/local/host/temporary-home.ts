import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Home, openHome } from "./home";

/** A new folder among the machine's temporary ones. If nobody removes it, the end of this process does. */
export function temporaryHome(): { readonly home: Home; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), "azure-slots-"));
  const remove = () => {
    process.off("exit", remove);
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once("exit", remove);
  return { home: openHome(root), remove };
}
