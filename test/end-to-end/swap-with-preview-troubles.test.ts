import assert from "node:assert/strict";
import { SlotSwap, SwapAction } from "../../src";
import { UNANSWERED } from "../../src/local";
import { failsWhere } from "../support/proof-builds";
import { buildOf, publishBuild } from "./support/builds";
import {
  ACTIONS,
  actionsOf,
  declarePreview,
  isUntouched,
  running,
  STAGING,
  STICKY,
  waitingSlot,
} from "./support/previews";
import { Cloud, Shop } from "./support/project";
import { isOneStory } from "./support/story";
import { visited } from "./support/visited";

const { staging, production } = STICKY;
const INTO_PRODUCTION = { targetSlot: "production", preserveVnet: true };

describe("a swap with preview that is disturbed, or is not alone, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const healthCheck = { path: "/", intervalInSeconds: 0.2, timeoutInSeconds: 60 };

  before(async () => {
    cloud = await Cloud.open();
    await publishBuild(cloud.local, "4.0.0-broken", failsWhere("ENVIRONMENT", "production"));
    // App Service asks nothing itself: production would be restarted for a health check that comes with a release.
    shop = await Shop.open(cloud, "shop", {
      build: buildOf("2.0.0"),
      healthCheckPath: "",
      slots: { staging },
      production,
    });
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  it("waits at the next up when the one that began it was cut off before it was recorded", async () => {
    for (const [next, action] of [
      [SwapAction.Preview, undefined],
      [SwapAction.Swap, "slotsswap"],
    ] as const) {
      declarePreview(shop, next === SwapAction.Preview ? "1.0.0" : "3.0.0");
      cloud.local.disturb(({ method, path, deployment }) =>
        method === "PUT" && deployment === undefined && /\/deployments\/shop-swap\w+$/.test(path)
          ? { status: 400, code: "BadRequest", message: "cut off" }
          : undefined,
      );
      try {
        assert.match((await shop.failingUp()).error, /cut off/);
      } finally {
        cloud.local.disturb(undefined);
      }
      assert.equal(await waitingSlot(shop), "staging");
      shop.declare({ swapAction: next });
      assert.deepEqual(actionsOf((await shop.up()).records), action === undefined ? [] : [action]);
    }
    assert.deepEqual(await running(shop), ["3.0.0", "production", "2.0.0", "staging"]);
    declarePreview(shop, "2.0.0");
    await shop.up();
  });

  it("swaps, applies and resets once when the answers are lost", async () => {
    const lost: string[] = [];
    cloud.local.disturb(({ method, path }) => {
      const [, action] = (method === "POST" && ACTIONS.exec(path)) || [];
      if (action === undefined || lost.includes(action)) {
        return undefined;
      }
      lost.push(action);
      return UNANSWERED;
    });
    try {
      shop.declare({ targetBuildVersion: "3.0.0" });
      await shop.up();
      assert.deepEqual(await running(shop), ["3.0.0", "production", "2.0.0", "staging"]);
      shop.declare({ targetBuildVersion: undefined });
      await shop.up();
      assert.deepEqual(await running(shop), ["3.0.0", "production", "2.0.0", "production"]);
      shop.declare({ swapAction: undefined });
      const { swaps } = await shop.up();
      assert.equal(swaps.length, 1);
      assert.deepEqual(await running(shop), ["2.0.0", "production", "3.0.0", "staging"]);
    } finally {
      cloud.local.disturb(undefined);
    }
    assert.deepEqual(lost, ["resetSlotConfig", "applySlotConfig", "slotsswap"]);
  });

  it("catches a build that production's sticky settings break, while production's visitors notice nothing", async () => {
    declarePreview(shop, "4.0.0-broken");
    shop.declare({ healthCheck: { ...healthCheck, timeoutInSeconds: 3 } });
    const failed = await visited(cloud.local, "shop", () => shop.failingUp());
    isUntouched(failed);
    assert.match(
      failed.error,
      /healthCheck: 4\.0\.0-broken\+\w+ is not healthy on slot "staging" with production's sticky settings, so its preview was cancelled: production still runs 2\.0\.0\+\w+, the slot holds 4\.0\.0-broken\+\w+ with its own/,
    );
    assert.match(failed.error, /× status 500/);
    assert.deepEqual([failed.seen.failed, Object.keys(failed.seen.passed)], [{}, ["2.0.0"]]);
    assert.deepEqual(await running(shop), ["2.0.0", "production", "4.0.0-broken", "staging"]);
    declarePreview(shop, "1.0.0");
    shop.declare({ healthCheck });
    await shop.up();
    shop.declare({ swapAction: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await running(shop), ["1.0.0", "production", "2.0.0", "staging"]);
    shop.declare({ healthCheck: undefined });
  });

  it("leaves somebody else's alone, and says how to complete it or cancel it", async () => {
    await cloud.post(`${STAGING}/applySlotConfig`, INTO_PRODUCTION);
    declarePreview(shop, "3.0.0");
    for (const swapAction of [SwapAction.Preview, undefined]) {
      shop.declare({ swapAction });
      const { error, writes } = await shop.failingUp();
      assert.deepEqual(writes, []);
      assert.match(error, /slot "staging" of "shop" waits to be swapped into production/);
      const command = "az webapp deployment slot swap --resource-group shop --name shop --slot staging";
      assert.ok(error.includes(`${command} --action swap`) && error.includes(`${command} --action reset`));
    }
  });

  it("takes somebody else's over that holds the declared build", async () => {
    declarePreview(shop, "2.0.0");
    const { records } = await shop.up();
    assert.deepEqual(actionsOf(records), []);
    shop.declare({ swapAction: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await running(shop), ["2.0.0", "production", "1.0.0", "staging"]);
  });

  it("is a SlotSwap's, too", async () => {
    const declared: { swapAction?: SwapAction; targetBuildVersion: string } = {
      swapAction: SwapAction.Preview,
      targetBuildVersion: "1.0.0",
    };
    const stack = await cloud.stack("alone", async () => {
      new SlotSwap("alone", { resourceGroupName: "shop", siteName: "shop", ...declared });
    });
    const up = () => cloud.effectsOf(() => stack.up());
    const begun = await up();
    isUntouched(begun);
    assert.deepEqual(actionsOf(begun.records), ["applySlotConfig"]);
    assert.deepEqual(await running(shop), ["2.0.0", "production", "1.0.0", "production"]);
    assert.deepEqual((await up()).writes, []);
    declared.targetBuildVersion = "2.0.0";
    assert.deepEqual(actionsOf((await up()).records), ["resetSlotConfig"]);
    declared.targetBuildVersion = "1.0.0";
    await up();
    declared.swapAction = undefined;
    assert.deepEqual(actionsOf((await up()).records), ["slotsswap"]);
    assert.deepEqual(await running(shop), ["1.0.0", "production", "2.0.0", "staging"]);
  });

  it("is refused while somebody has to sign in, which says why", async () => {
    const gitHub = { clientId: "shop", clientSecretSettingName: "GITHUB_SECRET" };
    shop.declare({ swapAction: undefined, production: { ...production, authentication: { gitHub } } });
    await shop.up();
    const stack = await cloud.stack("guarded", async () => {
      const app = { resourceGroupName: "shop", siteName: "shop" };
      new SlotSwap("guarded", { ...app, targetBuildVersion: "2.0.0", swapAction: SwapAction.Preview });
    });
    await assert.rejects(
      stack.up(),
      /2\.0\.0\+\w+ was not previewed on slot "staging", so production still runs 1\.0\.0\+\w+\. Azure refuses a swap with preview while authentication is enabled/,
    );
    assert.deepEqual(await running(shop), ["1.0.0", "production", "2.0.0", "staging"]);
  });
});
