import assert from "node:assert/strict";
import { LocalApp, SITE, STAGING } from "../../support/local-app";

const PREPARED = "The slot cannot be changed because its configuration settings have been prepared for swap.";

describe("a swap with preview", function () {
  this.timeout(30_000);
  let app: LocalApp;

  const start = async (options: Parameters<typeof LocalApp.start>[0] = {}) => {
    app = await LocalApp.start(options);
    await app.createShop({
      production: { WHERE: "production", FEATURE: "old" },
      staging: { WHERE: "staging", FEATURE: "new" },
      sticky: ["WHERE"],
    });
    const answer = await app.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" });
    assert.deepEqual([answer.status, answer.body], [200, undefined]);
  };
  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });

  afterEach(() => app.close());

  it("gives the source the target's sticky settings, and says so on the target", async () => {
    await start();
    assert.deepEqual(await app.settings(STAGING), { FEATURE: "new", WHERE: "production" });
    assert.deepEqual(await app.settings(SITE), { FEATURE: "old", WHERE: "production" });
    assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), "staging");
    assert.equal((await app.ask("GET", STAGING)).at("properties.targetSwapSlot"), null);
  });

  it("keeps the prepared slot from being written", async () => {
    await start();
    const writes = [
      await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: {} }),
      await app.ask("PATCH", `${STAGING}/config/web`, { properties: { alwaysOn: true } }),
      await app.ask("PATCH", STAGING, { properties: { httpsOnly: true } }),
      await app.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" }),
    ];
    for (const { status, error } of writes) {
      assert.deepEqual([status, error.message], [409, PREPARED]);
    }
    assert.deepEqual(await app.settings(STAGING), { FEATURE: "new", WHERE: "production" });
  });

  it("is completed by an ordinary swap", async () => {
    await start();
    assert.equal((await swap()).status, 200);
    assert.deepEqual(await app.settings(SITE), { FEATURE: "new", WHERE: "production" });
    assert.deepEqual(await app.settings(STAGING), { FEATURE: "old", WHERE: "staging" });
    assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), null);
    // As recorded: to cancel what is complete changes nothing.
    assert.equal((await app.ask("POST", `${SITE}/resetSlotConfig`)).status, 200);
    assert.deepEqual(await app.settings(STAGING), { FEATURE: "old", WHERE: "staging" });
  });

  for (const path of [SITE, STAGING]) {
    it(`is canceled on ${path === SITE ? "production" : "the slot"}`, async () => {
      await start();
      assert.equal((await app.ask("POST", `${path}/resetSlotConfig`)).status, 200);
      assert.deepEqual(await app.settings(STAGING), { WHERE: "staging", FEATURE: "new" });
      assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), null);
      assert.equal((await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: {} })).status, 200);
    });
  }

  it("outlasts a restart of the local App Service", async () => {
    await start();
    await app.restart();
    assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), "staging");
    assert.equal((await swap()).status, 200);
    assert.deepEqual(await app.settings(STAGING), { FEATURE: "old", WHERE: "staging" });
  });

  it("conflicts with a swap where the switch says so", async () => {
    await start({ switches: { swapOfPreparedSlot: "conflicts" } });
    const { status, error } = await swap();
    assert.deepEqual([status, error.message], [409, PREPARED]);
    assert.deepEqual(await app.settings(SITE), { FEATURE: "old", WHERE: "production" });
  });
});
