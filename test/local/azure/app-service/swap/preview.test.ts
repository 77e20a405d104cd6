import assert from "node:assert/strict";
import { LOCATION, LocalApp, packageUrl, SITE, STAGING } from "../../../../support/local-app";

const PREPARED = "The slot cannot be changed because its configuration settings have been prepared for swap.";

describe("a swap with preview", () => {
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

  it("gives the source the target's sticky settings, and says so on both slots", async () => {
    await start();
    assert.deepEqual(await app.settings(STAGING), { FEATURE: "new", WHERE: "production" });
    assert.deepEqual(await app.settings(SITE), { FEATURE: "old", WHERE: "production" });
    assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), "staging");
    assert.equal((await app.ask("GET", STAGING)).at("properties.targetSwapSlot"), "Production");
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

  it("keeps both slots from every other swap", async () => {
    await start();
    const canary = `${SITE}/slots/canary`;
    await app.ask("PUT", canary, { location: LOCATION, properties: { siteConfig: { appSettings: [] } } });
    const swaps = [
      await app.ask("POST", `${canary}/applySlotConfig`, { targetSlot: "production" }),
      await app.follow("POST", `${canary}/slotsswap`, { targetSlot: "production" }),
      await app.follow("POST", `${canary}/slotsswap`, { targetSlot: "staging" }),
      await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "canary" }),
    ];
    for (const { status, error } of swaps) {
      assert.deepEqual([status, error.message], [409, PREPARED]);
    }
    assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), "staging");
    assert.equal((await app.ask("POST", `${canary}/resetSlotConfig`)).status, 200);
    assert.deepEqual(
      await app.settings(STAGING),
      { FEATURE: "new", WHERE: "production" },
      "another slot's is no cancel",
    );
    assert.equal((await swap()).status, 200);
    assert.equal((await app.follow("POST", `${canary}/slotsswap`, { targetSlot: "production" })).status, 200);
  });

  it("is no swap until it is completed: the last one is told as it was", async () => {
    await start();
    const statuses = async () => [
      (await app.ask("GET", SITE)).at("properties.slotSwapStatus"),
      (await app.ask("GET", STAGING)).at("properties.slotSwapStatus"),
    ];
    assert.deepEqual(await statuses(), [null, null]);
    await swap();
    const [production, staging] = await statuses();
    assert.deepEqual(production, staging);
    const { timestampUtc, ...names } = production as { timestampUtc: string };
    assert.deepEqual(names, { sourceSlotName: "staging", destinationSlotName: "Production" });
    assert.equal(new Date(timestampUtc).toISOString(), timestampUtc);
  });

  it("ends with the slot that is deleted", async () => {
    await start();
    assert.equal((await app.ask("DELETE", STAGING)).status, 200);
    assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), null);
  });

  it("restarts the slot with the target's sticky settings, and with its own when it is canceled; production never", async () => {
    app = await LocalApp.start();
    await app.createShop({
      production: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("1"), WHERE: "production" },
      staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2"), WHERE: "staging" },
      sticky: ["WHERE"],
    });
    const seen = async (name: string) => {
      const { version, env } = JSON.parse((await app.visit(name)).text) as { version: string; env: { WHERE: string } };
      return [version, env.WHERE];
    };
    assert.deepEqual(await seen("shop-staging"), ["2", "staging"]);
    const mark = app.local.journal.length;
    assert.equal((await app.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" })).status, 200);
    assert.deepEqual(
      [await seen("shop-staging"), await seen("shop")],
      [
        ["2", "production"],
        ["1", "production"],
      ],
    );
    assert.equal((await app.ask("POST", `${STAGING}/resetSlotConfig`)).status, 200);
    assert.deepEqual(
      [await seen("shop-staging"), await seen("shop")],
      [
        ["2", "staging"],
        ["1", "production"],
      ],
    );
    const restarted = app.local.journal.read(mark).flatMap((entry) => (entry.kind === "restart" ? [entry.slot] : []));
    assert.deepEqual(restarted, ["staging", "staging"]);
  });

  it("is given up when the slot does not start with the target's sticky settings", async () => {
    app = await LocalApp.start();
    await app.createShop({
      production: { FAIL_HERE: "1" },
      staging: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2") },
      sticky: ["FAIL_HERE"],
    });
    const { status, error } = await app.ask("POST", `${STAGING}/applySlotConfig`, { targetSlot: "production" });
    assert.deepEqual(
      [status, error.message],
      [
        400,
        "Cannot swap slots for site 'shop' because the worker process for 'staging' slot could not be started. The app ended with exit code 3; it printed nothing. The whole log: `azure-slots local logs shop/staging`",
      ],
    );
    assert.deepEqual(await app.settings(STAGING), { WEBSITE_RUN_FROM_PACKAGE: packageUrl("2") });
    assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), null);
    assert.equal((await app.visit("shop-staging")).status, 200);
  });

  it("outlasts a restart of the local App Service", async () => {
    await start();
    await app.restart();
    assert.equal((await app.ask("GET", SITE)).at("properties.targetSwapSlot"), "staging");
    assert.equal((await swap()).status, 200);
    assert.deepEqual(await app.settings(STAGING), { FEATURE: "old", WHERE: "staging" });
  });
});
