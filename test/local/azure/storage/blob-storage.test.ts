import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { BlobStorage } from "../../../../src/local/azure/storage/blob-storage";

const URL_OF_BLOB = "https://shopstorage.blob.core.windows.net/releases/shop-1.zip";

describe("the stand-in for Blob Storage", () => {
  let folder: string;
  let blobs: BlobStorage;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-blobs-"));
    blobs = new BlobStorage(join(folder, "blobs"));
    mkdirSync(join(folder, "app", "lib"), { recursive: true });
    writeFileSync(join(folder, "app", "server.js"), "");
    writeFileSync(join(folder, "app", "lib", "a.js"), "");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("makes equal packages of equal folders", async () => {
    await blobs.publish(join(folder, "app"), URL_OF_BLOB);
    const first = readFileSync(blobs.fileOf(URL_OF_BLOB) ?? "");
    utimesSync(join(folder, "app", "server.js"), 0, 0);
    await blobs.publish(join(folder, "app"), URL_OF_BLOB);
    assert.ok(first.equals(readFileSync(blobs.fileOf(`${URL_OF_BLOB}?sv=signature`) ?? "")));
  });

  it("has only what was put there", () => {
    for (const url of [
      URL_OF_BLOB,
      "https://elsewhere.example/releases/shop-1.zip",
      "https://shopstorage.blob.core.windows.net/..%2f..%2f..%2fetc%2fpasswd",
      "https://shopstorage.blob.core.windows.net/%ff/%",
      "no URL",
    ]) {
      assert.equal(blobs.fileOf(url), undefined, url);
    }
  });

  it("keeps nothing of an upload that breaks off at once", async () => {
    const address = { account: "shopstorage", container: "releases", blob: "shop-1.zip" };
    const brokenOff = () =>
      new Readable({
        read() {
          this.destroy(new Error("broken off"));
        },
      });
    for (let upload = 0; upload < 20; upload++) {
      await assert.rejects(blobs.put(address, brokenOff()), /broken off/);
    }
    // Files are opened by other threads, by which this one goes as well.
    await blobs.put(address, Readable.from(["whole"]));
    assert.deepEqual(readdirSync(join(folder, "blobs", ".uploads")), []);
    assert.equal(readFileSync(blobs.pathOf(address), "utf8"), "whole");
  });

  it("says what is wrong with what it is to publish", async () => {
    await assert.rejects(blobs.publish(join(folder, "app"), "https://elsewhere.example/a/b.zip"), {
      message:
        '"https://elsewhere.example/a/b.zip" is not a blob\'s URL: use https://<account>.blob.core.windows.net/<container>/<blob>.zip, the URL that it has in Azure',
    });
    await assert.rejects(blobs.publish(join(folder, "none"), URL_OF_BLOB), /none" is not a folder/);
  });
});
