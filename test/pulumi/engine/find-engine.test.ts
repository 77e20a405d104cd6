import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../src/pulumi/engine/cache-folder";
import { EngineNotFoundError, type FindEngineOptions, findEngine } from "../../../src/pulumi/engine/find-engine";
import { BUILT_LANGUAGES } from "../../../src/pulumi/engine/go-programs";
import { fakePulumi, gone, script, temporaryFolder, withEnvironment, written } from "./support";

const TOOLS = "/usr/bin:/bin";

/** The executables that start language hosts, and the variables that name those. */
const HOSTS = ["nodejs", ...BUILT_LANGUAGES].map((language) => `pulumi-language-${language}`);
const HOST_VARIABLES = ["", ...BUILT_LANGUAGES.map((language) => `_${language.toUpperCase()}`)].map(
  (suffix) => `AZURE_SLOTS_LANGUAGE_HOST${suffix}`,
);

describe("finding the Pulumi CLI", () => {
  const folder = temporaryFolder();

  /** A cache that is not there yet, a PATH with nothing but one folder, and all that was said. */
  function scene() {
    const at = mkdtempSync(join(folder, "scene-"));
    const cache = join(at, "cache");
    const bin = join(at, "bin");
    mkdirSync(bin);
    const said: string[] = [];
    const stored = join(cache, "pulumi-3.200.0", "bin");
    const find = (options: FindEngineOptions = {}) =>
      findEngine((line) => said.push(line), {
        path: bin,
        environment: { PATH: TOOLS, HOME: at, AZURE_SLOTS_CACHE: cache },
        download: { installer: `process.stderr.write("the network is closed"); process.exit(1)` },
        ...options,
      });
    return { at, cache, bin, said, stored, find };
  }

  describe("on PATH", () => {
    it("takes a new enough one, and adds nothing to PATH where a language host is beside it", async () => {
      const { bin, find, said } = scene();
      const command = fakePulumi(join(bin, "pulumi"), "3.182.0");
      script(join(bin, "pulumi-language-nodejs"), "");
      assert.deepEqual(await find(), { command, version: "3.182.0", origin: "path", pathEntries: [], environment: {} });
      assert.deepEqual(said, ["using the Pulumi CLI 3.182.0 on PATH"]);
    });

    it("sees a language host where a link to the CLI leads", async () => {
      const { at, bin, find } = scene();
      fakePulumi(join(at, "installed", "pulumi"), "3.210.0");
      script(join(at, "installed", "pulumi-language-nodejs"), "");
      symlinkSync(join(at, "installed", "pulumi"), join(bin, "pulumi"));
      assert.deepEqual((await find()).pathEntries, []);
    });

    it("adds its own language host where there is none", async () => {
      const { bin, find, cache } = scene();
      fakePulumi(join(bin, "pulumi"), "3.250.1");
      const engine = await find();
      assert.deepEqual(engine.pathEntries, [join(cache, "language-host")]);
      assert.ok(existsSync(join(cache, "language-host", "pulumi-language-nodejs")));
    });

    it("passes over one that is too old, one that fails and one that is no Pulumi CLI", async () => {
      const { bin, find, said } = scene();
      const command = fakePulumi(join(bin, "pulumi"), "3.181.9");
      await assert.rejects(find());
      script(command, "echo no disk >&2; exit 3");
      await assert.rejects(find());
      script(command, "echo hello");
      await assert.rejects(find());
      assert.deepEqual(
        said.filter((line) => line.includes("on PATH: /")),
        [
          `no Pulumi CLI on PATH: ${command} is version 3.181.9, and 3.182.0 is the first with resource hooks`,
          `no Pulumi CLI on PATH: ${command} does not run: no disk`,
          `no Pulumi CLI on PATH: ${command} prints "hello" as its version`,
        ],
      );
    });
  });

  describe("from an earlier run", () => {
    it("takes it, and puts a language host beside it where none is", async () => {
      const { find, said, stored } = scene();
      const command = fakePulumi(join(stored, "pulumi"), "3.200.0");
      const { environment, ...engine } = await find();
      assert.deepEqual(engine, { command, version: "3.200.0", origin: "cache", pathEntries: [stored] });
      assert.deepEqual(Object.keys(environment), HOST_VARIABLES);
      assert.ok(existsSync(join(stored, "pulumi-language-nodejs")));
      assert.equal(said.at(-1), "using the Pulumi CLI 3.200.0 that an earlier run made");
    });

    it("prefers the one on PATH", async () => {
      const { bin, find, stored } = scene();
      fakePulumi(join(bin, "pulumi"), "3.190.0");
      fakePulumi(join(stored, "pulumi"), "3.200.0");
      assert.equal((await find()).origin, "path");
    });

    it("does not take one that does not run, or is of another version", async () => {
      const { find, said, stored } = scene();
      const command = fakePulumi(join(stored, "pulumi"), "3.199.0");
      await assert.rejects(find());
      chmodSync(command, 0o644);
      await assert.rejects(find());
      const lines = said.filter((line) => line.includes("earlier run"));
      assert.equal(lines[0], `no Pulumi CLI from an earlier run: ${command} is version 3.199.0, not 3.200.0`);
      assert.match(lines[1] ?? "", /does not run: .*EACCES/);
    });
  });

  describe("by downloading it", () => {
    it("keeps the official language host", async () => {
      const { find, stored, said } = scene();
      const installer = `
        const fs = require("node:fs"), bin = process.argv[1] + "/bin";
        fs.mkdirSync(bin, { recursive: true });
        fs.writeFileSync(bin + "/pulumi", "#!/bin/sh\\necho v" + process.argv[2], { mode: 0o755 });
        fs.writeFileSync(bin + "/pulumi-language-nodejs", "official", { mode: 0o755 });`;
      const engine = await find({ download: { installer } });
      assert.deepEqual(engine, {
        command: join(stored, "pulumi"),
        version: "3.200.0",
        origin: "download",
        pathEntries: [stored],
        environment: {},
      });
      assert.equal(readFileSync(join(stored, "pulumi-language-nodejs"), "utf8"), "official");
      assert.equal(said.at(-1), "downloading the Pulumi CLI 3.200.0");
      assert.equal((await find()).origin, "cache");
    });

    it("gives up where nothing arrives any more, and leaves nothing of it", async () => {
      const { find, cache, said } = scene();
      const installer = `
        const fs = require("node:fs"), bin = process.argv[1] + "/bin";
        fs.mkdirSync(bin, { recursive: true });
        fs.writeFileSync(bin + "/pulumi", "#!/bin/sh\\necho v3.200.0", { mode: 0o755 });
        fs.writeFileSync(process.env.TMPDIR + "/part", "half");
        setInterval(() => {}, 1000);`;
      await assert.rejects(find({ download: { installer, quietMilliseconds: 500 } }), { code: "PULUMI_CLI_NOT_FOUND" });
      assert.ok(said.includes("no Pulumi CLI by downloading it: nothing arrived for 0.5 s"));
      assert.deepEqual(readdirSync(cache), []);
    });

    it("does not keep one of another version", async () => {
      const { find, cache, said } = scene();
      const installer = `
        const fs = require("node:fs"), bin = process.argv[1] + "/bin";
        fs.mkdirSync(bin, { recursive: true });
        fs.writeFileSync(bin + "/pulumi", "#!/bin/sh\\necho v3.1.0", { mode: 0o755 });`;
      await assert.rejects(find({ download: { installer } }));
      assert.match(said.join("\n"), /by downloading it: .* is version 3\.1\.0, not 3\.200\.0/);
      assert.deepEqual(readdirSync(cache), []);
    });
  });

  describe("by building it", () => {
    /** A `go` that notes how it was called, and makes a fake CLI. */
    function fakeGo(bin: string, at: string): void {
      script(
        join(bin, "go"),
        `export PATH=${TOOLS}
echo "$GOFLAGS|$GOPATH|$GOWORK|$*" >> ${at}/called
cp go.mod ${at}/go.mod
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho v3.200.0\\n' > "$2"
chmod 755 "$2"`,
      );
    }

    it("builds it in a module of its own, with a language host beside it", async () => {
      const { at, bin, find, cache, said, stored } = scene();
      fakeGo(bin, at);
      const { environment, ...engine } = await find();
      assert.deepEqual(engine, {
        command: join(stored, "pulumi"),
        version: "3.200.0",
        origin: "build",
        pathEntries: [stored],
      });
      assert.deepEqual(Object.keys(environment), HOST_VARIABLES);
      assert.deepEqual(readdirSync(stored).sort(), ["pulumi", ...HOSTS].sort());
      assert.deepEqual(readdirSync(cache), ["pulumi-3.200.0"]);
      const called = readFileSync(join(at, "called"), "utf8");
      assert.match(
        called,
        /^-mod=mod\|\|off\|build -mod=mod -trimpath -ldflags -s -w -X \S+version\.Version=v3\.200\.0 -o /,
      );
      assert.match(called, / github\.com\/pulumi\/pulumi\/pkg\/v3\/cmd\/pulumi\n$/);
      assert.match(
        readFileSync(join(at, "go.mod"), "utf8"),
        /^require github\.com\/pulumi\/pulumi\/pkg\/v3 v3\.200\.0$/m,
      );
      assert.deepEqual(said, [
        "no Pulumi CLI on PATH: there is none",
        `no Pulumi CLI from an earlier run: there is no ${join(stored, "pulumi")}`,
        "downloading the Pulumi CLI 3.200.0",
        "no Pulumi CLI by downloading it: the network is closed",
        "building the Pulumi CLI 3.200.0 from its Go module, which takes about two minutes",
        "building the Pulumi CLI 3.200.0 from its Go module: 0 s",
      ]);
    });

    it("gives Go folders of its own where there is no home folder", async () => {
      const { at, bin, find, cache } = scene();
      fakeGo(bin, at);
      await find({ environment: { PATH: TOOLS, AZURE_SLOTS_CACHE: cache } });
      assert.match(
        readFileSync(join(at, "called"), "utf8"),
        new RegExp(`^-mod=mod -modcacherw\\|${cache}/unfinished-\\w+/go\\|`),
      );
      assert.deepEqual(readdirSync(cache), ["pulumi-3.200.0"]);
    });

    it("is done by one of two that ask at the same time, while the other waits", async () => {
      const { at, bin, find, said } = scene();
      fakeGo(bin, at);
      const engines = await Promise.all([find(), find()]);
      assert.deepEqual(engines.map((engine) => engine.origin).sort(), ["build", "cache"]);
      assert.equal(readFileSync(join(at, "called"), "utf8").trim().split("\n").length, 1);
      assert.ok(said.includes("waiting for another process that is preparing the Pulumi CLI"));
    });

    for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
      it(`leaves neither a half of it nor a process behind when it gets ${signal}`, async () => {
        const { at, bin, find, cache } = scene();
        script(join(bin, "go"), `export PATH=${TOOLS}\necho half > "$GOTMPDIR/half"\necho $$ > ${at}/go\nsleep 600`);
        const child = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", join(__dirname, "find.ts")], {
          env: { PATH: bin, HOME: at, AZURE_SLOTS_CACHE: cache },
          stdio: ["ignore", "inherit", "inherit"],
        });
        const ended = once(child, "exit");
        const go = await written(join(at, "go"));
        child.kill(signal);
        assert.deepEqual(await ended, [null, signal]);
        await gone(Number(go));
        if (signal !== "SIGKILL") {
          assert.deepEqual(readdirSync(cache), []);
        } else {
          // The lock of who cannot renew it is found to be out of date after 15 seconds, of which two are left.
          const renewed = Date.now() / 1000 - 13;
          utimesSync(join(cache, "lock"), renewed, renewed);
        }
        fakeGo(bin, at);
        assert.equal((await find()).origin, "build");
        assert.deepEqual(readdirSync(cache), ["pulumi-3.200.0"]);
      });
    }

    it("sweeps away what a killed process left, whichever CLI is used then", async () => {
      const { bin, find, cache } = scene();
      fakePulumi(join(bin, "pulumi"), "3.210.0");
      script(join(bin, "pulumi-language-nodejs"), "");
      mkdirSync(join(cache, "unfinished-abc", "install"), { recursive: true });
      writeFileSync(join(cache, "unfinished-abc", "install", "part"), "half");
      await find();
      assert.deepEqual(readdirSync(cache), []);
    });
  });

  describe("for all projects", () => {
    const day = 24 * 60 * 60;

    it("removes other versions that none has used for thirty days, and keeps its own however old", async () => {
      const { cache, find, stored } = scene();
      fakePulumi(join(stored, "pulumi"), "3.200.0");
      for (const [name, days] of [
        ["3.190.0", 31],
        ["3.199.0", 29],
        ["3.200.0", 400],
      ] as const) {
        mkdirSync(join(cache, `pulumi-${name}`), { recursive: true });
        const used = Date.now() / 1000 - days * day;
        utimesSync(join(cache, `pulumi-${name}`), used, used);
      }
      await find();
      assert.deepEqual(readdirSync(cache).sort(), ["pulumi-3.199.0", "pulumi-3.200.0"]);
      assert.ok(Date.now() - statSync(join(cache, "pulumi-3.200.0")).mtimeMs < day * 1000);
    });

    it("has one language host beside it, which runs that of the project that the environment names", async () => {
      const { find, stored } = scene();
      fakePulumi(join(stored, "pulumi"), "3.200.0");
      await find();
      const run = (command: string) =>
        spawnSync(join(stored, "pulumi-language-nodejs"), ["-root=a b", "127.0.0.1:1"], {
          encoding: "utf8",
          env: { PATH: TOOLS, AZURE_SLOTS_LANGUAGE_HOST: command },
        });
      assert.equal(run("printf '%s|' 'one'\\''s'").stdout, "one's|-root=a b|127.0.0.1:1|");
      assert.equal(run("printf '%s|' 'two'").stdout, "two|-root=a b|127.0.0.1:1|");
    });

    it("is kept in the user's cache folder", () => {
      const { at } = scene();
      withEnvironment({ XDG_CACHE_HOME: at }, () => {
        assert.deepEqual(cacheFolder({}), { folder: join(at, "azure-slots") });
      });
    });

    it("is kept in the project's folder where the user's cannot be written, and that is told", async () => {
      const { at, find, said } = scene();
      writeFileSync(join(at, "file"), "");
      const project = join(at, "project");
      await withEnvironment({ XDG_CACHE_HOME: join(at, "file"), AZURE_SLOTS_HOME: project }, () =>
        assert.rejects(find({ environment: { PATH: TOOLS } })),
      );
      const told = said.find((line) => line.includes("AZURE_SLOTS_CACHE"));
      assert.match(
        told ?? "",
        /^the user's cache folder cannot be used \(ENOTDIR: .*\): keeping the Pulumi CLI in (.*), for this project only; set AZURE_SLOTS_CACHE to use another folder$/,
      );
      assert.ok(told?.includes(join(project, "cache")));
    });

    it("is not made where the folder that was named cannot be written", async () => {
      const { at, find } = scene();
      writeFileSync(join(at, "file"), "");
      await assert.rejects(find({ environment: { PATH: TOOLS, AZURE_SLOTS_CACHE: join(at, "file", "cache") } }), {
        code: "PULUMI_CLI_NOT_FOUND",
        message: /by making one: there is no place to keep it \(ENOTDIR: .*\); set AZURE_SLOTS_CACHE to a folder/,
      });
    });
  });

  it("says what it tried, why that failed and what to do, where nothing helps", async () => {
    const { bin, find, stored } = scene();
    const go = script(join(bin, "go"), "echo 'go: downloading x v1' >&2; echo 'no such module' >&2; exit 1");
    const pulumi = fakePulumi(join(bin, "pulumi"), "3.100.0");
    const error = await find().then(
      () => assert.fail("found one"),
      (error: unknown) => error,
    );
    assert.ok(go && error instanceof EngineNotFoundError);
    assert.equal(error.code, "PULUMI_CLI_NOT_FOUND");
    assert.equal(
      error.message,
      `no Pulumi CLI of version 3.182.0 or later was found, and none could be made:
  on PATH: ${pulumi} is version 3.100.0, and 3.182.0 is the first with resource hooks
  from an earlier run: there is no ${join(stored, "pulumi")}
  by downloading it: the network is closed
  by building it: no such module
to fix it, install the Pulumi CLI 3.182.0 or later, or Go 1.24 or later to build it with, and put it on PATH`,
    );
  });

  it("takes only the steps that it may", async () => {
    const { bin, find } = scene();
    fakePulumi(join(bin, "pulumi"), "3.200.0");
    await assert.rejects(find({ steps: ["build"] }), (error: Error) => {
      assert.equal(
        error.message.split("\n").slice(1, 5).join("\n"),
        `  on PATH: not tried
  from an earlier run: not tried
  by downloading it: not tried
  by building it: go is not on PATH`,
      );
      return true;
    });
  });
});
