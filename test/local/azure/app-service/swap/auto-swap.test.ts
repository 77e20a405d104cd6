import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, PLAN, packageUrl, SITE, STAGING } from "../../../../support/local-app";
import { until } from "../../../../support/until";

const PACKAGE = "WEBSITE_RUN_FROM_PACKAGE";

describe("auto swap", () => {
  let app: LocalApp;

  beforeEach(async () => {
    app = await LocalApp.start();
  });

  afterEach(() => app.close());

  const settings = (path: string, properties: object) => app.ask("PUT", `${path}/config/appsettings`, { properties });
  const version = async (name: string) => /"version":"([^"]*)"/.exec((await app.visit(name)).text)?.[1];
  const idle = () =>
    until("nothing changes the app any more", async () => {
      return (await app.ask("GET", SITE)).at("properties.inProgressOperationId") === null;
    });
  const events = (mark = 0) =>
    app.local.journal.read(mark).flatMap((record) => (record.kind === "request" ? [] : [record as { kind: string }]));
  const kinds = (kind: string, mark = 0) => events(mark).filter((record) => record.kind === kind);
  const swapped = (times: number, mark = 0) =>
    until(`${times} swaps`, async () => kinds("swap", mark).length === times && (await idle()));

  /** A Windows app with a sticky setting, whose slot is swapped into production by itself. */
  async function createShop(siteConfig: object = {}): Promise<void> {
    await app.ask("PUT", GROUP, { location: LOCATION });
    await app.ask("PUT", PLAN, { location: LOCATION, sku: { name: "S1" } });
    const body = (value: string, own: object = {}) => ({
      location: LOCATION,
      properties: {
        serverFarmId: PLAN,
        siteConfig: { appSettings: [{ name: "WHERE", value }], ...own },
      },
    });
    assert.equal((await app.ask("PUT", SITE, body("production"))).status, 200);
    assert.equal((await app.ask("PUT", STAGING, body("staging", siteConfig))).status, 200);
    await app.ask("PUT", `${SITE}/config/slotConfigNames`, { properties: { appSettingNames: ["WHERE"] } });
  }

  const shown = async (path: string) => (await app.ask("GET", `${path}/config/web`)).at("properties.autoSwapSlotName");

  it("is set in siteConfig or config/web, and stays with its slot", async () => {
    await createShop({ autoSwapSlotName: "production" });
    assert.deepEqual([await shown(STAGING), await shown(SITE)], ["production", null]);
    await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    assert.deepEqual([await shown(STAGING), await shown(SITE)], ["production", null]);
    await app.ask("PATCH", `${STAGING}/config/web`, { properties: { autoSwapSlotName: "" } });
    assert.equal(await shown(STAGING), null);
    await app.ask("PATCH", `${STAGING}/config/web`, { properties: { autoSwapSlotName: "production" } });
    assert.equal(await shown(STAGING), "production");
    const override = { WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS: "0" };
    await settings(SITE, override);
    await settings(STAGING, override);
    await app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });
    assert.deepEqual([await shown(STAGING), await shown(SITE)], ["production", null]);
    assert.equal(kinds("swap").length, 2, "nothing was pushed");
  });

  it("swaps what is pushed, once, when it runs", async () => {
    await createShop({ autoSwapSlotName: "production" });
    const url = await app.publish("1");
    const mark = app.local.journal.length;
    assert.equal((await settings(STAGING, { WHERE: "staging", [PACKAGE]: url })).status, 200);
    await swapped(1, mark);
    assert.equal(await version("shop"), "1");
    assert.deepEqual(await app.settings(SITE), { [PACKAGE]: url, WHERE: "production" });
    assert.deepEqual(await app.settings(STAGING), { WHERE: "staging" });
    const status = (await app.ask("GET", SITE)).at("properties.slotSwapStatus.sourceSlotName");
    assert.equal(status, "staging");
    await settings(STAGING, { WHERE: "staging", OTHER: "setting" });
    await app.ask("POST", `${STAGING}/restart`);
    await idle();
    assert.equal(kinds("swap", mark).length, 1, "no code was pushed since");
    await settings(STAGING, { WHERE: "staging", [PACKAGE]: await app.publish("2") });
    await swapped(2, mark);
    assert.equal(await version("shop"), "2");
    await settings(STAGING, { ...(await app.settings(STAGING)), OTHER: "setting" });
    await until("it runs with the setting", async () => (await app.visit("shop-staging")).text.includes("OTHER"));
    await idle();
    assert.equal(kinds("swap", mark).length, 2, "the code is what it was");
  });

  it("swaps what comes with a PUT or PATCH of the slot itself", async () => {
    await createShop();
    for (const [method, number] of [
      ["PATCH", "1"],
      ["PUT", "2"],
    ] as const) {
      const appSettings = [{ name: PACKAGE, value: await app.publish(number) }];
      const siteConfig = { autoSwapSlotName: "production", appSettings };
      const mark = app.local.journal.length;
      await app.ask(method, STAGING, { location: LOCATION, properties: { siteConfig } });
      await swapped(1, mark);
      assert.equal(await version("shop"), number);
    }
  });

  it("holds the app while it swaps, and waits for the restart before it does", async () => {
    await createShop({ autoSwapSlotName: "production" });
    const slow = `
      const { createServer } = require("node:http");
      const { version } = require("./package.json");
      setTimeout(() => createServer((_, response) => response.end(JSON.stringify({ version }))).listen(process.env.PORT), 700);
    `;
    const url = await app.publish("slow", slow);
    const mark = app.local.journal.length;
    await settings(STAGING, { WHERE: "staging", [PACKAGE]: url });
    assert.equal(kinds("swap", mark).length, 0);
    assert.equal((await app.visit("shop")).status, 200, "the welcome page");
    const refused = await until("the swap is under way", async () => {
      const answer = await settings(SITE, { WHERE: "production" });
      return answer.status === 409 && answer;
    });
    assert.match(String(refused.error.message), /OperationName: SwapSiteSlots/);
    assert.equal(kinds("swap", mark).length, 0, "it is warmed up first");
    await swapped(1, mark);
    assert.equal(await version("shop"), "slow");
  });

  it("makes one swap of pushes that follow each other, the last one", async () => {
    await createShop({ autoSwapSlotName: "production" });
    const [bad, good] = [await app.publish("bad", "setTimeout(() => process.exit(3), 400)"), await app.publish("good")];
    const mark = app.local.journal.length;
    await settings(STAGING, { WHERE: "staging", [PACKAGE]: bad });
    assert.equal((await settings(STAGING, { WHERE: "staging", [PACKAGE]: good })).status, 200);
    await swapped(1, mark);
    await idle();
    assert.equal(await version("shop"), "good");
    assert.deepEqual([kinds("swap", mark).length, kinds("autoSwapFailed", mark).length], [1, 0]);
  });

  it("leaves production alone when what was pushed does not start, and says so", async () => {
    await createShop({ autoSwapSlotName: "production" });
    const before = await app.settings(SITE);
    await settings(STAGING, { WHERE: "staging", [PACKAGE]: packageUrl("nowhere") });
    await until("it is told", async () => kinds("autoSwapFailed").length === 1);
    const { sequence: _sequence, time: _time, ...told } = { sequence: 0, time: "", ...kinds("autoSwapFailed")[0] };
    assert.deepEqual(told, {
      kind: "autoSwapFailed",
      site: "shop",
      source: "staging",
      target: "production",
      reason:
        "Cannot swap slots for site 'shop' because the worker process for 'staging' slot could not be started. " +
        "Could not fetch the package https://shopstorage.blob.core.windows.net/releases/shop-nowhere.zip: its host " +
        "shopstorage.blob.core.windows.net cannot be found (ENOTFOUND). The whole log: `azure-slots local logs shop/staging`",
    });
    await idle();
    assert.deepEqual(await app.settings(SITE), before);
    assert.deepEqual(await app.settings(STAGING), { WHERE: "staging", [PACKAGE]: packageUrl("nowhere") });
    await app.restart();
    await idle();
    assert.equal(kinds("autoSwapFailed").length, 1, "one try a push");
    await settings(STAGING, { WHERE: "staging", [PACKAGE]: await app.publish("fixed") });
    await swapped(1);
    assert.equal(await version("shop"), "fixed");
  });

  for (const target of ["nowhere", "staging"]) {
    it(`fails where its target is ${target === "staging" ? "the slot itself" : "not there"}`, async () => {
      await createShop({ autoSwapSlotName: target });
      await settings(STAGING, { [PACKAGE]: await app.publish("1") });
      await until("it is told", async () => kinds("autoSwapFailed").length === 1);
      assert.equal(kinds("swap").length, 0);
    });
  }

  it("is made after a restart of the local App Service, where that came before it", async () => {
    await createShop({ autoSwapSlotName: "production" });
    const slow = `
      setTimeout(() => require("node:http").createServer((_, response) =>
        response.end(JSON.stringify({ version: "slow" }))).listen(process.env.PORT), 1000);
    `;
    await settings(STAGING, { WHERE: "staging", [PACKAGE]: await app.publish("slow", slow) });
    await app.restart();
    await swapped(1);
    assert.equal(await version("shop"), "slow");
    await app.restart();
    await idle();
    assert.equal(kinds("swap").length, 1);
  });

  it("is made after a restart that cut it off", async () => {
    await createShop({ autoSwapSlotName: "production" });
    const slow = `
      setTimeout(() => require("node:http").createServer((_, response) =>
        response.end(JSON.stringify({ version: "slow" }))).listen(process.env.PORT), 1000);
    `;
    await settings(STAGING, { WHERE: "staging", [PACKAGE]: await app.publish("slow", slow) });
    await until("the swap is under way", async () => {
      return (await app.ask("GET", SITE)).at("properties.inProgressOperationId") !== null;
    });
    assert.equal(kinds("swap").length, 0);
    await app.restart();
    await swapped(1);
    assert.equal(await version("shop"), "slow");
    assert.equal(kinds("autoSwapFailed").length, 0);
  });

  it("ends with its slot", async () => {
    await createShop({ autoSwapSlotName: "production" });
    await settings(STAGING, { [PACKAGE]: await app.publish("1", "setTimeout(() => {}, 60_000)") });
    assert.equal((await app.ask("DELETE", STAGING)).status, 200);
    await idle();
    assert.deepEqual([kinds("swap").length, kinds("autoSwapFailed").length], [0, 0]);
  });

  it("is accepted on Linux and for containers, whose deployments it lets fail", async () => {
    await app.createShop();
    const url = await app.publish("1");
    assert.equal(
      (await app.ask("PATCH", `${STAGING}/config/web`, { properties: { autoSwapSlotName: "production" } })).status,
      200,
    );
    assert.equal((await settings(STAGING, { OTHER: "setting" })).status, 200);
    const windows = `${GROUP}/providers/Microsoft.Web/sites/windows`;
    const image = { windowsFxVersion: "DOCKER|shop.azurecr.io/shop:1" };
    await app.ask("PUT", windows, { location: LOCATION, properties: { serverFarmId: PLAN } });
    await app.ask("PATCH", `${windows}/config/web`, { properties: { autoSwapSlotName: "other" } });
    for (const answer of [
      await settings(STAGING, { [PACKAGE]: url }),
      await app.ask("PATCH", STAGING, { properties: { siteConfig: { appSettings: [{ name: PACKAGE, value: url }] } } }),
      await app.ask("PATCH", `${STAGING}/config/web`, {
        properties: { linuxFxVersion: "DOCKER|shop.azurecr.io/shop:1" },
      }),
      await app.ask("PATCH", `${windows}/config/web`, { properties: image }),
    ]) {
      assert.equal(answer.status, 409);
      assert.match(String(answer.error.message), /^Auto swap is not supported on Linux and for containers/);
    }
    assert.deepEqual(await app.settings(STAGING), { OTHER: "setting" });
    await app.ask("PATCH", `${STAGING}/config/web`, { properties: { autoSwapSlotName: "" } });
    assert.equal((await settings(STAGING, { [PACKAGE]: url })).status, 200);
    assert.equal(kinds("swap").length, 0);
  });
});
