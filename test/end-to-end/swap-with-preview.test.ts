import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { SwapAction } from "../../src";
import { ask, buildOf } from "./support/builds";
import { actionsOf, declarePreview, isUntouched, running, STAGING, STICKY, waitingSlot } from "./support/previews";
import { Cloud, Shop } from "./support/project";
import { isOneStory } from "./support/story";

const { staging, production } = STICKY;

describe("a swap with preview, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", { build: buildOf("1.0.0"), slots: { staging }, production });
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const planned = async () => {
    const { stdout } = await shop.stack.preview();
    const lines = stdout.split("\n").filter((line) => /swap (of )?staging/.test(line));
    return [...new Set(lines.map((line) => line.replace(/^.*?((\w+ the )?swap (of )?staging)/, "$1").trim()))];
  };

  it("stops with production's sticky settings on the slot, and leaves production alone", async () => {
    declarePreview(shop, "2.0.0");
    assert.deepEqual(await planned(), [
      "preview the swap of staging (2.0.0) into production (1.0.0): no setting changes",
    ]);
    const done = await shop.up();
    isUntouched(done);
    assert.deepEqual(actionsOf(done.records), ["applySlotConfig"]);
    assert.equal(done.writes.filter((write) => write.startsWith("PUT")).length, 2);
    assert.match(String(done.outputs.liveBuild), /^1\.0\.0\+/);
    assert.deepEqual(await running(shop), ["1.0.0", "production", "2.0.0", "production"]);
    assert.equal(await waitingSlot(shop), "staging");
  });

  it("goes on waiting when nothing changes, or what it is not made of", async () => {
    const { writes, restarts, records } = await shop.up();
    assert.deepEqual([writes, restarts, actionsOf(records)], [[], [], []]);
    shop.declare({ slots: { staging, beta: {} }, traffic: { beta: 0 } });
    const done = await shop.up();
    isUntouched(done);
    assert.deepEqual(actionsOf(done.records), []);
    assert.equal(await waitingSlot(shop), "staging");
  });

  /** What `azure-slots status` prints, and what it ends with. */
  const status = () =>
    new Promise<{ readonly code: unknown; readonly text: string }>((resolve) => {
      const env = { ...process.env, ...cloud.environment };
      execFile(process.execPath, ["dist/cli.js", "status", "shop"], { env }, (error, text) =>
        resolve({ code: error?.code ?? 0, text }),
      );
    });

  it("is shown by azure-slots status, which ends with 1", async () => {
    const { code, text } = await status();
    assert.match(text, /a swap of staging into production waits in preview/);
    assert.equal(code, 1);
  });

  it("is completed by one swap", async () => {
    shop.declare({ slots: { staging }, traffic: undefined, swapAction: SwapAction.Swap });
    assert.deepEqual(await planned(), [
      "complete the swap of staging (2.0.0) into production (1.0.0): no setting changes",
    ]);
    const { swaps, records, restarts, writesInside, outputs } = await shop.up();
    assert.deepEqual([swaps.length, actionsOf(records), writesInside], [1, ["slotsswap"], []]);
    assert.deepEqual(
      restarts.map(({ slot }) => slot),
      ["staging"],
    );
    assert.match(String(outputs.liveBuild), /^2\.0\.0\+/);
    assert.deepEqual(await running(shop), ["2.0.0", "production", "1.0.0", "staging"]);
    assert.equal((await status()).code, 0);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("stands in no release's way, whatever App Service has labelled by it", async () => {
    // The slot is labelled 1.0.0 since that build was swapped out, and the next action brings the label to production.
    declarePreview(shop, "3.0.0");
    await shop.up();
    shop.declare({ swapAction: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    shop.declare({ build: buildOf("1.0.0") });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await running(shop), ["1.0.0", "production", "3.0.0", "staging"]);
  });

  it("is cancelled by declaring what production runs", async () => {
    declarePreview(shop, "2.0.0");
    await shop.up();
    shop.declare({ targetBuildVersion: "1.0.0" });
    assert.deepEqual(await planned(), ["cancel the swap of staging (2.0.0) into production (1.0.0)"]);
    const done = await shop.up();
    isUntouched(done);
    assert.deepEqual(actionsOf(done.records), ["resetSlotConfig"]);
    assert.deepEqual(await running(shop), ["1.0.0", "production", "2.0.0", "staging"]);
    assert.equal(await waitingSlot(shop), null);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("makes way for another build, and for another configuration of the same one", async () => {
    shop.declare({ targetBuildVersion: undefined });
    await shop.up();
    assert.equal(await waitingSlot(shop), "staging");
    declarePreview(shop, "3.0.0");
    const next = await shop.up();
    isUntouched(next);
    assert.deepEqual(actionsOf(next.records), ["resetSlotConfig", "applySlotConfig"]);
    assert.deepEqual(await running(shop), ["1.0.0", "production", "3.0.0", "production"]);
    shop.declareBuild({ settings: { GREETING: "hello" } });
    const changed = await shop.up();
    isUntouched(changed);
    assert.deepEqual(actionsOf(changed.records), ["resetSlotConfig", "applySlotConfig"]);
    assert.equal((await ask(cloud.local, "shop", "staging")).settings.GREETING, "hello");
    shop.declareBuild({ settings: { GREETING: "good morning" } });
    shop.declare({ swapAction: undefined });
    assert.deepEqual(actionsOf((await shop.up()).records), ["resetSlotConfig"]);
    const { version, settings } = await ask(cloud.local, "shop");
    assert.deepEqual([version, settings.GREETING], ["3.0.0", "good morning"]);
  });

  it("waits again, as it would be swapped, when what sticks has changed", async () => {
    declarePreview(shop, "2.0.0");
    await shop.up();
    shop.declare({ slots: { staging: { stickySettings: { ENVIRONMENT: "new-staging" } } } });
    const ofSlot = await shop.up();
    isUntouched(ofSlot);
    assert.deepEqual(actionsOf(ofSlot.records), ["resetSlotConfig", "applySlotConfig"]);
    shop.declare({ production: { stickySettings: { ENVIRONMENT: "new-production" } } });
    const ofProduction = await shop.up();
    assert.deepEqual(actionsOf(ofProduction.records), ["resetSlotConfig", "applySlotConfig"]);
    assert.deepEqual(await running(shop), ["3.0.0", "new-production", "2.0.0", "new-production"]);
    assert.deepEqual((await shop.up()).writes, []);
    shop.declare({ slots: { staging }, production, swapAction: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await running(shop), ["2.0.0", "production", "3.0.0", "staging"]);
  });

  it("waits again after somebody cancelled it, and after a refresh", async () => {
    declarePreview(shop, "1.0.0");
    await shop.up();
    await cloud.post(`${STAGING}/resetSlotConfig`);
    const { records } = await cloud.effectsOf(() => shop.stack.refresh({ runProgram: true }));
    assert.deepEqual([actionsOf(records), await waitingSlot(shop)], [[], null], "a refresh changes nothing");
    const plan = `urn:pulumi:${shop.stack.name}::shop::azure-native:web:AppServicePlan::shop`;
    const targeted = await cloud.effectsOf(() => shop.stack.up({ target: [plan] }));
    assert.deepEqual([targeted.writes, await waitingSlot(shop)], [[], null], "an up of something else changes nothing");
    const again = await shop.up();
    isUntouched(again);
    assert.deepEqual(actionsOf(again.records), ["applySlotConfig"]);
    assert.equal(await waitingSlot(shop), "staging");
    await shop.stack.refresh();
    isUntouched(await shop.up());
    assert.equal(await waitingSlot(shop), "staging");
    assert.deepEqual(await running(shop), ["2.0.0", "production", "1.0.0", "production"]);
  });

  it("is over when the release slot is removed, or everything is destroyed", async () => {
    shop.declare({ slots: {}, targetBuildVersion: "2.0.0" });
    isUntouched(await shop.up());
    assert.equal(await waitingSlot(shop), null);
    shop.declare({ slots: { staging }, targetBuildVersion: undefined });
    await shop.up();
    assert.deepEqual(await running(shop), ["2.0.0", "production", "1.0.0", "production"]);
    await cloud.post(`${STAGING}/resetSlotConfig`);
    const { records } = await cloud.effectsOf(() => shop.stack.destroy({ runProgram: true }));
    assert.deepEqual([actionsOf(records), cloud.local.sites()], [[], []]);
  });
});
