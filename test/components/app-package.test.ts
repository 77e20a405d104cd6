import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AppPackage, type AppPackageArgs } from "../../src";
import { digestOf, withPackage, zip } from "../../src/components/packages/content";
import { findSource, type KnownSource, planPackage } from "../../src/components/packages/plan";
import { unpack } from "../../src/local/visitors/workers/unpack";
import { blobNameOf, isPackageOf } from "../../src/rules/package-names";
import { mockEngine, problemsOf } from "../support/component-mocks";

const ACCOUNT = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/shop";
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/packages`;

describe("AppPackage", () => {
  let root: string;
  let source: string;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "app-package-"));
    source = join(root, "app");
    write("server.js", "one");
    write("lib/start.sh", "#!/bin/sh\n");
    write("lib/page.html", "<p>\r\n");
    await mockEngine();
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (path: string, text: string) => {
    mkdirSync(join(source, path, ".."), { recursive: true });
    writeFileSync(join(source, path), text);
  };
  const paths = (args: Partial<KnownSource> = {}) => {
    const { found, problems } = findSource({ source, ...args });
    assert.deepEqual(problems, []);
    return found.content.files.map(({ path }) => path);
  };
  const plan = async (args: Partial<KnownSource> = {}) => planPackage(findSource({ source, ...args }).found, "shop");
  const zipped = async (folder: string) => {
    const target = join(root, "package.zip");
    await zip(findSource({ source: folder }).found.content.files, target);
    return readFileSync(target);
  };
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: source, encoding: "utf8" });

  describe("a zip", () => {
    it("is the same on another machine: with other times, modes, an other order of files and another time zone", async () => {
      const other = join(root, "other");
      for (const file of ["lib/page.html", "server.js", "lib/start.sh"]) {
        cpSync(join(source, file), join(other, file));
        utimesSync(join(other, file), 1e9, 1e9);
        chmodSync(join(other, file), 0o600);
      }
      chmodSync(join(source, "server.js"), 0o755);
      const here = await zipped(source);
      const zone = process.env.TZ;
      process.env.TZ = "Pacific/Auckland";
      try {
        assert.equal(here.equals(await zipped(other)), true);
      } finally {
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    });

    it("has what the folder has, byte by byte, and its programs executable", async () => {
      const unpacked = join(root, "unpacked");
      writeFileSync(join(root, "package.zip"), await zipped(source));
      await unpack(join(root, "package.zip"), unpacked);
      assert.equal(readFileSync(join(unpacked, "lib/page.html"), "utf8"), "<p>\r\n");
      const isExecutable = (path: string) => (statSync(join(unpacked, path)).mode & 0o111) !== 0;
      assert.deepEqual(["lib/page.html", "lib/start.sh", "server.js"].map(isExecutable), [false, true, false]);
    });

    it("is not made of files that change meanwhile", async () => {
      const { content, digest } = await plan();
      write("server.js", "two");
      await assert.rejects(
        withPackage(content, digest, async () => "used"),
        /files of the package were changed/,
      );
    });
  });

  describe("its files", () => {
    it("are all but those of git, and those that an ignore file leaves out", () => {
      write(".git/HEAD", "x");
      write("node_modules/a/index.js", "a");
      write("secret.env", "x");
      write("lib/keep.env", "x");
      assert.deepEqual(paths().length, 6);
      write(".webappignore", "node_modules\n*.env\n!lib/keep.env\n");
      assert.deepEqual(paths(), ["lib/keep.env", "lib/page.html", "lib/start.sh", "server.js"]);
      write("other", "lib/\n");
      assert.deepEqual(paths({ ignoreFile: "other" }), [
        ".webappignore",
        "node_modules/a/index.js",
        "secret.env",
        "server.js",
      ]);
    });

    it("are those that globs choose", () => {
      write("lib/.hidden", "x");
      assert.deepEqual(paths({ files: ["lib", "*.js"] }), [
        "lib/.hidden",
        "lib/page.html",
        "lib/start.sh",
        "server.js",
      ]);
      assert.deepEqual(paths({ files: ["./**/*.html"] }), ["lib/page.html"]);
    });

    it("are followed where they are links, and refused where these lead nowhere or round in circles", () => {
      const outside = join(root, "shared");
      mkdirSync(outside);
      writeFileSync(join(outside, "index.js"), "x");
      symlinkSync(outside, join(source, "shared"));
      assert.ok(paths().includes("shared/index.js"));
      symlinkSync("..", join(source, "lib/up"));
      symlinkSync("nowhere", join(source, "gone"));
      const { problems } = findSource({ source });
      assert.deepEqual(
        problems.map(({ reason }) => reason.split(":")[0]),
        ['"gone" cannot be packed', '"lib/up" cannot be packed'],
      );
    });
  });

  describe("its version", () => {
    it("is that of the content, which has another one when anything of it changes", async () => {
      const { version, blobName } = await plan();
      assert.match(version, /^[0-9a-f]{12}$/);
      assert.equal(blobName, `shop/${version}.zip`);
      utimesSync(join(source, "server.js"), 1e9, 1e9);
      assert.equal((await plan()).version, version);
      write("server.js", "two");
      const changed = await plan();
      assert.notEqual(changed.version, version);
      execFileSync("mv", [join(source, "server.js"), join(source, "main.js")]);
      assert.notEqual((await plan()).version, changed.version);
    });

    it("is the declared one, in a blob for each content", async () => {
      const { version, blobName } = await plan({ version: "2.0.0" });
      assert.equal(version, "2.0.0");
      write("server.js", "two");
      assert.match(blobName, /^shop\/2\.0\.0-[0-9a-f]{12}\.zip$/);
      assert.notEqual((await plan({ version: "2.0.0" })).blobName, blobName);
      assert.match((await plan({ version: "a/b?c" })).blobName, /^shop\/a-b-c-[0-9a-f]{12}\.zip$/);
    });

    it("is the commit's, and says what is in none", async () => {
      git("init", "-q");
      git("add", ".");
      git("commit", "-qm", "one");
      const head = git("rev-parse", "HEAD").slice(0, 12);
      assert.equal((await plan({ version: "git" })).version, head);
      write(".gitignore", "dist\n");
      git("add", ".");
      git("commit", "-qm", "two");
      write("dist/built.js", "x");
      const built = await plan({ version: "git" });
      assert.equal(built.version, git("rev-parse", "HEAD").slice(0, 12));
      write("server.js", "two");
      const dirty = await plan({ version: "git" });
      assert.match(dirty.version, new RegExp(`^${built.version}-dirty-[0-9a-f]{12}$`));
      assert.equal(dirty.blobName, `shop/${dirty.version}.zip`);
    });
  });

  it("takes a package that is built already as it is", async () => {
    const built = join(root, "shop.JAR");
    writeFileSync(built, "built");
    const { content, digest, blobName } = await plan({ source: built, version: "1" });
    assert.match(blobName, /^shop\/1-[0-9a-f]{12}\.jar$/);
    assert.equal(await digestOf(content), digest);
    assert.equal(await withPackage(content, digest, async (file) => file), built);
  });

  it("knows its own packages from what else is in storage", () => {
    const digest = "0123456789ab".padEnd(64, "0");
    const blob = blobNameOf({ name: "shop", version: "1.0.0", digest, ending: "zip" });
    assert.equal(isPackageOf("shop", blob), true);
    for (const other of [
      "shop-admin/1.0.0-0123456789ab.zip",
      "shop/notes.zip",
      "shop/a/1-0123456789ab.zip",
      "shop.zip",
    ]) {
      assert.equal(isPackageOf("shop", other), false, other);
    }
  });

  const refused = (args: Partial<AppPackageArgs> | Record<string, unknown>, name = "shop") =>
    problemsOf(() => new AppPackage(name, { source, containerId: CONTAINER, ...args } as AppPackageArgs)).join("\n");

  it("is refused by its paths where it cannot be packed", () => {
    assert.equal(refused({}), "");
    assert.match(refused({ source: join(root, "none") }), /^source: ".*none" does not exist: .*Build the app first/);
    mkdirSync(join(root, "empty"));
    assert.match(refused({ source: join(root, "empty") }), /^source: .* has no file to pack/);
    writeFileSync(join(root, "app.tar"), "x");
    assert.match(
      refused({ source: join(root, "app.tar") }),
      /^source: .*a file that ends in "\.zip", "\.jar", "\.war" or "\.ear"/,
    );
    writeFileSync(join(root, "app.zip"), "x");
    assert.match(refused({ source: join(root, "app.zip"), files: ["a"] }), /^files: it chooses from a folder/);
    truncateSync(join(root, "app.zip"), 2048 * 1024 * 1024 + 1);
    assert.match(
      refused({ source: join(root, "app.zip") }),
      /^source: the package has 2049 MB, and App Service takes at most 2048 MB/,
    );
    assert.match(refused({ files: ["*.js", "dist/**"] }), /^files\[1\]: "dist\/\*\*" matches no file/);
    assert.match(refused({ files: [] }), /^files: it is empty/);
    assert.match(refused({ ignoreFile: ".none" }), /^ignoreFile: "\.none" is no file/);
    assert.match(refused({ version: "1+2" }), /^version: "1\+2" is not a version.*write "1-2"/);
    assert.match(refused({ version: "" }), /^version: "" is not a version/);
    assert.match(
      refused({ version: "git" }),
      /^version: "git" is the commit of ".*", and it has none: git rev-parse says: /,
    );
    assert.match(refused({ name: "a/b" }), /^name: "a\/b" is not a name/);
    assert.match(refused({ containerId: undefined }), /^containerId: it is missing/);
    assert.match(refused({ environment: { packageContainerId: CONTAINER } }), /^containerId: .*remove the other/);
    const environment = { resourceGroupName: "shop", location: "westeurope", serverFarmId: "plan" };
    assert.match(
      refused({ containerId: undefined, environment }),
      /^environment\.packageContainerId: the environment keeps/,
    );
    assert.match(refused({ containerId: ACCOUNT }), /^containerId: ".*" is not the resource id of a blob container/);
    assert.match(refused({ keep: -1 }), /^keep: -1 is not allowed/);
    assert.match(refused({ keep: 1, usedBy: ["x"] }), /^usedBy\[0\]: "x" is not the resource id of a web app/);
    assert.match(refused({ usedBy: [], source: 3 }), /^source: 3 is not a string/);
    const all = refused({ source: join(root, "none"), version: "1+2", keep: 0.5 });
    assert.deepEqual(
      all
        .split("\n")
        .map((line) => line.split(":")[0])
        .sort(),
      ["keep", "source", "version"],
    );
  });

  it("gives its reference, which is no secret, also where its arguments are known late", async () => {
    const shop = new AppPackage("shop", {
      source: pulumi.output(source),
      version: pulumi.secret("2.0.0"),
      environment: pulumi.output({
        resourceGroupName: "shop",
        location: "westeurope",
        serverFarmId: "plan",
        packageContainerId: CONTAINER,
      }),
    });
    const reference = await new Promise((resolve) => shop.reference.apply(resolve));
    const { digest } = await plan();
    assert.deepEqual(reference, {
      uri: `https://shop.blob.core.windows.net/packages/shop/2.0.0-${digest.slice(0, 12)}.zip`,
      version: "2.0.0",
      containerId: CONTAINER,
    });
    assert.equal(await pulumi.isSecret(shop.reference), false);
  });
});
