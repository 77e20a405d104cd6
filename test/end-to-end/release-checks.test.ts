import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type CheckArgs, SlotSwap, SwapAction } from "../../src";
import { until } from "../support/until";
import { ask, buildOf } from "./support/builds";
import { Cloud, type Declaration, Shop } from "./support/project";
import { positionOf } from "./support/rollouts";
import { isOneStory } from "./support/story";

/** Writes down what it was told and what the slot answers, and does as its first argument says. */
const CHECK = `
const { appendFileSync } = require("node:fs");
const [what, log] = process.argv.slice(2);
(async () => {
  const answers = [];
  for (const url of [process.env.SLOT_URL, process.env.PRODUCTION_URL]) {
    answers.push((await (await fetch(url)).json().catch(() => ({}))).version);
  }
  appendFileSync(log, JSON.stringify({ pid: process.pid, answers, env: process.env }) + "\\n");
  console.log("the token is " + process.env.TOKEN);
  console.error("and this is " + what);
  if (what === "waits") setInterval(() => {}, 1000);
  if (what === "fails") process.exitCode = 3;
})();
`;

interface Run {
  readonly pid: number;
  /** The versions that the slot and production answered with. */
  readonly answers: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

describe("a release with checks of one's own, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;
  let log: string;

  const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
  const healthCheck = { path: "/", intervalInSeconds: 0 };
  const check = (what: "passes" | "fails" | "waits"): CheckArgs => ({
    command: [process.execPath, "check.js", what, log],
    workingDirectory: cloud.local.home.root,
    environment: { TOKEN: pulumi.secret("hush-hush"), SIZE: "small" },
  });
  /** What ran since it was asked last. */
  const runs = (): Run[] => {
    const lines = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
    rmSync(log, { force: true });
    return lines.map((line) => JSON.parse(line) as Run);
  };

  before(async () => {
    cloud = await Cloud.open();
    log = join(cloud.local.home.root, "checks.log");
    writeFileSync(join(cloud.local.home.root, "check.js"), CHECK);
    const declaration: Declaration = {
      build: buildOf("1.0.0"),
      slots: { staging: {} },
      healthCheck,
      checks: [check("passes")],
    };
    shop = await Shop.open(cloud, "shop", declaration);
    await shop.up();
    assert.equal(runs().length, 1);
  });

  after(async () => {
    await cloud.close();
  });

  const inProduction = async () => (await ask(cloud.local, "shop")).version;

  it("runs them once for a build, on the slot and before the swap, and tells them what they check", async () => {
    shop.declare({ build: buildOf("2.0.0") });
    await shop.stack.preview();
    assert.deepEqual(runs(), []);
    const { swaps, writes, outputs } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.deepEqual(writes, [
      "PUT Microsoft.Resources/deployments/shop-staging-delivery*",
      "POST Microsoft.Web/sites/shop/slots/staging/restart",
      "PUT Microsoft.Resources/deployments/checked-shop-staging",
      "PUT Microsoft.Resources/deployments/shop-swap*",
      "PUT Microsoft.Resources/deployments/shop-swap*",
    ]);
    const [run, ...more] = runs();
    assert.deepEqual(more, []);
    assert.deepEqual(run?.answers, ["2.0.0", "1.0.0"]);
    const { env } = run;
    assert.deepEqual(
      [env.SITE_NAME, env.RESOURCE_GROUP_NAME, env.SLOT_NAME, env.SLOT_HOST_NAME, env.PRODUCTION_HOST_NAME, env.SIZE],
      ["shop", "shop", "staging", "shop-staging.azurewebsites.net", "shop.azurewebsites.net", "small"],
    );
    assert.equal(env.BUILD_VERSION, outputs.liveBuild);
    assert.match(env.LIVE_BUILD_VERSION ?? "", /^1\.0\.0\+/);
    assert.deepEqual((await shop.up()).writes, []);
    await shop.stack.refresh();
    assert.deepEqual(runs(), []);
  });

  it("runs none for a build that has passed, when the slots are swapped back to it and forth again", async () => {
    for (const version of ["1.0.0", "2.0.0"]) {
      shop.declare({ targetBuildVersion: version, checks: [check("fails")] });
      assert.equal((await shop.up()).swaps.length, 1);
    }
    shop.declare({ targetBuildVersion: undefined });
    assert.deepEqual(runs(), []);
  });

  it("keeps production where one fails, shows what it printed but for secrets, and runs it again next time", async () => {
    shop.declare({ build: buildOf("3.0.0"), checks: [check("passes"), check("fails"), check("passes")] });
    const { error, swaps } = await shop.failingUp();
    assert.match(
      error,
      /checks\[1\] \(\S+ check\.js\): it ended with exit code 3, so 3\.0\.0\+\w+ on slot "staging" was not swapped in: production still runs 2\.0\.0/,
    );
    assert.match(error, /the token is \*\*\*/);
    assert.match(error, /and this is fails/);
    assert.doesNotMatch(error, /hush-hush/);
    assert.deepEqual(swaps, []);
    assert.equal(runs().length, 2);
    assert.equal(await inProduction(), "2.0.0");
    shop.declare({ checks: [check("passes")] });
    const { text } = await shop.up();
    assert.doesNotMatch(text + JSON.stringify(await shop.stack.exportStack()), /hush-hush/);
    assert.equal(runs().length, 1);
    assert.equal(await inProduction(), "3.0.0");
  });

  it("says so where a check cannot be started", async () => {
    shop.declare({ build: buildOf("1.0.0"), checks: [{ name: "smoke", command: ["no-such-program"] }] });
    // The build has passed before: another configuration of it has not.
    shop.declareBuild({ settings: { GREETING: "hello" } });
    const { error } = await shop.failingUp();
    assert.match(error, /checks\[0\] \(smoke\): there is no program "no-such-program" on PATH, so 1\.0\.0/);
  });

  it("ends a check with the run that waits for it", async () => {
    shop.declare({ checks: [check("waits")] });
    const ending = new AbortController();
    const ended = assert.rejects(shop.stack.up({ signal: ending.signal }));
    await until("the check runs", async () => existsSync(log));
    ending.abort();
    await ended;
    const pid = runs()[0]?.pid ?? 0;
    await until("the check is gone", async () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
    assert.equal(await inProduction(), "3.0.0");
  });

  it("sends no visitor to a build that has not passed", async () => {
    shop.declare({
      checks: [check("fails")],
      rollout: { steps: [{ percentage: 10, bakeTimeInSeconds: 0 }], waitForPinnedVisitorsInSeconds: 0 },
    });
    await shop.failingUp();
    assert.equal(runs().length, 1);
    assert.equal(await positionOf(cloud, "shop"), undefined);
    shop.declare({ rollout: undefined });
  });

  it("begins no preview of a build that has not passed, and runs nothing when one is completed", async () => {
    const waiting = async () =>
      ((await cloud.get(SITE)) as { properties: { targetSwapSlot: string | null } }).properties.targetSwapSlot;
    shop.declare({ swapAction: SwapAction.Preview });
    await shop.failingUp();
    assert.equal(await waiting(), null);
    shop.declare({ checks: [check("passes")] });
    await shop.up();
    assert.equal(await waiting(), "staging");
    assert.equal(runs().length, 2);
    shop.declare({ swapAction: SwapAction.Swap, checks: [check("fails")] });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(runs(), []);
    assert.equal(await inProduction(), "1.0.0");
  });

  it("are a SlotSwap's, too", async () => {
    shop.declare({ build: buildOf("2.0.0"), targetBuildVersion: "1.0.0" });
    await shop.up();
    // Somebody delivers another build of that version.
    await cloud.writeSetting("shop", "staging", "BUILD_VERSION", "2.0.1");
    const declared = { targetBuildVersion: "2.0.1", checks: [check("fails")] };
    const stack = await cloud.stack("alone", async () => {
      new SlotSwap("alone", { resourceGroupName: "shop", siteName: "shop", ...declared });
    });
    await assert.rejects(stack.up(), /it ended with exit code 3, so 2\.0\.1 on slot "staging" was not swapped in/);
    declared.checks = [check("passes")];
    assert.equal((await cloud.effectsOf(() => stack.up())).swaps.length, 1);
    assert.equal(await inProduction(), "2.0.0");
  });
});
