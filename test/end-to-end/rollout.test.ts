import assert from "node:assert/strict";
import type { RolloutArgs } from "../../src";
import { ask, packageUri } from "./support/builds";
import { Cloud, type Declaration, Shop } from "./support/project";
import { Visitors } from "./support/visitors";

const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
const RECORD =
  "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Resources/deployments/rollout-shop-staging";

describe("a gradual release, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;
  let shop: Shop;

  const rollout: RolloutArgs = {
    steps: [
      { percentage: 20, bakeTimeInSeconds: 2 },
      { percentage: 60, bakeTimeInSeconds: 2 },
    ],
    metrics: { maximumResponseTimeRatio: 1000 },
    waitForPinnedVisitorsInSeconds: 1,
  };
  const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
  const declaration: Declaration = {
    build: buildOf("1.0.0"),
    slots: {
      staging: {},
      beta: { build: buildOf("3.0.0") },
    },
    traffic: { beta: 5 },
    rollout,
  };

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", declaration);
  });

  after(async () => {
    await cloud.close();
  });

  const rules = async () => {
    const { properties } = (await cloud.get(`${SITE}/config/web`)) as {
      properties: { experiments: { rampUpRules: { name: string; reroutePercentage: number }[] } };
    };
    return Object.fromEntries(
      properties.experiments.rampUpRules.map(({ name, reroutePercentage }) => [name, reroutePercentage]),
    );
  };

  it("is none for the first build, since nobody visits yet", async () => {
    const { writes } = await shop.up();
    assert.ok(!writes.some((write) => write.includes("rollout")), writes.join("\n"));
    assert.deepEqual(await rules(), { beta: 5 });
  });

  it("brings a build live step by step", async () => {
    const visitors = new Visitors(cloud.local, "shop");
    shop.declareBuild(buildOf("2.0.0"));
    const { writes, swaps, records } = await shop.up();
    const visits = await visitors.end();
    console.log(writes, swaps, visits.length);
    console.log(
      await rules(),
      JSON.stringify(await cloud.get(RECORD).catch((e) => String(e))).slice(0, 2000),
      records.length,
    );
  });
});
