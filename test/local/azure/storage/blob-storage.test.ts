import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

  it("takes blobs of any name, each into a file of its own in its container's folder", async () => {
    const names = [
      "shop-1.zip",
      "shop/1.zip",
      "shop%2F1.zip",
      "a/".repeat(511),
      "../../../../etc/passwd",
      "..",
      ".",
      "/",
      "a//b",
      "a\\b",
      "__proto__",
      "=a",
      "a:b*c?d|<e>\"f'",
      "\u0000\n\u{1F600}",
      "x".repeat(1024),
      "\u00e9".repeat(1024),
      "CON.txt ",
    ];
    for (const blob of names) {
      await blobs.put({ account: "shopstorage", container: "releases", blob }, Readable.from([blob]));
    }
    const listed = await blobs.filesIn("shopstorage", "releases");
    assert.deepEqual(listed.map(({ name }) => name).sort(), [...names].sort());
    for (const blob of names) {
      const file = blobs.pathOf({ account: "shopstorage", container: "releases", blob });
      assert.ok(file.startsWith(join(folder, "blobs", "shopstorage", "releases", "/")), file);
      assert.equal(readFileSync(file, "utf8"), blob);
    }
    assert.deepEqual(readdirSync(folder), ["app", "blobs"]);
    // What `azure-slots local reset` does.
    rmSync(join(folder, "blobs"), { recursive: true });
  });

  it("has the blobs that an older version stored, with a folder for each slash", async () => {
    const old = join(folder, "blobs", "shopstorage", "releases");
    const names = ["shop/2/1.zip", `deep${"/a".repeat(1500)}/b`, "a b.zip", "plain.zip", "100%"];
    for (const name of names) {
      mkdirSync(dirname(join(old, name)), { recursive: true });
      writeFileSync(join(old, name), name);
    }
    await blobs.renameOld();
    await blobs.renameOld();
    assert.deepEqual((await blobs.filesIn("shopstorage", "releases")).map(({ name }) => name).sort(), names.sort());
    for (const blob of names) {
      assert.equal(readFileSync(blobs.pathOf({ account: "shopstorage", container: "releases", blob }), "utf8"), blob);
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
