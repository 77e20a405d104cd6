import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { NEEDED_PACKAGES } from "../src/needed-packages";
import { bytesOnDisk, fileSizes, InstalledPackages, reachedFrom } from "./support/package-graph";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

/** What every program that uses azure-slots has anyway. */
const THERE_ANYWAY = ["@pulumi/pulumi", "@pulumi/azure-native"];

const MOST_MEGABYTES = 15;
const MOST_PACKAGES = 30;
const MOST_DECLARATIONS_OF_LOCAL = 40;

describe("the package", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  const optional = Object.keys(manifest.peerDependenciesMeta);
  const peers = Object.keys(manifest.peerDependencies).filter((name) => !optional.includes(name));
  const installed = [...Object.keys(manifest.dependencies), ...peers];

  let published: readonly { readonly path: string; readonly size: number }[];

  before(() => {
    const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" });
    const [{ files }] = JSON.parse(packed) as [{ readonly files: typeof published }];
    published = files;
  });

  it(`adds at most ${MOST_MEGABYTES} MB and ${MOST_PACKAGES} packages to a program with Pulumi and azure-native`, () => {
    const packages = new InstalledPackages();
    const before = packages.closure(THERE_ANYWAY);
    const added = [...packages.closure(installed)].filter((folder) => !before.has(folder));
    const bytes = [
      bytesOnDisk(published.map(({ size }) => size)),
      ...added.map((each) => bytesOnDisk(fileSizes(each))),
    ];
    const megabytes = bytes.reduce((sum, each) => sum + each, 0) / 1e6;
    const told = `${megabytes.toFixed(1)} MB: azure-slots and ${added.join(", ")}`;
    assert.ok(megabytes <= MOST_MEGABYTES, told);
    assert.ok(added.length + 1 <= MOST_PACKAGES, told);
    // What it counts by is there: it would find any weight small otherwise.
    assert.ok(before.size > 100 && added.length > 5 && bytes.every((each) => each > 1000), told);
  });

  it("publishes what it runs, and nothing of how it was made", () => {
    const files = published.map(({ path }) => path);
    const plugin = [
      "dist/plugin/main.js",
      "schema.json",
      "plugin/PulumiPlugin.yaml",
      "plugin/package.json",
      "plugin/index.js",
    ];
    for (const file of [
      "dist/index.js",
      "dist/index.d.ts",
      "dist/cli.js",
      "dist/local/index.js",
      "README.md",
      ...plugin,
    ]) {
      assert.ok(files.includes(file), file);
    }
    // A browser reads the files of the page as they are.
    const page = /^src\/local\/page\/browser\/[^/]+\.(mjs|js|css|html)$/;
    assert.ok(files.includes("src/local/page/browser/index.html"));
    assert.deepEqual(
      files.filter((file) => /^(src|test)\/|\.map$|tsbuildinfo/.test(file) && !page.test(file)),
      [],
    );
  });

  it("publishes every declaration that programs need, and of the local App Service no other", () => {
    const files = new Set(published.map(({ path }) => path));
    const entries = ["dist/index.d.ts", "dist/rules/public.d.ts", "dist/local/index.d.ts"];
    const needed = entries.flatMap((entry) => [...reachedFrom(entry).files]).filter((file) => !file.startsWith(".."));
    assert.ok(needed.length > 100);
    assert.deepEqual(
      needed.filter((file) => !files.has(file)),
      [],
    );
    // The insides of the local App Service are no part of what programs use.
    const ofLocal = [...files].filter((file) => /^dist\/(local|pulumi)\/.*\.d\.ts$/.test(file));
    assert.deepEqual(
      ofLocal.filter((file) => !needed.includes(file)),
      [],
    );
    assert.ok(ofLocal.length < MOST_DECLARATIONS_OF_LOCAL, ofLocal.join(", "));
  });

  it("starts its plugin from a folder that asks for this version", () => {
    const plugin = JSON.parse(readFileSync("plugin/package.json", "utf8")) as Manifest & { readonly version: string };
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
    assert.deepEqual([plugin.version, plugin.dependencies["azure-slots"]], [version, version]);
  });

  it("names every package that it requires, and requires every package that it names", () => {
    const of = (...entries: string[]) =>
      [...new Set(entries.flatMap((entry) => [...reachedFrom(entry).packages]))]
        // A program's own ts-node is looked for, and done without.
        .filter((name) => !installed.includes(name) && name !== "ts-node")
        .sort();
    assert.deepEqual(of("dist/plugin/main.js"), []);
    assert.deepEqual(of("dist/index.js", "dist/index.d.ts", "dist/rules/public.js", "dist/rules/public.d.ts"), []);
    const [status, local] = [NEEDED_PACKAGES["azure-slots status"], NEEDED_PACKAGES["azure-slots/local"]];
    assert.deepEqual(of("dist/status/show-status.js"), Object.keys(status).sort());
    // The engine starts the providers as programs of their own.
    const providers = ["azure-native", "random"].map((name) => `dist/pulumi/providers/${name}/main.js`);
    const localEntries = ["dist/local/index.js", "dist/local/cli/actions.js", ...providers];
    // A timer of functions loads the one, and the process of their host looks for the other, when an app needs it.
    const functions = NEEDED_PACKAGES["functions on azure-slots/local"];
    assert.deepEqual(Object.keys(functions), ["@azure/functions", "croner"]);
    assert.deepEqual(of(...localEntries), [...Object.keys(local), "croner"].sort());
    assert.deepEqual(of("dist/local/index.d.ts"), []);
    assert.deepEqual(of("dist/cli.js", ...providers), [...Object.keys({ ...status, ...local }), "croner"].sort());
    const host = "dist/local/visitors/functions/process/run.js";
    assert.deepEqual(of(host), []);
    const used = ["dist/index.js", "dist/cli.js", host, ...localEntries].flatMap((each) => [
      ...reachedFrom(each).packages,
    ]);
    assert.deepEqual(
      Object.keys(manifest.dependencies).filter((name) => !used.includes(name)),
      [],
    );
  });

  it("names optional packages in the versions that it is tested with, and keeps no other version out", () => {
    const needed: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(NEEDED_PACKAGES));
    assert.deepEqual(Object.keys(needed).sort(), [...optional].sort());
    for (const [name, range] of Object.entries(needed)) {
      assert.equal(manifest.devDependencies[name], range, name);
      assert.equal(manifest.peerDependencies[name], "*", name);
    }
  });

  describe("where nothing but the package is installed", () => {
    let folder: string;
    const inFolder = (name: string) => join(folder, "node_modules", name);
    /** Installs packages and all that they need, without a registry. */
    const link = (names: readonly string[]) => {
      for (const each of new InstalledPackages().closure(names)) {
        const target = join(folder, each);
        // What is installed within another package comes along with that.
        if (each.lastIndexOf("node_modules/") === 0 && !existsSync(target)) {
          mkdirSync(dirname(target), { recursive: true });
          symlinkSync(resolve(each), target);
        }
      }
    };

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "azure-slots-weight-"));
      const own = inFolder("azure-slots");
      for (const { path } of published) {
        mkdirSync(dirname(join(own, path)), { recursive: true });
        cpSync(path, join(own, path));
      }
      link(installed);
    });

    after(() => rmSync(folder, { recursive: true, force: true }));

    /** Packages are looked for where they are linked, and not in this repository, where more of them are. */
    const run = (...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["--preserve-symlinks", "--preserve-symlinks-main", ...args],
        { cwd: folder, encoding: "utf8", env: { ...process.env, NODE_PATH: "" } },
      );
      return { status, stdout, stderr };
    };
    const cli = (...args: readonly string[]) => run("node_modules/azure-slots/dist/cli.js", ...args);
    const all =
      "@azure/identity@4 cachedir@2 express@5 jose@5 lit-html@3 path-to-regexp@8 peggy@5 proper-lockfile@4 selfsigned@5 signal-exit@4 undici@6 write-file-atomic@6 yauzl@3";
    /** Of these, what nothing else brings along. */
    const missing = all.replace("signal-exit@4 undici@6 ", "");

    it("the documentation says what to install", () => {
      for (const [page, next] of Object.entries({ "README.md": "start", "docs/local.md": "run" })) {
        assert.ok(readFileSync(page, "utf8").includes(`\nnpm install -D ${all}\nnpx azure-slots local ${next}`), page);
      }
      const status = readFileSync("docs/status.md", "utf8");
      assert.ok(status.includes("\nnpm install -D @azure/identity@4\nnpx azure-slots status"));
    });

    it("components and rules are there", () => {
      const program =
        'console.log(Object.keys(require("azure-slots")).includes("SlottedWebApp"), typeof require("azure-slots/rules"))';
      assert.deepEqual(run("-e", program), { status: 0, stdout: "true object\n", stderr: "" });
    });

    it("the command says what it can do", () => {
      const { status, stdout } = cli("local", "--help");
      assert.equal(status, 0);
      assert.match(stdout, /run a command, such as pulumi up/);
    });

    it("the command says what to install", () => {
      assert.deepEqual(cli("status", "shop"), {
        status: 2,
        stdout: "",
        stderr:
          "azure-slots: azure-slots status needs packages that are not installed: run `npm install -D @azure/identity@4`\n",
      });
      assert.deepEqual(cli("local", "run", "--", "pulumi", "up"), {
        status: 1,
        stdout: "",
        stderr: `azure-slots: azure-slots/local needs packages that are not installed: run \`npm install -D ${missing}\`\n`,
      });
    });

    it("azure-slots/local says what to install, counts no other version of it, and needs nothing else", () => {
      const program =
        'try { console.log(typeof require("azure-slots/local").LocalAppService) } catch ({ message }) { console.log(message) }';
      const load = () => run("-e", program);
      const needs = (packages: string) => ({
        status: 0,
        stdout: `azure-slots/local needs packages that are not installed: run \`npm install -D ${packages}\`\n`,
        stderr: "",
      });
      assert.deepEqual(load(), needs(missing));

      mkdirSync(inFolder("peggy"));
      writeFileSync(join(inFolder("peggy"), "package.json"), '{ "name": "peggy", "version": "4.2.0" }');
      writeFileSync(join(inFolder("peggy"), "index.js"), "");
      link(Object.keys(NEEDED_PACKAGES["azure-slots/local"]));
      assert.deepEqual(load(), needs("peggy@5"));

      rmSync(inFolder("peggy"), { recursive: true });
      link(["peggy"]);
      assert.deepEqual(load(), { status: 0, stdout: "function\n", stderr: "" });
    });
  });
});
