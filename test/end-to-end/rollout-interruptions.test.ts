import assert from "node:assert/strict";
import { AfterInterruption, type RolloutArgs, SlotSwap } from "../../src";
import type { JournalRecord } from "../../src/local";
import { until } from "../support/until";
import { ask, packageUri } from "./support/builds";
import { Cloud, type Effects, effects, Shop } from "./support/project";
import { killedAt, killedWhen, positionOf, rolloutWrites, rulesOf } from "./support/rollouts";
import { isOneStory } from "./support/story";
import { Visitors } from "./support/visitors";

/** A request that a killed run had just made. */
const MOMENTS: Readonly<Record<string, (record: JournalRecord) => boolean>> = {
  "while a percentage is written": (record) => isPut(record, /\/deployments\/rollout-shop-staging$/),
  "when the slots have just been swapped": (record) => record.kind === "swap",
};

function isPut(record: JournalRecord, path: RegExp): boolean {
  return record.kind === "request" && record.method === "PUT" && path.test(record.path);
}

describe("a gradual release that is cut off, or is not alone, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const rollout = (...bakeTimes: number[]): RolloutArgs => ({
    steps: bakeTimes.map((bakeTimeInSeconds, index) => ({ percentage: [10, 30, 60][index] ?? 100, bakeTimeInSeconds })),
    metrics: { maximumResponseTimeRatio: 1000 },
    waitForPinnedVisitorsInSeconds: 0,
  });
  const A_DAY = 86_400;
  const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", {
      build: buildOf("1.0.0"),
      slots: { staging: {}, beta: { build: buildOf("3.0.0") } },
      traffic: { beta: 5 },
      rollout: rollout(0),
    });
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const inProduction = async () => (await ask(cloud.local, "shop")).version;
  const rules = () => rulesOf(cloud, "shop");

  /** Waits until a step of the rollout bakes. */
  const baking = () => until("a step bakes", async () => (await positionOf(cloud, "shop"))?.state === "Baking");

  /** What was deployed in place, in order. */
  const order = ({ writes }: Effects) =>
    writes.map((write) => write.replace("PUT Microsoft.Resources/deployments/", ""));

  it("goes on where it was, with the time that has passed", async () => {
    shop.declare({ build: buildOf("2.0.0"), rollout: rollout(0, A_DAY, 0) });
    await killedAt(shop, "shop", 30);
    assert.deepEqual(await rules(), { beta: 5, staging: 30 });
    shop.declare({ rollout: rollout(A_DAY, 0, 0) });
    const { swaps, records } = await shop.up();
    // To 60 %, to 0 %, and away.
    assert.equal(rolloutWrites(records, "shop").length, 3);
    assert.equal(swaps.length, 1);
    assert.equal(await inProduction(), "2.0.0");
    assert.deepEqual(await rules(), { beta: 5 });
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("goes on after Ctrl-C, which says where it was and what to do", async () => {
    shop.declare({ build: buildOf("3.0.0"), rollout: rollout(A_DAY) });
    const ending = new AbortController();
    const text: string[] = [];
    const ended = assert.rejects(shop.stack.up({ signal: ending.signal, onOutput: (part) => text.push(part) }));
    await baking();
    ending.abort();
    await ended;
    assert.match(
      text.join(""),
      /rollout: the run was cut off at step 1 of 1, 10 % of 3\.0\.0\+\w+.*run again, or declare/s,
    );
    assert.deepEqual(await rules(), { beta: 5, staging: 10 });
    shop.declare({ rollout: rollout(0) });
    const { swaps, records } = await shop.up();
    assert.equal(rolloutWrites(records, "shop").length, 2);
    assert.equal(swaps.length, 1);
    assert.equal(await inProduction(), "3.0.0");
  });

  it("begins anew where that is declared", async () => {
    shop.declare({ build: buildOf("1.0.0"), rollout: rollout(0, A_DAY) });
    await killedAt(shop, "shop", 30);
    shop.declare({ rollout: { ...rollout(0, 0), afterInterruption: AfterInterruption.Restart } });
    const { swaps, records } = await shop.up();
    assert.equal(rolloutWrites(records, "shop").length, 4);
    assert.equal(swaps.length, 1);
    assert.equal(await inProduction(), "1.0.0");
  });

  it("takes its visitors off the slot before another build is delivered there", async () => {
    shop.declare({ build: buildOf("2.0.0"), rollout: rollout(A_DAY) });
    await killedAt(shop, "shop", 10);
    shop.declare({ build: { ...buildOf("2.0.0"), settings: { GREETING: "hello" } }, rollout: rollout(0) });
    const visitors = new Visitors(cloud.local, "shop");
    const done = await shop.up();
    const visits = await visitors.end();
    assert.deepEqual(order(done), [
      "rollout-shop-staging",
      "shop-staging-delivery*",
      "rollout-shop-staging",
      "rollout-shop-staging",
      "shop-swap*",
      "rollout-shop-staging",
      "shop-swap*",
    ]);
    assert.deepEqual(
      visits.filter(({ status }) => status !== 200),
      [],
    );
    assert.equal((await ask(cloud.local, "shop")).settings.GREETING, "hello");
  });

  it("takes its visitors off the slot when the build that production runs is declared again", async () => {
    shop.declare({ build: buildOf("1.0.0"), rollout: rollout(A_DAY) });
    await killedAt(shop, "shop", 10);
    shop.declare({ targetBuildVersion: "2.0.0" });
    const { swaps } = await shop.up();
    assert.deepEqual(swaps, []);
    assert.deepEqual(await rules(), { beta: 5, staging: 0 });
    assert.equal((await positionOf(cloud, "shop"))?.state, "Stopped");
    assert.deepEqual((await shop.up()).writes, []);
    shop.declare({ targetBuildVersion: undefined, rollout: rollout(0) });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.equal(await inProduction(), "1.0.0");
  });

  for (const [moment, isMoment] of Object.entries(MOMENTS)) {
    it(`killed ${moment}, ends without a second swap, and leaves no rule`, async () => {
      const next = (await inProduction()) === "1.0.0" ? "2.0.0" : "1.0.0";
      shop.declare({ build: buildOf(next), rollout: rollout(0) });
      const mark = cloud.local.journal.length;
      await killedWhen(shop, async () => cloud.local.journal.read(mark).some(isMoment));
      await shop.up();
      assert.equal(effects(cloud.local.journal.read(mark)).swaps.length, 1);
      assert.equal(await inProduction(), next);
      assert.deepEqual(await rules(), { beta: 5 });
      assert.deepEqual((await shop.up()).writes, []);
    });
  }

  it("leaves no visitors on the slot when it is declared no more", async () => {
    shop.declare({ build: buildOf("2.0.0"), rollout: rollout(A_DAY) });
    await killedAt(shop, "shop", 10);
    shop.declare({ rollout: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await rules(), { beta: 5, staging: 0 });
    assert.equal(await inProduction(), "2.0.0");
  });

  it("leaves no visitors on the slot when it came in the same change as its build, and that is taken back", async () => {
    const build = shop.declaration.build;
    shop.declare({ build: buildOf("3.0.0"), rollout: rollout(A_DAY) });
    await killedAt(shop, "shop", 10);
    shop.declare({ build, rollout: undefined });
    assert.deepEqual((await shop.up()).swaps, []);
    assert.deepEqual(await rules(), { beta: 5, staging: 0 });
    assert.equal(await inProduction(), build.version);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("ends without a second swap when somebody else swaps meanwhile, and leaves no rule", async () => {
    shop.declare({ build: buildOf("1.0.0"), rollout: rollout(A_DAY) });
    const running = shop.up();
    await baking();
    const path = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop/slots/staging";
    await cloud.post(`${path}/slotsswap`, { targetSlot: "production", preserveVnet: true });
    assert.equal((await running).swaps.length, 1);
    assert.equal(await inProduction(), "1.0.0");
    assert.deepEqual(await rules(), { beta: 5 });
  });

  it("is a SlotSwap's, too, which begins with the first step again after it was stopped", async () => {
    const declared = { targetBuildVersion: "2.0.0", rollout: rollout(A_DAY) };
    const stack = await cloud.stack("alone", async () => {
      new SlotSwap("alone", { resourceGroupName: "shop", siteName: "shop", ...declared });
    });
    const first = stack.up().catch((error: Error) => error.message);
    await baking();
    cloud.local.disturb(({ path }) =>
      path.endsWith("/Microsoft.Insights/metrics") ? { status: 403, code: "No", message: "No." } : undefined,
    );
    assert.match(String(await first), /rollout: 2\.0\.0\+\w+ was stopped at step 1 of 1, 10 %/);
    cloud.local.disturb(undefined);
    declared.rollout = rollout(0, 0);
    const { swaps, records } = await cloud.effectsOf(() => stack.up());
    assert.equal(swaps.length, 1);
    assert.equal(rolloutWrites(records, "shop").length, 4);
    assert.equal(await inProduction(), "2.0.0");
    assert.deepEqual(await rules(), { beta: 5 });
  });
});
