import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { SlotSwap, SwapAction } from "../../src";
import { type JournalRecord, type Switches, UNANSWERED } from "../../src/local";
import { failsWhere } from "../support/proof-builds";
import { pause } from "../support/until";
import { ask, packageUri, publishBuild } from "./support/builds";
import { Cloud, type Effects, Shop } from "./support/project";
import { percentagesOf, readSlot } from "./support/slot-state";

const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
const STAGING = `${SITE}/slots/staging`;
const INTO_PRODUCTION = { targetSlot: "production", preserveVnet: true };
const ACTIONS = /\/(applySlotConfig|resetSlotConfig|slotsswap)$/;

describe("a swap with preview, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;
  let shop: Shop;

  const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
  const staging = { stickySettings: { ENVIRONMENT: "staging" } };
  const production = { stickySettings: { ENVIRONMENT: "production" } };
  const healthCheck = { path: "/", intervalInSeconds: 0, timeoutInSeconds: 5 };

  before(async () => {
    cloud = await Cloud.open();
    await publishBuild(cloud.local, "4.0.0-broken", failsWhere("ENVIRONMENT", "production"));
    shop = await Shop.open(cloud, "shop", { build: buildOf("1.0.0"), slots: { staging }, production });
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  /** What was asked of App Service by POST, the last part of its path. */
  const actionsOf = (records: readonly JournalRecord[]) =>
    records.flatMap((record) => {
      const [, action] = (record.kind === "request" && record.method === "POST" && ACTIONS.exec(record.path)) || [];
      return action === undefined ? [] : [action];
    });

  /** What runs where, with the sticky setting that it was started with. */
  const running = async () => {
    const [live, waiting] = [await ask(cloud.local, "shop"), await ask(cloud.local, "shop", "staging")];
    return [live.version, live.settings.ENVIRONMENT, waiting.version, waiting.settings.ENVIRONMENT];
  };

  const waitingSlot = async () =>
    ((await cloud.get(SITE)) as { properties: { targetSwapSlot: string | null } }).properties.targetSwapSlot;

  const planned = async () => {
    const { stdout } = await shop.stack.preview();
    const lines = stdout.split("\n").filter((line) => /swap (of )?staging/.test(line));
    return [...new Set(lines.map((line) => line.replace(/^.*?((\w+ the )?swap (of )?staging)/, "$1").trim()))];
  };

  const declarePreview = (version: string) => {
    shop.declare({ build: buildOf(version), swapAction: SwapAction.Preview, targetBuildVersion: undefined });
  };

  it("stops with production's sticky settings on the slot, and leaves production alone", async () => {
    declarePreview("2.0.0");
    assert.deepEqual(await planned(), [
      "preview the swap of staging (2.0.0) into production (1.0.0): no setting changes",
    ]);
    const done = await shop.up();
    isUntouched(done);
    assert.deepEqual(actionsOf(done.records), ["applySlotConfig"]);
    assert.equal(done.writes.filter((write) => write.startsWith("PUT")).length, 2);
    assert.match(String(done.outputs.liveBuild), /^1\.0\.0\+/);
    assert.deepEqual(await running(), ["1.0.0", "production", "2.0.0", "production"]);
    assert.equal(await waitingSlot(), "staging");
  });

  it("goes on waiting when nothing changes, or what it is not made of", async () => {
    const { writes, restarts, records } = await shop.up();
    assert.deepEqual([writes, restarts, actionsOf(records)], [[], [], []]);
    shop.declare({ slots: { staging, beta: {} }, traffic: { beta: 0 } });
    const done = await shop.up();
    isUntouched(done);
    assert.deepEqual(actionsOf(done.records), []);
    assert.equal(await waitingSlot(), "staging");
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
    assert.deepEqual(await running(), ["2.0.0", "production", "1.0.0", "staging"]);
    assert.equal((await status()).code, 0);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("stands in no release's way, whatever App Service has labelled by it", async () => {
    const one = shop.declaration.build;
    for (const version of ["1.0.0", "2.0.0", "3.0.0"]) {
      declarePreview(version);
      await shop.up();
      shop.declare({ swapAction: undefined });
      assert.equal((await shop.up()).swaps.length, 1);
    }
    shop.declare({ build: buildOf("1.0.0") });
    const { swaps } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.deepEqual(await running(), ["1.0.0", "production", "3.0.0", "staging"]);
    shop.declare({ build: one });
    await shop.up();
    assert.deepEqual(await running(), ["2.0.0", "production", "1.0.0", "staging"]);
  });

  it("is cancelled by declaring what production runs", async () => {
    declarePreview("3.0.0");
    await shop.up();
    shop.declare({ targetBuildVersion: "2.0.0" });
    assert.deepEqual(await planned(), ["cancel the swap of staging (3.0.0) into production (2.0.0)"]);
    const done = await shop.up();
    isUntouched(done);
    assert.deepEqual(actionsOf(done.records), ["resetSlotConfig"]);
    assert.deepEqual(await running(), ["2.0.0", "production", "3.0.0", "staging"]);
    assert.equal(await waitingSlot(), null);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("makes way for another build, and for another configuration of the same one", async () => {
    shop.declare({ targetBuildVersion: undefined });
    await shop.up();
    assert.equal(await waitingSlot(), "staging");
    declarePreview("1.0.0");
    const next = await shop.up();
    isUntouched(next);
    assert.deepEqual(actionsOf(next.records), ["resetSlotConfig", "applySlotConfig"]);
    assert.deepEqual(await running(), ["2.0.0", "production", "1.0.0", "production"]);
    shop.declareBuild({ settings: { GREETING: "hello" } });
    const changed = await shop.up();
    isUntouched(changed);
    assert.deepEqual(actionsOf(changed.records), ["resetSlotConfig", "applySlotConfig"]);
    assert.equal((await ask(cloud.local, "shop", "staging")).settings.GREETING, "hello");
    shop.declareBuild({ settings: { GREETING: "good morning" } });
    shop.declare({ swapAction: undefined });
    assert.deepEqual(actionsOf((await shop.up()).records), ["resetSlotConfig"]);
    const { version, settings } = await ask(cloud.local, "shop");
    assert.deepEqual([version, settings.GREETING], ["1.0.0", "good morning"]);
  });

  it("waits again, as it would be swapped, when what sticks has changed", async () => {
    declarePreview("2.0.0");
    await shop.up();
    shop.declare({ slots: { staging: { stickySettings: { ENVIRONMENT: "new-staging" } } } });
    const ofSlot = await shop.up();
    isUntouched(ofSlot);
    assert.deepEqual(actionsOf(ofSlot.records), ["resetSlotConfig", "applySlotConfig"]);
    shop.declare({ production: { stickySettings: { ENVIRONMENT: "new-production" } } });
    const ofProduction = await shop.up();
    assert.deepEqual(actionsOf(ofProduction.records), ["resetSlotConfig", "applySlotConfig"]);
    assert.deepEqual(await running(), ["1.0.0", "new-production", "2.0.0", "new-production"]);
    assert.deepEqual((await shop.up()).writes, []);
    shop.declare({ slots: { staging }, production, swapAction: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await running(), ["2.0.0", "production", "1.0.0", "staging"]);
  });

  it("waits again after somebody cancelled it, and after a refresh", async () => {
    declarePreview("3.0.0");
    await shop.up();
    await cloud.post(`${STAGING}/resetSlotConfig`);
    const { records } = await cloud.effectsOf(() => shop.stack.refresh({ runProgram: true }));
    assert.deepEqual([actionsOf(records), await waitingSlot()], [[], null], "a refresh changes nothing");
    const again = await shop.up();
    isUntouched(again);
    assert.deepEqual(actionsOf(again.records), ["applySlotConfig"]);
    assert.equal(await waitingSlot(), "staging");
    await shop.stack.refresh();
    isUntouched(await shop.up());
    assert.equal(await waitingSlot(), "staging");
    assert.deepEqual(await running(), ["2.0.0", "production", "3.0.0", "production"]);
  });

  it("waits at the next up when the one that began it was cut off before it was recorded", async () => {
    shop.declare({ swapAction: undefined, targetBuildVersion: "2.0.0" });
    await shop.up();
    for (const [next, action] of [
      [SwapAction.Preview, undefined],
      [SwapAction.Swap, "slotsswap"],
    ] as const) {
      declarePreview(next === SwapAction.Preview ? "1.0.0" : "3.0.0");
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
      assert.equal(await waitingSlot(), "staging");
      shop.declare({ swapAction: next });
      assert.deepEqual(actionsOf((await shop.up()).records), action === undefined ? [] : [action]);
    }
    assert.deepEqual(await running(), ["3.0.0", "production", "2.0.0", "staging"]);
    declarePreview("2.0.0");
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
      assert.deepEqual(await running(), ["3.0.0", "production", "2.0.0", "staging"]);
      shop.declare({ targetBuildVersion: undefined });
      await shop.up();
      assert.deepEqual(await running(), ["3.0.0", "production", "2.0.0", "production"]);
      shop.declare({ swapAction: undefined });
      const { swaps } = await shop.up();
      assert.equal(swaps.length, 1);
      assert.deepEqual(await running(), ["2.0.0", "production", "3.0.0", "staging"]);
    } finally {
      cloud.local.disturb(undefined);
    }
    assert.deepEqual(lost, ["resetSlotConfig", "applySlotConfig", "slotsswap"]);
  });

  it("catches a build that production's sticky settings break, while production's visitors notice nothing", async () => {
    declarePreview("4.0.0-broken");
    shop.declare({ healthCheck });
    let over = false;
    const answers: string[] = [];
    const visits = (async () => {
      while (!over) {
        answers.push((await ask(cloud.local, "shop")).version ?? "none");
        await pause();
      }
    })();
    const failed = await shop.failingUp();
    over = true;
    await visits;
    isUntouched(failed);
    assert.match(
      failed.error,
      /healthCheck: 4\.0\.0-broken\+\w+ is not healthy on slot "staging" with production's sticky settings, so its preview was cancelled: production still runs 2\.0\.0\+\w+, the slot holds 4\.0\.0-broken\+\w+ with its own/,
    );
    assert.match(failed.error, /× status 500/);
    assert.ok(answers.length > 0);
    assert.deepEqual(
      answers.filter((version) => version !== "2.0.0"),
      [],
    );
    assert.deepEqual(await running(), ["2.0.0", "production", "4.0.0-broken", "staging"]);
    declarePreview("1.0.0");
    await shop.up();
    shop.declare({ swapAction: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await running(), ["1.0.0", "production", "2.0.0", "staging"]);
    shop.declare({ healthCheck: undefined });
  });

  it("leaves somebody else's alone, and says how to complete it or cancel it", async () => {
    await cloud.post(`${STAGING}/applySlotConfig`, INTO_PRODUCTION);
    declarePreview("3.0.0");
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
    declarePreview("2.0.0");
    const { records } = await shop.up();
    assert.deepEqual(actionsOf(records), []);
    shop.declare({ swapAction: undefined });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await running(), ["2.0.0", "production", "1.0.0", "staging"]);
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
    assert.deepEqual(await running(), ["2.0.0", "production", "1.0.0", "production"]);
    assert.deepEqual((await up()).writes, []);
    declared.targetBuildVersion = "2.0.0";
    assert.deepEqual(actionsOf((await up()).records), ["resetSlotConfig"]);
    declared.targetBuildVersion = "1.0.0";
    await up();
    declared.swapAction = undefined;
    assert.deepEqual(actionsOf((await up()).records), ["slotsswap"]);
    assert.deepEqual(await running(), ["1.0.0", "production", "2.0.0", "staging"]);
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
    assert.deepEqual(await running(), ["1.0.0", "production", "2.0.0", "staging"]);
    shop.declare({ production });
    await shop.up();
  });

  it("is over when the release slot is removed, or everything is destroyed", async () => {
    declarePreview("3.0.0");
    await shop.up();
    shop.declare({ slots: {}, targetBuildVersion: "1.0.0" });
    isUntouched(await shop.up());
    assert.equal(await waitingSlot(), null);
    shop.declare({ slots: { staging }, targetBuildVersion: undefined });
    await shop.up();
    assert.deepEqual(await running(), ["1.0.0", "production", "3.0.0", "production"]);
    await shop.stack.destroy();
    assert.deepEqual(cloud.local.sites(), []);
  });
});

const OTHER_WAYS: Switches = {
  putWithoutTopLevelProperties: "resets",
  buildVersionAtSwap: "stays",
  targetBuildVersionOnLaterPut: "cleared",
  trafficRulesAtSwap: "travel",
  equalSettingsPut: "leavesRunning",
  partialConfigurationPut: "resetsOthers",
  swapOfPreparedSlot: "completes",
};

for (const swapOfPreparedSlot of ["completes", "conflicts"] as const) {
  describe(`a swap with preview where App Service does all else otherwise, and ${swapOfPreparedSlot}, on the real engine`, function () {
    this.timeout(600_000);
    let cloud: Cloud;

    before(async () => {
      cloud = await Cloud.open({ ...OTHER_WAYS, swapOfPreparedSlot });
    });

    after(async () => {
      await cloud.close();
    });

    it("is completed, taken back and cancelled, and leaves visitors where they are sent", async () => {
      const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
      const shop = await Shop.open(cloud, "shop", {
        build: buildOf("1.0.0"),
        slots: { staging: {}, beta: {} },
        traffic: { staging: 10, beta: 5 },
      });
      await shop.up();
      const isRunning = async (live: string, held: string) => {
        const [production, staging] = await Promise.all(["production", "staging"].map((slot) => readSlot(cloud, slot)));
        assert.deepEqual(
          [production, staging].map((slot) => slot?.buildVersion?.split("+")[0]),
          [live, held],
        );
        assert.deepEqual(percentagesOf(production?.rules ?? []), { staging: 0, beta: 5 });
        assert.deepEqual(percentagesOf(staging?.rules ?? []), {});
      };
      shop.declare({ build: buildOf("2.0.0"), swapAction: SwapAction.Preview });
      isUntouched(await shop.up());
      await isRunning("1.0.0", "2.0.0");
      shop.declare({ swapAction: undefined });
      assert.equal((await shop.up()).swaps.length, 1);
      await isRunning("2.0.0", "1.0.0");
      shop.declare({ targetBuildVersion: "1.0.0", traffic: { staging: 0, beta: 5 } });
      assert.equal((await shop.up()).swaps.length, 1);
      await isRunning("1.0.0", "2.0.0");
      shop.declare({ targetBuildVersion: "2.0.0", swapAction: SwapAction.Preview });
      isUntouched(await shop.up());
      shop.declare({ targetBuildVersion: "1.0.0" });
      isUntouched(await shop.up());
      await isRunning("1.0.0", "2.0.0");
    });
  });
}

function isUntouched({ swaps, restarts }: Effects): void {
  assert.deepEqual([swaps, restarts.filter(({ slot }) => slot === "production")], [[], []]);
}
