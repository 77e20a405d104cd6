import assert from "node:assert/strict";
import { ask, packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";
import { isOneStory } from "./support/story";

const OVERRIDE = "WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS";
const SUBNET = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/net/subnets/apps";

describe("what stays by default and is let travel, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const first = { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|22-lts" };
  const extension = (version: string) => ({ stickySettings: { AGENT_EXTENSION_VERSION: version } });

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", {
      build: first,
      slots: {
        staging: { ...extension("~1"), clientCertEnabled: true },
        beta: { build: { ...first, version: "beta" } },
      },
      production: extension("~1"),
    });
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const read = async (path: string) => {
    const site = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
    return ((await cloud.get(`${site}${path}`)) as { properties: Record<string, unknown> }).properties;
  };
  const extensions = async () =>
    (await Promise.all([ask(cloud.local, "shop"), ask(cloud.local, "shop", "staging")])).map(
      ({ settings }) => settings.AGENT_EXTENSION_VERSION,
    );

  it("must be alike in all slots", async () => {
    shop.declare({ defaultStickySettingsTravel: true });
    const { error, writes } = await shop.failingUp();
    assert.match(
      error,
      /slots\["staging"\]\.clientCertEnabled: it travels, by defaultStickySettingsTravel, and is not the same/,
    );
    shop.declare({ production: { ...extension("~1"), logs: { httpLogs: true } } });
    assert.match((await shop.failingUp()).error, /slots\["beta"\]\.logs: it travels/);
    assert.deepEqual(writes, []);
  });

  it("is turned on for a live app, in the run of a release that it travels with", async () => {
    const alike = {
      logs: { httpLogs: true },
      virtualNetworkSubnetId: SUBNET,
      cors: { allowedOrigins: ["https://partner.example"] },
    };
    shop.declare({
      build: {
        ...first,
        version: "2.0.0",
        packageUri: packageUri("2.0.0"),
        settings: { AGENT_EXTENSION_VERSION: "~2" },
      },
      slots: { staging: alike, beta: { ...alike, build: { ...first, version: "beta" } } },
      production: alike,
    });
    assert.match((await shop.stack.preview()).stdout, /App Service restarts production for it/);
    const { swaps } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.equal((await ask(cloud.local, "shop")).version, "2.0.0");
    assert.deepEqual(await extensions(), ["~2", "~1"]);
    for (const path of ["", "/slots/staging", "/slots/beta"]) {
      assert.equal((await ask(cloud.local, "shop", path.split("/")[2])).settings[OVERRIDE], "0", path);
      const [site, web, logs] = [await read(path), await read(`${path}/config/web`), await read(`${path}/config/logs`)];
      assert.deepEqual([site.virtualNetworkSubnetId, site.httpsOnly, web.alwaysOn], [SUBNET, true, true], path);
      assert.match(JSON.stringify(logs.httpLogs), /"enabled":true/);
    }
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("comes back with the build before", async () => {
    shop.declare({ targetBuildVersion: "1.0.0" });
    const { writes } = await shop.up();
    assert.equal(writes.length, 1);
    assert.deepEqual(await extensions(), ["~1", "~2"]);
    shop.declare({ targetBuildVersion: undefined });
    await shop.up();
    assert.deepEqual(await extensions(), ["~2", "~1"]);
  });

  it("is turned off, and stays again", async () => {
    shop.declare({
      defaultStickySettingsTravel: false,
      build: { ...first, version: "2.0.0", packageUri: packageUri("2.0.0") },
      slots: { staging: extension("~staging") },
      production: { ...extension("~production"), publicNetworkAccess: "Enabled" },
    });
    await shop.up();
    const { settings } = await ask(cloud.local, "shop");
    assert.equal(settings[OVERRIDE], undefined);
    assert.deepEqual(await extensions(), ["~production", "~staging"]);
    shop.declareBuild({ version: "3.0.0", packageUri: packageUri("3.0.0") });
    const { swaps, writes, text } = await shop.up();
    assert.equal(swaps.length, 1);
    // Networks that differ are looked at, and did not move.
    assert.ok(
      writes.every((write) => write.startsWith("PUT Microsoft.Resources/deployments/shop-")),
      writes.join(),
    );
    assert.doesNotMatch(text, /the swap moved/);
    assert.deepEqual(await extensions(), ["~production", "~staging"]);
    assert.deepEqual((await shop.up()).writes, []);
  });
});
