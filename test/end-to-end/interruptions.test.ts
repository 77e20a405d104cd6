import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { SlotSwap } from "../../src";
import type { JournalRecord } from "../../src/local";
import { until } from "../support/until";
import { ask, packageUri, publishBuild, SERVER } from "./support/builds";
import { Cloud, effects, Shop } from "./support/project";

/** A request that a killed run had just made. */
const MOMENTS: Readonly<Record<string, (record: JournalRecord) => boolean>> = {
  "while the build is delivered": (record) => isWrite(record, /deployments\/shop-staging-delivery\w+$/),
  "when the swap is asked for": (record) => isWrite(record, /deployments\/shop-swap\w+$/),
  "while the slots are being swapped": (record) => isWrite(record, /sites\/shop\w+$/) && "deployment" in record,
  "when the slots have just been swapped": (record) => record.kind === "swap",
};

function isWrite(record: JournalRecord, path: RegExp): boolean {
  return record.kind === "request" && record.method === "PUT" && path.test(record.path);
}

describe("a run that is cut off, or is not alone, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
  });

  after(async () => {
    await cloud.close();
  });

  describe("of the program of examples/blue-green", () => {
    let folder: string;
    let version = 1;

    before(async () => {
      // A copy within the repository, so that the program finds the library as the original does.
      folder = mkdtempSync(join(resolve("examples"), ".copy-"));
      cpSync(resolve("examples/blue-green"), folder, { recursive: true });
      await pulumi("stack", "init", "test").ended;
      assert.equal(await pulumi("up", "--yes", "--skip-preview", "--stack", "test").ended, 0);
    });

    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    const pulumi = (...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<number | null> } => {
      const child = spawn("pulumi", [...args, "--non-interactive"], {
        cwd: folder,
        env: { ...process.env, ...cloud.environment },
        stdio: "ignore",
        detached: true,
      });
      return { child, ended: new Promise((done) => child.once("exit", done)) };
    };

    const up = () => pulumi("up", "--yes", "--skip-preview", "--stack", "test");
    const site = () => cloud.local.sites().find(({ name }) => /^shop\w{8}$/.test(name))?.name ?? "";

    /** Two versions take turns, so that each test releases another one than runs. */
    const declareNext = async () => {
      version = version === 1 ? 2 : 1;
      await pulumi("config", "set", "version", `${version}.0.0`, "--stack", "test").ended;
      return `${version}.0.0`;
    };

    for (const [moment, isMoment] of Object.entries(MOMENTS)) {
      it(`killed ${moment}, ends in the declared state when it is run again, and swaps once`, async () => {
        const declared = await declareNext();
        const before = (await ask(cloud.local, site())).version;
        const { swaps } = await cloud.effectsOf(async () => {
          const mark = cloud.local.journal.length;
          const { child, ended } = up();
          await until("the moment to end it", () => cloud.local.journal.read(mark).some(isMoment));
          process.kill(-(child.pid ?? 0), "SIGKILL");
          await ended;
          // What a killed run leaves locked, somebody has to unlock.
          await pulumi("cancel", "--yes", "--stack", "test").ended;
          assert.equal(await up().ended, 0);
        });
        assert.notEqual(before, declared);
        assert.equal((await ask(cloud.local, site())).version, declared);
        assert.equal((await ask(cloud.local, site(), "staging")).version, before);
        assert.equal(swaps.length, 1);
      });
    }

    it("run twice at once, ends in the declared state, and swaps once", async () => {
      const declared = await declareNext();
      const { swaps } = await cloud.effectsOf(async () => {
        const both = await Promise.all([up().ended, up().ended]);
        assert.ok(both.includes(0));
        assert.equal(await up().ended, 0);
      });
      assert.equal((await ask(cloud.local, site())).version, declared);
      assert.equal(swaps.length, 1);
      const { writes } = await cloud.effectsOf(() => up().ended);
      assert.deepEqual(writes, []);
    });
  });

  it("killed while a slow build is warmed up, waits for the swap that goes on, and does not ask for another", async () => {
    const slow = 'setTimeout(() => require("./app.js"), 8000);';
    await publishBuild(cloud.local, "4.0.0", slow, { "app.js": SERVER });
    const shop = await Shop.open(cloud, "slow", {
      build: { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|22-lts" },
      slots: { staging: {} },
    });
    await shop.up();
    shop.declareBuild({ version: "4.0.0", packageUri: packageUri("4.0.0") });
    const { swaps, text } = await cutOff(shop, (record) => isWrite(record, /sites\/slow$/) && "deployment" in record);
    assert.match(text, /waiting for (deployment slow-swap\w+|operation \S+ on "slow") to end/);
    assert.equal(swaps.length, 1);
    assert.equal((await ask(cloud.local, "slow")).version, "4.0.0");
  });

  /** Cuts an `up` off at a moment, as a lost machine would, and runs it again at once. */
  async function cutOff(shop: Shop, moment: (record: JournalRecord) => boolean) {
    const mark = cloud.local.journal.length;
    const first = shop.stack.up().catch(() => undefined);
    await until("the moment to end it", () => cloud.local.journal.read(mark).some(moment));
    shop.stack.kill();
    await first;
    await shop.stack.cancel();
    const { text } = await shop.up();
    return { text, swaps: effects(cloud.local.journal.read(mark)).swaps };
  }

  it("two stacks that swap the same app at once bring the target live once", async () => {
    const shop = await Shop.open(cloud, "shared", {
      build: { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|22-lts" },
      slots: { staging: {} },
    });
    await shop.up();
    shop.declareBuild({ version: "2.0.0", packageUri: packageUri("2.0.0") });
    shop.declare({ targetBuildVersion: "1.0.0" });
    await shop.up();
    const stacks = await Promise.all(
      ["one", "other"].map((name) =>
        cloud.stack(name, async () => {
          const swap = new SlotSwap(name, {
            resourceGroupName: "shared",
            siteName: "shared",
            slot: "staging",
            targetBuildVersion: "2.0.0",
          });
          return { liveBuild: swap.liveBuild };
        }),
      ),
    );
    const { swaps } = await cloud.effectsOf(async () => {
      await Promise.allSettled(stacks.map((stack) => stack.up()));
      for (const stack of stacks) {
        const { outputs } = await stack.up();
        assert.match(String(outputs.liveBuild?.value), /^2\.0\.0\+/);
      }
    });
    assert.equal(swaps.length, 1);
    assert.equal((await ask(cloud.local, "shared")).version, "2.0.0");
  });
});
