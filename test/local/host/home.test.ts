import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHome } from "../../../src/local/host/home";

describe("the folder of a local App Service", () => {
  it("can be read by its owner only, though it existed and everybody could read it", () => {
    const root = mkdtempSync(join(tmpdir(), "azure-slots-home-"));
    try {
      chmodSync(root, 0o755);
      mkdirSync(join(root, "state"), { mode: 0o755 });
      writeFileSync(join(root, "local.log"), "", { mode: 0o644 });
      openHome(root);
      const modes = readdirSync(root).map((name) => [name, (statSync(join(root, name)).mode & 0o077).toString(8)]);
      assert.deepEqual(
        modes.filter(([, mode]) => mode !== "0"),
        [],
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
