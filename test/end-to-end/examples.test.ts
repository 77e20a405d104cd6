import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { ask } from "./support/builds";
import { Cloud } from "./support/project";

const STACK = "examples-test";

/** Every project that a newcomer may start with: the examples, and the repository itself. */
const PROJECTS = [
  ".",
  ...readdirSync("examples")
    .filter((name) => !name.startsWith(".") && existsSync(join("examples", name, "Pulumi.yaml")))
    .map((name) => join("examples", name)),
];

describe("the examples, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  for (const folder of PROJECTS) {
    it(`comes, stays as it is, and goes: ${folder}`, async () => {
      await inStack(cloud, folder, async (pulumi) => {
        await pulumi("up", "--yes");
        const [site] = cloud.local.sites();
        assert.ok(site);
        assert.match((await ask(cloud.local, site.name)).version ?? "", /^1\./);
        const again = await cloud.effectsOf(() => pulumi("up", "--yes"));
        assert.deepEqual(again.writes, []);
      });
      assert.deepEqual(cloud.local.sites(), []);
    });
  }

  it("releases an app that was changed, or that goes back to a version of before, under a name of its own", async () => {
    // A copy within the repository, so that the program finds the library as the original does.
    const folder = mkdtempSync(join("examples", ".copy-"));
    try {
      cpSync("examples/blue-green", folder, { recursive: true });
      await inStack(cloud, folder, async (pulumi) => {
        const release = async (version: string) => {
          await pulumi("config", "set", "version", version);
          const { writes, swaps } = await cloud.effectsOf(() => pulumi("up", "--yes"));
          assert.deepEqual([writes.length, swaps.length], [2, 1]);
          const [site] = cloud.local.sites();
          assert.equal((await ask(cloud.local, site?.name ?? "")).version, version);
        };
        await pulumi("up", "--yes");
        appendFileSync(join(folder, "app", "server.js"), "\n");
        await release("1.0.0");
        await release("2.0.0");
        await release("1.0.0");
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Does something with a stack of a project, and leaves nothing behind in its folder. */
async function inStack(
  cloud: Cloud,
  folder: string,
  work: (pulumi: (...args: string[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  const pulumi = (...args: string[]) => run(cloud, folder, [...args, "--stack", STACK, "--non-interactive"]);
  try {
    await pulumi("stack", "init");
    await work(pulumi);
    await pulumi("destroy", "--yes", "--remove");
  } catch (error) {
    // What is left must not stand in the way of the next project.
    await pulumi("destroy", "--yes", "--remove").catch(() => undefined);
    throw error;
  } finally {
    // Pulumi keeps a stack's configuration beside the project.
    rmSync(join(folder, `Pulumi.${STACK}.yaml`), { force: true });
  }
}

/** Runs Pulumi; an error shows all that it printed. */
function run(cloud: Cloud, folder: string, args: readonly string[]): Promise<void> {
  return new Promise((done, reject) => {
    const child = spawn("pulumi", args, {
      cwd: resolve(folder),
      env: { ...process.env, ...cloud.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => lines.push(chunk.toString("utf8")));
    }
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? done() : reject(new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${lines.join("")}`)),
    );
  });
}
