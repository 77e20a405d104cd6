import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SlotSwap, SlottedWebApp, type SlottedWebAppArgs } from "../../src";
import { known } from "../../src/components/azure/hook";
import { stageAt, stagesOf } from "../../src/components/releases/rollout-conduct";
import { RolloutState, recordName } from "../../src/components/releases/rollout-record";
import { declare } from "../../src/components/validation/declare";
import { mockEngine, problemsOf } from "../support/component-mocks";

const PLAN = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Web/serverfarms/plan";
const STEPS = [
  { percentage: 10, bakeTimeInSeconds: 600 },
  { percentage: 50, bakeTimeInSeconds: 1200 },
];

describe("a rollout", () => {
  const declaration: SlottedWebAppArgs = {
    resourceGroupName: "shop",
    serverFarmId: PLAN,
    name: "shop",
    build: { version: "1.0.0", packageUri: "https://example.com/1.zip", stack: "NODE|22-lts" },
    slots: { staging: {}, beta: {} },
    releaseSlot: "staging",
    rollout: { steps: STEPS },
  };

  beforeEach(() => mockEngine());

  const refused = (change: Partial<SlottedWebAppArgs>) =>
    problemsOf(() => new SlottedWebApp("shop", { ...declaration, ...change }));

  it("is in steps, then waits for the visitors whom a cookie pins to the slot, for an hour by default", () => {
    const brief = stagesOf({ steps: STEPS }).map(({ title, percentage, seconds }) => [title, percentage, seconds]);
    assert.deepEqual(brief, [
      ["step 1 of 2, 10 %", 10, 600],
      ["step 2 of 2, 50 %", 50, 1200],
      ["the wait for pinned visitors, 0 %", 0, 3600],
    ]);
    assert.equal(stagesOf({ steps: STEPS, waitForPinnedVisitorsInSeconds: 0 }).at(-1)?.seconds, 0);
  });

  it("goes on where it was recorded, unless that is another build, another percentage, or over", () => {
    const stages = stagesOf({ steps: STEPS });
    const at = { build: "2.0.0+a", state: RolloutState.Baking, step: 1, percentage: 50 };
    assert.equal(stageAt(stages, at, "2.0.0+a"), stages[1]);
    const awaiting = { ...at, state: RolloutState.AwaitingPinnedVisitors, percentage: 0 };
    assert.equal(stageAt(stages, awaiting, "2.0.0+a"), stages[2]);
    assert.equal(stageAt(stages, at, "2.0.0+b"), undefined);
    assert.equal(stageAt(stages, { ...at, percentage: 60 }, "2.0.0+a"), undefined);
    for (const state of [RolloutState.Stopped, RolloutState.Finished]) {
      assert.equal(stageAt(stages, { ...at, state, percentage: 0 }, "2.0.0+a"), undefined);
    }
  });

  it("is recorded under a name that Azure takes, another one for each slot", () => {
    assert.equal(recordName("shop", "staging"), "rollout-shop-staging");
    const long = ["a", "b"].map((end) => recordName("x".repeat(38), `${"y".repeat(18)}${end}`));
    assert.ok(long.every((name) => `${name}-write`.length <= 64));
    assert.notEqual(long[0], long[1]);
  });

  it("is not declared together with auto swap, or with percentages that leave it no room", () => {
    assert.deepEqual(refused({}), []);
    assert.deepEqual(refused({ traffic: { beta: 50 } }), []);
    assert.deepEqual(refused({ traffic: { beta: 51 } }), [
      'rollout.steps: they give "staging" up to 50 percent, and traffic gives other slots 51: use at most 49',
    ]);
    const ramps = { staging: { changeStep: 5, changeIntervalInMinutes: 10 } };
    assert.deepEqual(refused({ traffic: { staging: 5 }, ramps }), [
      'traffic["staging"]: rollout gives "staging" its visitors: remove this percentage and ramps["staging"], or rollout',
    ]);
    const slots = { staging: { autoSwapSlotName: "production" } };
    const windows = { operatingSystem: "windows", slots } as const;
    assert.ok(
      refused({ ...windows, build: { ...declaration.build, stack: "NODE|~22" } }).includes(
        "rollout: with auto swap App Service swaps whatever is delivered: remove rollout or autoSwapSlotName",
      ),
    );
  });

  it("is checked with all else that is wrong, by a SlotSwap too", () => {
    const rollout = { steps: [{ percentage: 110, bakeTimeInSeconds: -1 }] };
    const wrong = [
      "rollout.steps[0].bakeTimeInSeconds: -1 is not allowed: use a number from 0 to 86400",
      "rollout.steps[0].percentage: 110 is not a percentage for a step: use a number above 0, up to 100",
    ];
    assert.deepEqual(refused({ rollout }), wrong);
    const app = { resourceGroupName: "shop", siteName: "shop", targetBuildVersion: "2.0.0" };
    assert.deepEqual(
      problemsOf(() => new SlotSwap("release", { ...app, rollout })),
      wrong,
    );
  });

  it("is checked once it is known", async () => {
    const steps = [{ percentage: pulumi.output(Promise.resolve(110)), bakeTimeInSeconds: 1 }];
    const { checked } = declare("shop", { ...declaration, rollout: { steps } });
    await assert.rejects(known(checked), /rollout\.steps\[0\]\.percentage/);
  });
});
