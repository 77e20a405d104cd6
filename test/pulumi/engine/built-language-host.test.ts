import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findEngine } from "../../../src/pulumi/engine/find-engine";
import { fakePulumi, script, temporaryFolder } from "./support";

const TOOLS = "/usr/bin:/bin";
const BUILT = ["azure-slots", "building Pulumi's language host for YAML 1.25.0 from its Go module"];

describe("the language host of a language other than Node's", () => {
  const folder = temporaryFolder();

  /** A CLI of an earlier run, and what starts its language host for YAML. */
  async function scene(go: (at: string) => string) {
    const at = mkdtempSync(join(folder, "scene-"));
    const cache = join(at, "cache");
    const bin = join(at, "bin");
    mkdirSync(bin);
    const command = fakePulumi(join(cache, "pulumi-3.200.0", "bin", "pulumi"), "3.200.0");
    script(join(bin, "go"), go(at));
    const path = `${bin}:${TOOLS}`;
    const base = { PATH: path, HOME: at, AZURE_SLOTS_CACHE: cache };
    /** Starts it as the CLI would, in the environment that a new search gives. */
    const start = async () => {
      const { environment } = await findEngine(undefined, { path, environment: base });
      const child = spawn(join(command, "..", "pulumi-language-yaml"), ["--root=a b", "127.0.0.1:1"], {
        env: { ...base, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const printed = { out: "", error: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed.out += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        printed.error += text;
      });
      const [code] = await once(child, "close");
      return { code, ...printed };
    };
    return { at, cache, start };
  }

  /** A `go` that makes a host which prints its arguments. */
  const working = (at: string) => `export PATH=${TOOLS}
cp go.mod ${at}/go.mod
echo "$*" >> ${at}/called
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\nprintf "%%s|" "$@"\\n' > "$2"
chmod 755 "$2"`;

  it("is built when a program first needs it, which is told, and kept for all projects", async () => {
    const { at, cache, start } = await scene(working);
    const ran = { code: 0, out: "--root=a b|127.0.0.1:1|" };
    const { error, ...first } = await start();
    assert.deepEqual(first, ran);
    assert.deepEqual(error.split("\n"), [
      `${BUILT.join(": ")}, which takes about a minute, once`,
      `${BUILT.join(": ")}: 0 s`,
      "",
    ]);
    assert.deepEqual(readdirSync(cache).sort(), ["pulumi-3.200.0", "pulumi-language-yaml-1.25.0"]);
    assert.match(readFileSync(join(at, "go.mod"), "utf8"), /^require github\.com\/pulumi\/pulumi-yaml v1\.25\.0$/m);
    assert.deepEqual(await start(), { ...ran, error: "" });
    assert.equal(readFileSync(join(at, "called"), "utf8").trim().split("\n").length, 1);
  });

  it("is not kept where its build fails, and says what to do", async () => {
    const { cache, start } = await scene(() => "echo 'no such module' >&2; exit 1");
    const { code, out, error } = await start();
    assert.deepEqual([code, out], [1, ""]);
    assert.match(
      error,
      /language host for YAML 1\.25\.0 could not be built: no such module\. To fix it, install Pulumi's own CLI/,
    );
    assert.deepEqual(readdirSync(cache), ["pulumi-3.200.0"]);
  });
});
