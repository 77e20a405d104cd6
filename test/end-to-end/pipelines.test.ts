import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { copyOfExample, Example, type ExampleCopy, visit } from "./support/example";
import { inProduction } from "./support/example-story";
import { Cloud } from "./support/project";
import { isOneStory } from "./support/story";

const SCRIPTS = resolve("examples/pipelines/scripts");

/** What became of a script. */
interface Ran {
  readonly code: number;
  readonly printed: string;
}

/** A project in which the scripts of the pipelines run, as on a build agent. */
class Agent {
  readonly copy: ExampleCopy;

  constructor(
    private readonly cloud: Cloud,
    example: string,
  ) {
    this.copy = copyOfExample(example);
    // `npm ci` puts the command there.
    this.replace("azure-slots", `exec "${process.execPath}" "${resolve("dist/cli.js")}" "$@"`);
  }

  /** Puts a program in place of a command, for the scripts of this agent. */
  replace(command: string, program: string): void {
    const executables = join(this.copy.folder, "node_modules", ".bin");
    mkdirSync(executables, { recursive: true });
    writeFileSync(join(executables, command), `#!/bin/sh\n${program}\n`);
    chmodSync(join(executables, command), 0o755);
  }

  run(script: string, args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const env = { ...process.env, ...this.cloud.environment, ...variables };
    return new Promise((done) => {
      execFile("bash", [join(SCRIPTS, script), ...args], { cwd: this.copy.folder, env }, (error, stdout, stderr) =>
        done({ code: Number(error?.code ?? 0), printed: `${stdout}\n${stderr}` }),
      );
    });
  }

  /** Runs a script that has to succeed. */
  async does(script: string, args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}) {
    return this.cloud.effectsOf(async () => {
      const { code, printed } = await this.run(script, args, variables);
      assert.equal(code, 0, printed);
      await this.cloud.local.settled();
    });
  }

  file(path: string): string {
    return readFileSync(join(this.copy.folder, path), "utf8");
  }
}

describe("the scripts of the pipelines, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(() => cloud.close());

  describe("for releases", () => {
    let agent: Agent;
    let test: Example;
    let production: Example;
    const live = async () => (await visit(cloud.local, String(production.outputs().url))).version;

    before(async () => {
      agent = new Agent(cloud, "promotion");
      test = new Example(cloud, agent.copy.folder, "test");
      production = new Example(cloud, agent.copy.folder, "production");
      await test.open();
      await production.open();
    });

    after(() => agent.copy.remove());

    it("build the app once, and release that in test, then in production", async () => {
      const app = join(agent.copy.folder, "app");
      await agent.does("build.sh");
      rmSync(app, { recursive: true });
      await agent.does("unpack.sh");
      await agent.does("release-to-test.sh", ["1.0.0"]);
      await agent.does("swap.sh");
      assert.equal(await live(), "1.0.0");
    });

    it("bring a version to production's slot, and tell who approves it what the swap changes", async () => {
      await agent.does("release-to-test.sh", ["2.0.0"]);
      const { swaps, restarts } = await agent.does("stage.sh");
      assert.deepEqual([swaps, inProduction(restarts)], [[], []]);
      assert.equal(await live(), "1.0.0");
      assert.match(agent.file("release/diff.txt"), /^production +1\.0\.0\+.*\nstaging +2\.0\.0\+/m);
    });

    it("swap it, and nothing else", async () => {
      const { swaps, restarts } = await agent.does("swap.sh");
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.equal(await live(), "2.0.0");
    });

    it("roll back by a version, and refuse one that the slot does not hold", async () => {
      const { code, printed } = await agent.run("roll-back.sh", ["0.9.0"]);
      assert.equal(code, 1);
      assert.match(printed, /The slot holds 1\.0\.0\+[0-9a-f]+, and not 0\.9\.0/);
      // Test has moved on meanwhile, and is not asked.
      const { swaps, restarts } = await agent.does("roll-back.sh", ["1.0.0"]);
      assert.deepEqual([swaps.length, inProduction(restarts)], [1, []]);
      assert.equal(await live(), "1.0.0");
    });

    it("fail where production does not run what it must", async () => {
      agent.replace("pulumi", 'echo \'{"siteId":"shop"}\'');
      agent.replace("azure-slots", "exit 1");
      assert.equal((await agent.run("swap.sh")).code, 1);
      assert.equal((await agent.run("release-to-test.sh", ["3.0.0"])).code, 1);
    });
  });

  describe("for pull requests", () => {
    let agent: Agent;
    let example: Example;
    const slots = () => {
      const site = cloud.local.sites().find(({ hostName }) => String(example.outputs().url).includes(hostName));
      return Object.keys(site?.slotHostNames ?? {}).sort();
    };
    const tryIt = () => example.outputs().tryIt as Record<string, string>;
    const pullRequest = (number: number, commit: string, open: string) => ({
      PULL_REQUESTS_STACK: "pull-requests",
      PULL_REQUEST: `${number}`,
      COMMIT: commit,
      OPEN_PULL_REQUESTS: open,
    });

    before(async () => {
      agent = new Agent(cloud, "pull-requests");
      example = new Example(cloud, agent.copy.folder, "pull-requests");
      await example.open();
    });

    after(() => agent.copy.remove());

    it("give one a slot, and a comment with its preview and its link", async () => {
      const variables = pullRequest(12, "c0ffee1", "12");
      const { writes } = await agent.does("pull-requests.sh", ["preview"], variables);
      assert.deepEqual(writes, []);
      await agent.does("pull-requests.sh", ["up"], variables);
      const link = String(tryIt()["pr-12"]);
      assert.match(agent.file("release/comment.md"), /^### Preview.*pr-12.*Commit `c0ffee1` runs in slot `pr-12`/s);
      assert.ok(agent.file("release/comment.md").includes(`](${link})`));
      assert.equal((await visit(cloud.local, link)).version, "pr-12-c0ffee1");
    });

    it("leave the others and production alone, whatever is checked out", async () => {
      appendFileSync(join(agent.copy.app, "server.js"), "\n// Another commit.\n");
      const { writesInside, restarts } = await agent.does(
        "pull-requests.sh",
        ["up"],
        pullRequest(15, "5eaf00d", "12 15"),
      );
      assert.deepEqual(inProduction(restarts), []);
      assert.deepEqual(
        writesInside.filter(({ path }) => path.includes("/slots/pr-12/")),
        [],
      );
      assert.deepEqual(slots(), ["pr-12", "pr-15", "staging"]);
      assert.equal((await visit(cloud.local, String(tryIt()["pr-12"]))).version, "pr-12-c0ffee1");
    });

    it("take the slot away with it", async () => {
      const { restarts } = await agent.does("pull-requests.sh", ["up"], {
        PULL_REQUESTS_STACK: "pull-requests",
        OPEN_PULL_REQUESTS: "15",
      });
      assert.deepEqual(inProduction(restarts), []);
      assert.deepEqual(slots(), ["pr-15", "staging"]);
    });
  });
});
