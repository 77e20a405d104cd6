import assert from "node:assert/strict";
import type { Switches } from "../../src/local";
import { ask, packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";

/** What nobody knows of Azure, each the other way round than the local App Service does it by default. */
const OTHER_WAY: Switches = {
  putWithoutTopLevelProperties: "resets",
  buildVersionAtSwap: "stays",
  targetBuildVersionOnLaterPut: "cleared",
  trafficRulesAtSwap: "travel",
  equalSettingsPut: "leavesRunning",
  partialConfigurationPut: "resetsOthers",
  swapOfPreparedSlot: "conflicts",
};

for (const [title, switches] of Object.entries({ "as the documents suggest": {}, "the other way round": OTHER_WAY })) {
  describe(`what nobody knows of Azure, ${title}, on the real engine`, function () {
    this.timeout(600_000);
    let cloud: Cloud;
    let shop: Shop;

    before(async () => {
      cloud = await Cloud.open(switches);
      shop = await Shop.open(cloud, "shop", {
        build: {
          version: "1.0.0",
          packageUri: packageUri("1.0.0"),
          stack: "NODE|22-lts",
          startupCommand: "node server.js",
        },
        slots: { staging: { stickySettings: { ENVIRONMENT: "staging" }, alwaysOn: true } },
        production: { stickySettings: { ENVIRONMENT: "production" } },
        httpsOnly: false,
        tags: { team: "shop" },
      });
      await shop.up();
    });

    after(async () => {
      await cloud.close();
    });

    const builds = async () => {
      const [production, staging] = await Promise.all([ask(cloud.local, "shop"), ask(cloud.local, "shop", "staging")]);
      assert.equal(production.settings.ENVIRONMENT, "production");
      return [production.version, staging.version];
    };

    const configuration = async (path: string) => {
      const site = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
      return (await cloud.get(`${site}${path}`)) as { tags: unknown; properties: Record<string, unknown> };
    };

    it("a release goes live once, and what stays is as it was", async () => {
      shop.declareBuild({ version: "2.0.0", packageUri: packageUri("2.0.0") });
      const { swaps } = await shop.up();
      assert.equal(swaps.length, 1);
      assert.deepEqual(await builds(), ["2.0.0", "1.0.0"]);
      for (const [slot, alwaysOn] of [
        ["", false],
        ["/slots/staging", true],
      ] as const) {
        const { properties } = await configuration(`${slot}/config/web`);
        assert.deepEqual(
          [properties.alwaysOn, properties.linuxFxVersion, properties.appCommandLine],
          [alwaysOn, "NODE|22-lts", "node server.js"],
        );
        assert.deepEqual((await configuration(slot)).tags, { team: "shop" });
      }
    });

    it("a delivery and a swap that are deployed again write nothing", async () => {
      const { resources } = (await shop.stack.exportStack()).deployment as { resources: { urn: string }[] };
      const replace = resources.map(({ urn }) => urn).filter((urn) => /shop-(staging-delivery|swap)$/.test(urn));
      assert.equal(replace.length, 2);
      const { writesInside, swaps, restarts } = await cloud.effectsOf(() => shop.stack.up({ replace }));
      assert.deepEqual([writesInside, swaps, restarts], [[], [], []]);
      assert.deepEqual(await builds(), ["2.0.0", "1.0.0"]);
    });

    it("a refresh, and the next up, move nothing", async () => {
      await shop.stack.refresh();
      const { writesInside, swaps, restarts } = await shop.up();
      assert.deepEqual([writesInside, swaps, restarts], [[], [], []]);
      assert.deepEqual(await builds(), ["2.0.0", "1.0.0"]);
    });

    it("a rollback is a swap, and forward again another", async () => {
      shop.declare({ targetBuildVersion: "1.0.0" });
      assert.equal((await shop.up()).swaps.length, 1);
      assert.deepEqual(await builds(), ["1.0.0", "2.0.0"]);
      shop.declare({ targetBuildVersion: "2.0.0" });
      assert.equal((await shop.up()).swaps.length, 1);
      assert.deepEqual(await builds(), ["2.0.0", "1.0.0"]);
      assert.deepEqual((await shop.up()).writes, []);
    });
  });
}
