import assert from "node:assert/strict";
import { createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { writeInto } from "../../src/local/write-into";

describe("writing a stream into a file", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-write-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("makes no file any more where the content has failed already", async () => {
    for (let count = 0; count < 50; count++) {
      const file = join(folder, `file-${count}`);
      const content = Readable.from(["some"]).on("error", () => undefined);
      content.destroy(new Error("the connection was lost"));
      await assert.rejects(writeInto(file, content, { mode: 0o600 }));
      rmSync(file, { force: true });
      // Whatever was begun before this is over after it.
      await Promise.all(Array.from({ length: 8 }, () => readdir(folder)));
      assert.ok(!existsSync(file));
    }
  });

  it("is not ended by content that cannot be opened either", async () => {
    const nowhere = join(folder, "no", "file");
    const content = createReadStream(nowhere);
    const closed = new Promise<void>((resolve) => content.once("close", resolve));
    await assert.rejects(writeInto(nowhere, content, { mode: 0o600 }), { code: "ENOENT" });
    await closed;
  });

  it("leaves no content open that there is no file for", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "here");
    const content = Readable.from(["more"]);
    await assert.rejects(writeInto(file, content, { flags: "wx", mode: 0o600 }), { code: "EEXIST" });
    assert.ok(content.destroyed);
  });
});
