import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { blobInFile } from "../../../src/local/azure/storage/blob-names";
import { tryExample } from "../support/example-story";

let copy = "";

tryExample("packaged-app", {
  folder: () => {
    copy = mkdtempSync(resolve(".copy-"));
    cpSync("examples/packaged-app", copy, { recursive: true });
    return copy;
  },
  story: (tried) => {
    after(() => rmSync(copy, { recursive: true, force: true }));

    /** How many packages there are in storage. */
    const packages = () => {
      const files = readdirSync(tried.cloud.local.home.blobs, { recursive: true, encoding: "utf8" });
      return files.filter((file) => /^shop\/[^/]+\.zip$/.test(blobInFile(basename(file)))).length;
    };

    it("releases another version, and goes back to the one before without another upload", async () => {
      const { swaps } = await tried.example.up({ version: "2.0.0" });
      assert.deepEqual([swaps.length, (await tried.production()).version, packages()], [1, "2.0.0", 2]);
      const back = await tried.example.up({ targetBuildVersion: "1.0.0" });
      assert.deepEqual([back.swaps.length, (await tried.production()).version, packages()], [1, "1.0.0", 2]);
    });

    it("releases another content of the same version", async () => {
      const server = join(copy, "app/server.js");
      writeFileSync(server, readFileSync(server, "utf8").replace("hello", "good morning"));
      const { swaps } = await tried.example.up({ targetBuildVersion: "" });
      const { version, greeting } = await tried.production();
      assert.deepEqual([swaps.length, version, greeting, packages()], [1, "2.0.0", "good morning", 3]);
    });
  },
});
