import assert from "node:assert/strict";
import { ask, packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";
import { isOneStory } from "./support/story";

const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

// Where its rules stay, the rows of switches try it.
describe("traffic, where its rules travel at a swap, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  before(async () => {
    cloud = await Cloud.open({ trafficRulesAtSwap: "travel" });
    shop = await Shop.open(cloud, "shop", {
      build: { version: "1.0.0", packageUri: packageUri("1.0.0"), stack: "NODE|22-lts" },
      slots: {
        staging: {},
        beta: { build: { version: "beta", packageUri: packageUri("3.0.0"), stack: "NODE|22-lts" } },
      },
      traffic: { staging: 10, beta: 20 },
    });
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const rulesOf = async (slot: string) => {
    const { properties } = (await cloud.get(`${SITE}${slot}/config/web`)) as {
      properties: { experiments: { rampUpRules: { name: string; reroutePercentage: number }[] } };
    };
    return Object.fromEntries(
      properties.experiments.rampUpRules.map(({ name, reroutePercentage }) => [name, reroutePercentage]),
    );
  };

  it("is none for the release slot while its build is live, and as declared for a slot with a build of its own", async () => {
    assert.deepEqual(await rulesOf(""), { staging: 0, beta: 20 });
    assert.deepEqual(await rulesOf("/slots/staging"), {});
    assert.equal((await ask(cloud.local, "shop", "beta")).version, "3.0.0");
  });

  it("is the release slot's as declared while its build waits, and none again once that is live", async () => {
    shop.declareBuild({ version: "2.0.0", packageUri: packageUri("2.0.0") });
    shop.declare({ targetBuildVersion: "1.0.0" });
    assert.deepEqual((await shop.up()).swaps, []);
    assert.deepEqual(await rulesOf(""), { staging: 10, beta: 20 });
    shop.declare({ targetBuildVersion: "2.0.0" });
    const { swaps, restarts } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    assert.deepEqual(await rulesOf(""), { staging: 0, beta: 20 });
    assert.deepEqual(await rulesOf("/slots/staging"), {});
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("is not written by a release that leaves it as it is", async () => {
    shop.declare({ targetBuildVersion: "2.0.0", traffic: { beta: 20 } });
    await shop.up();
    shop.declareBuild({ settings: { GREETING: "hello" } });
    const { writes } = await shop.up();
    assert.deepEqual(writes, [
      "PUT Microsoft.Resources/deployments/shop-staging-delivery*",
      "PUT Microsoft.Resources/deployments/shop-swap*",
    ]);
    assert.deepEqual(await rulesOf(""), { beta: 20 });
  });

  it("is as declared again after somebody changed a percentage, told by one warning", async () => {
    const web = (await cloud.get(`${SITE}/config/web`)) as { properties: { experiments: { rampUpRules: object[] } } };
    const rampUpRules = web.properties.experiments.rampUpRules.map((rule) => ({ ...rule, reroutePercentage: 55 }));
    await cloud.put(`${SITE}/config/web`, { properties: { experiments: { rampUpRules } } });
    assert.deepEqual(await rulesOf(""), { beta: 55 });
    const { writes, swaps, text } = await shop.up();
    assert.deepEqual([...writes].sort(), [
      "PUT Microsoft.Resources/deployments/restored-shop-shop-*",
      "PUT Microsoft.Resources/deployments/shop-traffic*",
    ]);
    assert.deepEqual(swaps, []);
    assert.match(text, /warning: somebody changed percentages of traffic rules of "shop"/);
    assert.deepEqual(await rulesOf(""), { beta: 20 });
    assert.deepEqual((await shop.up()).writes, []);
    shop.declare({ traffic: { beta: 30 } });
    assert.deepEqual((await shop.up()).writes, ["PUT Microsoft.Resources/deployments/shop-traffic*"]);
  });
});
