import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { openHome } from "../../../src/local/host/home";
import { EngineNotFoundError, type FindEngineOptions, findEngine } from "../../../src/pulumi/engine/find-engine";
import { fakePulumi, script, temporaryFolder } from "./support";

const TOOLS = "/usr/bin:/bin";

describe("finding the Pulumi CLI", () => {
  const folder = temporaryFolder();

  /** An empty home, a PATH with nothing but one folder, and all that was said. */
  function scene() {
    const at = mkdtempSync(join(folder, "scene-"));
    const home = openHome(join(at, "home"));
    const bin = join(at, "bin");
    mkdirSync(bin);
    const said: string[] = [];
    const stored = join(home.engine, "pulumi-3.200.0", "bin");
    const find = (options: FindEngineOptions = {}) =>
      findEngine(home, (line) => said.push(line), {
        path: bin,
        environment: { PATH: TOOLS, HOME: at },
        download: { installer: `process.stderr.write("the network is closed"); process.exit(1)` },
        ...options,
      });
    return { at, home, bin, said, stored, find };
  }

  describe("on PATH", () => {
    it("takes a new enough one, and adds nothing to PATH where a language host is beside it", async () => {
      const { bin, find, said } = scene();
      const command = fakePulumi(join(bin, "pulumi"), "3.182.0");
      script(join(bin, "pulumi-language-nodejs"), "");
      assert.deepEqual(await find(), { command, version: "3.182.0", origin: "path", pathEntries: [] });
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
      const { bin, find, home } = scene();
      fakePulumi(join(bin, "pulumi"), "3.250.1");
      const engine = await find();
      assert.deepEqual(engine.pathEntries, [join(home.engine, "language-host")]);
      assert.ok(existsSync(join(home.engine, "language-host", "pulumi-language-nodejs")));
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
          `no Pulumi CLI on PATH: ${command} prints "hello" for its version`,
        ],
      );
    });
  });

  describe("from an earlier run", () => {
    it("takes it, and puts a language host beside it where none is", async () => {
      const { find, said, stored } = scene();
      const command = fakePulumi(join(stored, "pulumi"), "3.200.0");
      assert.deepEqual(await find(), { command, version: "3.200.0", origin: "cache", pathEntries: [stored] });
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
      });
      assert.equal(readFileSync(join(stored, "pulumi-language-nodejs"), "utf8"), "official");
      assert.equal(said.at(-1), "downloading the Pulumi CLI 3.200.0");
      assert.equal((await find()).origin, "cache");
    });

    it("gives up where nothing arrives any more, and leaves nothing of it", async () => {
      const { find, home, said } = scene();
      const installer = `
        const fs = require("node:fs"), bin = process.argv[1] + "/bin";
        fs.mkdirSync(bin, { recursive: true });
        fs.writeFileSync(bin + "/pulumi", "#!/bin/sh\\necho v3.200.0", { mode: 0o755 });
        fs.writeFileSync(process.env.TMPDIR + "/part", "half");
        setInterval(() => {}, 1000);`;
      await assert.rejects(find({ download: { installer, quietMilliseconds: 500 } }), { code: "PULUMI_CLI_NOT_FOUND" });
      assert.ok(said.includes("no Pulumi CLI by downloading it: nothing arrived for 0.5 s"));
      assert.deepEqual(readdirSync(home.engine), []);
    });

    it("does not keep one of another version", async () => {
      const { find, home, said } = scene();
      const installer = `
        const fs = require("node:fs"), bin = process.argv[1] + "/bin";
        fs.mkdirSync(bin, { recursive: true });
        fs.writeFileSync(bin + "/pulumi", "#!/bin/sh\\necho v3.1.0", { mode: 0o755 });`;
      await assert.rejects(find({ download: { installer } }));
      assert.match(said.join("\n"), /by downloading it: .* is version 3\.1\.0, not 3\.200\.0/);
      assert.deepEqual(readdirSync(home.engine), []);
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
      const { at, bin, find, home, said, stored } = scene();
      fakeGo(bin, at);
      const engine = await find();
      assert.deepEqual(engine, {
        command: join(stored, "pulumi"),
        version: "3.200.0",
        origin: "build",
        pathEntries: [stored],
      });
      assert.deepEqual(readdirSync(stored).sort(), ["pulumi", "pulumi-language-nodejs", "pulumi-language-nodejs.cjs"]);
      assert.deepEqual(readdirSync(home.engine), ["pulumi-3.200.0"]);
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
      const { at, bin, find, home } = scene();
      fakeGo(bin, at);
      await find({ environment: { PATH: TOOLS } });
      assert.match(
        readFileSync(join(at, "called"), "utf8"),
        new RegExp(`^-mod=mod -modcacherw\\|${join(home.engine, "go")}\\|`),
      );
    });

    it("is done by one of two that ask at the same time, while the other waits", async () => {
      const { at, bin, find, said } = scene();
      fakeGo(bin, at);
      const engines = await Promise.all([find(), find()]);
      assert.deepEqual(engines.map((engine) => engine.origin).sort(), ["build", "cache"]);
      assert.equal(readFileSync(join(at, "called"), "utf8").trim().split("\n").length, 1);
      assert.ok(said.includes("waiting for another process that makes the Pulumi CLI ready"));
    });

    it("sweeps away what a killed process left", async () => {
      const { at, bin, find, home } = scene();
      fakeGo(bin, at);
      mkdirSync(join(home.engine, "unfinished-abc", "install"), { recursive: true });
      writeFileSync(join(home.engine, "unfinished-abc", "install", "part"), "half");
      await find();
      assert.deepEqual(readdirSync(home.engine), ["pulumi-3.200.0"]);
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
