import { equal, notEqual, ok, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PackageCache } from "../../../../src/local/visitors/workers/packages";
import { removeFolder, Storage, serve, temporaryFolder, zip, zipWithName } from "./support";

describe("PackageCache", () => {
  let folder: string;
  let storage: Storage;
  let cache: PackageCache;

  beforeEach(async () => {
    folder = await temporaryFolder();
    storage = await new Storage().open();
    cache = new PackageCache(join(folder, "packages"));
  });

  afterEach(async () => {
    await storage.close();
    await removeFolder(folder);
  });

  function put(content: Buffer): string {
    storage.blobs.set("/packages/app.zip", content);
    return `${storage.origin}/packages/app.zip?sv=2024&sig=SECRET`;
  }

  /** The message of the error that a package is refused with, which must not give its signature away. */
  async function refusal(url: string, from = cache): Promise<string> {
    const error: unknown = await from.fetch(url).then(
      () => undefined,
      (reason) => reason,
    );
    ok(error instanceof Error, "the package was not refused");
    ok(!`${error.stack}${JSON.stringify(error)}`.includes("SECRET"), error.message);
    return error.message.replace(storage.origin, "ORIGIN");
  }

  async function leftovers(): Promise<string[]> {
    return (await readdir(join(folder, "packages"))).filter((name) => name !== "etags");
  }

  it("unpacks into a folder named by the zip's hash, read-only, keeping what is executable", async () => {
    const content = await zip({
      "server.js": "code",
      "bin/tool": { content: "#!/bin/sh", mode: 0o100755 },
      "views/deep/page.html": "page",
    });
    const unpacked = await cache.fetch(put(content));
    equal(unpacked, join(folder, "packages", createHash("sha256").update(content).digest("hex")));
    equal(await readFile(join(unpacked, "views/deep/page.html"), "utf8"), "page");
    equal((await stat(join(unpacked, "server.js"))).mode & 0o777, 0o444);
    equal((await stat(join(unpacked, "bin/tool"))).mode & 0o777, 0o555);
  });

  it("asks again each time, and fetches only what changed", async () => {
    const url = put(await zip({ "server.js": "one" }));
    const first = await cache.fetch(url);
    equal(await cache.fetch(url), first);
    equal(
      await new PackageCache(join(folder, "packages")).fetch(url),
      first,
      "another process knows the entity tag, too",
    );
    put(await zip({ "server.js": "two" }));
    const second = await cache.fetch(url);
    notEqual(second, first);
    equal(await readFile(join(second, "server.js"), "utf8"), "two");
    equal(storage.statuses.join(), "200,304,304,200");
  });

  it("fetches again what was deleted from the folder", async () => {
    const url = put(await zip({ "server.js": "one" }));
    await removeFolder(await cache.fetch(url));
    equal(await readFile(join(await cache.fetch(url), "server.js"), "utf8"), "one");
  });

  it("keeps no secret of the URL", async () => {
    await cache.fetch(put(await zip({ "server.js": "one" })));
    const etags = join(folder, "packages", "etags");
    for (const name of await readdir(etags)) {
      ok(!`${name}${await readFile(join(etags, name), "utf8")}`.includes("SECRET"));
    }
  });

  it("serves any number at the same time, also through several caches", async () => {
    const url = put(await zip(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`folder/${n}.js`, `${n}`]))));
    const caches = [cache, new PackageCache(join(folder, "packages")), new PackageCache(join(folder, "packages"))];
    const folders = await Promise.all(caches.flatMap((each) => [each.fetch(url), each.fetch(url), each.fetch(url)]));
    equal(new Set(folders).size, 1);
    equal((await readdir(join(folders[0] ?? "", "folder"))).length, 50);
    equal((await leftovers()).length, 1);
  });

  it("follows redirects, to other hosts too", async () => {
    const url = put(await zip({ "server.js": "one" }));
    const other = await serve((_request, response) => response.writeHead(302, { location: url }).end());
    try {
      equal(await readFile(join(await cache.fetch(`${other.origin}/latest`), "server.js"), "utf8"), "one");
    } finally {
      await other.close();
    }
  });

  it("takes what is mapped to a file from there", async () => {
    const file = join(folder, "blob");
    await writeFile(file, await zip({ "server.js": "from a file" }));
    const url = "https://account.blob.core.windows.net/packages/app.zip?sig=SECRET";
    const mapped = new PackageCache(join(folder, "packages"), { resolve: (each) => (each === url ? file : undefined) });
    equal(await readFile(join(await mapped.fetch(url), "server.js"), "utf8"), "from a file");
    const missing = new PackageCache(join(folder, "packages"), { resolve: () => join(folder, "no-such") });
    equal(
      await refusal(url, missing),
      "could not fetch the package https://account.blob.core.windows.net/packages/app.zip: there is nothing at this URL (404)",
    );
  });

  it("takes what is mapped to another URL from there", async () => {
    const url = put(await zip({ "server.js": "elsewhere" }));
    const mapped = new PackageCache(join(folder, "packages"), { resolve: () => new URL(url) });
    equal(await readFile(join(await mapped.fetch("https://a.example/app.zip"), "server.js"), "utf8"), "elsewhere");
  });

  it("removes what a process that was killed left behind", async () => {
    const left = join(folder, "packages", ".work-999999999-left");
    const busy = join(folder, "packages", `.work-${process.pid}-busy`);
    await mkdir(left, { recursive: true });
    await mkdir(busy);
    await cache.fetch(put(await zip({ "server.js": "one" })));
    const names = await leftovers();
    ok(!names.includes(".work-999999999-left"));
    ok(names.includes(`.work-${process.pid}-busy`));
  });

  describe("refuses, naming the URL without its signature", () => {
    const prefix = "the package ORIGIN/packages/app.zip";

    it("what is not there", async () => {
      equal(
        await refusal(`${storage.origin}/no-such.zip?sig=SECRET`),
        "could not fetch the package ORIGIN/no-such.zip: there is nothing at this URL (404)",
      );
    });

    it("what needs access rights, and what fails", async () => {
      const statuses = [403, 500, 500, 500];
      const other = await serve((_request, response) => response.writeHead(statuses.shift() ?? 500).end("SECRET"));
      try {
        ok((await refusal(`${other.origin}/a.zip?sig=SECRET`)).includes("access was denied (403)"));
        ok((await refusal(`${other.origin}/a.zip?sig=SECRET`)).endsWith("/a.zip: the server answered with status 500"));
      } finally {
        await other.close();
      }
    });

    it("a host that refuses connections", async () => {
      const gone = await serve(() => {});
      await gone.close();
      const message = await refusal(`${gone.origin}/a.zip?sig=SECRET`);
      equal(
        message,
        `could not fetch the package ${gone.origin}/a.zip: its host 127.0.0.1:${gone.port} refuses connections (ECONNREFUSED)`,
      );
    });

    it("a server that does not answer in time, or stops midway", async () => {
      const content = await zip({ "server.js": "one" });
      const silent = await serve((request, response) => {
        if (request.url?.startsWith("/half")) {
          response.writeHead(200, { "content-length": content.length });
          response.write(content.subarray(0, 20));
        }
      });
      const impatient = new PackageCache(join(folder, "packages"), { timeoutMilliseconds: 150 });
      try {
        for (const path of ["/silent", "/half"]) {
          const message = await refusal(`${silent.origin}${path}?sig=SECRET`, impatient);
          equal(message, `could not fetch the package ${silent.origin}${path}: it took longer than 0.15 s`);
        }
      } finally {
        await silent.close();
      }
    });

    it("what is no URL", async () => {
      for (const url of ["1", "ftp://host/app.zip?sig=SECRET", "file:///etc/passwd"]) {
        ok((await refusal(url)).endsWith("must be the http or https URL of a zip file"));
      }
    });

    it("what is not a zip", async () => {
      equal(await refusal(put(Buffer.from("<html>sign in</html>"))), `${prefix} is not a zip file`);
    });

    it("a zip that was cut off", async () => {
      const content = await zip({ "server.js": "one" });
      equal(await refusal(put(content.subarray(0, content.length - 30))), `${prefix} is not a zip file`);
    });

    it("a zip with damaged content", async () => {
      const content = await zip({ "server.js": { content: "x".repeat(500), mode: 0o100644 } });
      content[45] = (content[45] ?? 0) ^ 0xff;
      ok((await refusal(put(content))).startsWith(`${prefix} is corrupt`));
    });

    it("a stored file with a flipped bit", async () => {
      const { ZipFile } = await import("yazl");
      const { buffer } = await import("node:stream/consumers");
      const archive = new ZipFile();
      archive.addBuffer(Buffer.from("content"), "server.js", { compress: false });
      archive.end();
      const content = await buffer(archive.outputStream as unknown as NodeJS.ReadableStream);
      content.write("C", content.indexOf("content"));
      equal(await refusal(put(content)), `${prefix} is corrupt: "server.js" was damaged`);
    });

    for (const name of ["../evil.js", "a/../../evil.js", "/etc/evil.js", "C:\\evil.js", "..\\evil.js"]) {
      it(`a path that leads out: ${name}`, async () => {
        const message = await refusal(put(await zipWithName(name)));
        ok(message.startsWith(`${prefix} has a file whose path leads out of the package`), message);
        await rejects(stat(join(folder, "packages", "evil.js")));
        await rejects(stat(join(folder, "evil.js")));
      });
    }

    it("a symbolic link", async () => {
      const link = { content: "/etc/passwd", mode: 0o120777 };
      equal(
        await refusal(put(await zip({ "config.txt": link }))),
        `${prefix} has the symbolic link "config.txt"; a package may have files and folders only`,
      );
    });

    it("a zip that would fill the disk", async () => {
      const bomb = await zip({ "a.txt": "small" });
      // The size that the zip's directory tells of the file.
      bomb.writeUInt32LE(80 * 1024 * 1024, bomb.indexOf("PK\x01\x02", 0, "latin1") + 24);
      const message = await refusal(put(bomb));
      equal(message, `${prefix} is too large: its files have more than 2048 MB, or 100 times as much as the zip`);
      ok((await refusal(put(await zip({ [`${"a/".repeat(101)}b`]: "" })))).includes("more than 100 folders"));
    });

    it("and leaves nothing behind", async () => {
      await refusal(put(await zip({ "server.js": "fine", link: { content: "/etc/passwd", mode: 0o120777 } })));
      equal((await leftovers()).length, 0);
    });
  });
});
