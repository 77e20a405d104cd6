import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, runCommand } from "../../../src/components/releases/command";
import { until } from "../../support/until";

describe("a command of a check", function () {
  this.timeout(30_000);
  let folder: string;
  let printed: string[];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-command-"));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (words: readonly string[], change: Partial<Command> = {}) => {
    printed = [];
    return runCommand({
      words,
      workingDirectory: folder,
      environment: process.env,
      timeoutInSeconds: 20,
      print: (line) => printed.push(line),
      signal: new AbortController().signal,
      ...change,
    });
  };
  const script = (text: string, ...words: string[]) => [process.execPath, "-e", text, "--", ...words];
  /** Starts a child and waits for ever, and writes down who it is and who its child is. */
  const family = (file: string) =>
    script(
      `const { spawn } = require("node:child_process");
       process.on("SIGTERM", () => {});
       const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
       require("node:fs").writeFileSync(process.argv[1], JSON.stringify([process.pid, child.pid]));
       console.log("waiting");
       setInterval(() => {}, 1000);`,
      file,
    );
  const pidsIn = async (file: string): Promise<number[]> => {
    let pids: number[] = [];
    await until("the family is there", async () => {
      try {
        pids = JSON.parse(readFileSync(file, "utf8")) as number[];
      } catch {
        return false;
      }
      return true;
    });
    return pids;
  };
  const isThere = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const gone = (pids: readonly number[]) => until("all of them are gone", async () => !pids.some(isThere));

  it("gets its words as they are, its environment and its folder, and passes with 0", async () => {
    const text = "console.log(process.argv[1]); console.error(process.env.GREETING, process.cwd())";
    const fault = await run(script(text, "$HOME `a b` *"), { environment: { ...process.env, GREETING: "hello" } });
    assert.equal(fault, undefined);
    assert.deepEqual(printed.sort(), ["$HOME `a b` *", `hello ${folder}`]);
  });

  it("says how it ended: by an exit code, by a signal, not at all in time", async () => {
    assert.equal(await run(script("console.log('no'); process.exit(3)")), "it ended with exit code 3");
    assert.deepEqual(printed, ["no"]);
    assert.equal(await run(script("process.kill(process.pid, 'SIGKILL')")), "it was ended by SIGKILL");
    assert.equal(
      await run(script("setInterval(() => {}, 1000)"), { timeoutInSeconds: 0.5 }),
      "it did not end within 0.5 s, and was ended",
    );
  });

  it("says where there is no such program, or no such folder", async () => {
    assert.equal(await run(["no-such-program"]), 'there is no program "no-such-program" on PATH');
    const fault = await run(["true"], { workingDirectory: join(folder, "none") });
    assert.match(fault ?? "", /^its workingDirectory ".*none" is no folder/);
  });

  it("is ended with all that it started, also what takes no notice of being asked", async () => {
    const file = join(folder, "aborted");
    const ending = new AbortController();
    const running = run(family(file), { signal: ending.signal });
    const pids = await pidsIn(file);
    ending.abort();
    assert.equal(await running, "it was ended by SIGKILL");
    await gone(pids);
  });

  it("is ended with all that it started when the process that waits for it is killed", async () => {
    const file = join(folder, "orphaned");
    const helper = join(__dirname, "command-helper.ts");
    const owner = spawn(process.execPath, ["-r", "ts-node/register", helper, ...family(file)], { stdio: "inherit" });
    const pids = await pidsIn(file);
    assert.ok(pids.every(isThere));
    owner.kill("SIGKILL");
    await gone(pids);
  });
});
