import assert from "node:assert/strict";
import { SlotSwap, StickySettings, TrafficRouting } from "../../src";
import { packageUri } from "./support/builds";
import { Cloud, type Declaration, type Effects, Shop, type TestStack } from "./support/project";
import { percentagesOf, readSlot } from "./support/slot-state";
import { isOneStory } from "./support/story";

const buildOf = (version: string, greeting: string) => ({
  version,
  packageUri: packageUri(version),
  stack: "NODE|22-lts",
  settings: { GREETING: greeting },
});
const sticky = (value: string) => ({ stickySettings: { ENVIRONMENT: value } });

describe("a command that runs a changed program and is no up, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;
  let adopting: TestStack;
  let elsewhere: { target: string; settings: Record<string, string>; percentages: Record<string, number> };

  const first: Declaration = {
    build: buildOf("1.0.0", "one"),
    slots: { staging: sticky("staging"), beta: {}, gone: {} },
    production: sticky("production"),
    releaseSlot: "staging",
    traffic: { beta: 10, gone: 5 },
  };
  const changed: Declaration = {
    build: buildOf("2.0.0", "two"),
    slots: { staging: sticky("new-staging"), beta: {}, added: {} },
    production: sticky("new-production"),
    releaseSlot: "staging",
    traffic: { beta: 20 },
  };

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", first);
    elsewhere = { target: "1.0.0", settings: { OWN: "one", LATER: "one" }, percentages: { added: 10 } };
    adopting = await cloud.stack("adopting", async () => {
      const app = { resourceGroupName: "shop", siteName: "shop" };
      const { target, settings, percentages } = elsewhere;
      const own = new StickySettings("sticky", { ...app, slots: { added: { settings } } });
      const routing = new TrafficRouting("traffic", { ...app, percentages }, { dependsOn: own });
      new SlotSwap("release", { ...app, targetBuildVersion: target }, { dependsOn: routing });
    });
  });

  after(async () => {
    await cloud.close();
  });

  const runs = async (...places: string[]) =>
    Promise.all(
      places.map(async (place) => {
        const { buildVersion, settings } = await readSlot(cloud, place);
        return [buildVersion?.split("+")[0], settings.GREETING, settings.ENVIRONMENT];
      }),
    );
  const traffic = async () => percentagesOf((await readSlot(cloud, "production")).rules);
  const refreshed = async (stack: TestStack) => {
    let text = "";
    const done = await cloud.effectsOf(async () => {
      text = (await stack.refresh({ runProgram: true })).stdout;
    });
    return { ...done, text };
  };
  const isUntouched = ({ writes, writesInside, swaps, restarts }: Effects) =>
    assert.deepEqual([writes, writesInside, swaps, restarts], [[], [], [], []]);

  it("writes nothing to the app of a SlottedWebApp: no build, no swap, no setting, no rule, no slot", async () => {
    await shop.up();
    shop.declareAll(changed);
    const done = await refreshed(shop.stack);
    isUntouched(done);
    assert.doesNotMatch(done.text, /warning|error/i);
    assert.deepEqual(await runs("production", "staging"), [
      ["1.0.0", "one", "production"],
      [undefined, undefined, "staging"],
    ]);
    assert.deepEqual(await traffic(), { beta: 10, gone: 5 });
  });

  it("writes nothing after an up that failed half way either, and leaves all else to the next one", async () => {
    cloud.local.disturb(({ method, path }) =>
      method === "PUT" && path.includes("/deployments/shop-staging-delivery")
        ? { status: 409, code: "Conflict", message: "Not now." }
        : undefined,
    );
    const { error, writes: before } = await shop.failingUp();
    assert.match(error, /Not now/);
    cloud.local.disturb(undefined);
    isUntouched(await refreshed(shop.stack));
    const { swaps, writes } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.deepEqual(
      [...before, ...writes].filter((write) => /gone/.test(write)),
      ["POST Microsoft.Web/sites/shop/slots/gone/stop", "DELETE Microsoft.Web/sites/shop/slots/gone"],
    );
    assert.deepEqual(await runs("production", "staging"), [
      ["2.0.0", "two", "new-production"],
      ["1.0.0", "one", "new-staging"],
    ]);
    assert.deepEqual(await traffic(), { beta: 20 });
  });

  it("writes nothing to an app that is declared elsewhere, and leaves all to the next up", async () => {
    elsewhere.target = "2.0.0";
    await adopting.up();
    elsewhere = { target: "1.0.0", settings: { OWN: "two" }, percentages: {} };
    isUntouched(await refreshed(adopting));
    const before = (await readSlot(cloud, "added")).settings;
    assert.deepEqual([before.OWN, before.LATER, await traffic()], ["one", "one", { added: 10 }]);
    assert.equal((await cloud.effectsOf(() => adopting.up())).swaps.length, 1);
    const after = (await readSlot(cloud, "added")).settings;
    assert.deepEqual([after.OWN, after.LATER, await traffic()], ["two", undefined, {}]);
    assert.deepEqual(await runs("production"), [["1.0.0", "one", "new-production"]]);
  });

  it("is destroyed without a release", async () => {
    elsewhere = { target: "2.0.0", settings: {}, percentages: { beta: 10 } };
    isUntouched(await cloud.effectsOf(() => adopting.destroy({ runProgram: true })));
    shop.declareAll({ ...first, build: buildOf("3.0.0", "three") });
    const { writes, writesInside, swaps } = await cloud.effectsOf(() => shop.stack.destroy({ runProgram: true }));
    assert.deepEqual([writesInside, swaps], [[], []]);
    assert.deepEqual(
      writes.filter((write) => !write.startsWith("DELETE ")),
      [],
    );
    assert.deepEqual(cloud.local.sites(), []);
  });
});
