import assert from "node:assert/strict";
import { EXITS, failsWhere } from "../support/proof-builds";
import { ask, packageUri, publishBuild } from "./support/builds";
import { Cloud, type Effects, Shop } from "./support/project";
import { visited } from "./support/visited";

const DELIVERY = "PUT Microsoft.Resources/deployments/shop-staging-delivery*";
const SWAP = "PUT Microsoft.Resources/deployments/shop-swap*";

/** Builds that the health check of a release catches: what is published, what the error says, and how often is swapped. */
const FAILING: Readonly<Record<string, { readonly server: string; readonly error: RegExp; readonly swaps: number }>> = {
  "4.0.0-sick": {
    server: failsWhere("ENVIRONMENT", "staging"),
    error: /4\.0\.0-sick\+\w+ is not healthy on slot "staging", so it was not swapped in: production still runs/,
    swaps: 0,
  },
  "5.0.0-sick-when-live": {
    server: failsWhere("ENVIRONMENT", "production"),
    error: /production was not healthy with 5\.0\.0-sick-when-live\+\w+, so the slots were swapped back/,
    swaps: 2,
  },
};

describe("going back, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;
  let shop: Shop;

  const healthCheck = { path: "/", consecutiveSuccesses: 2, intervalInSeconds: 0, timeoutInSeconds: 10 };
  const buildOf = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
  const declare = (version: string, targetBuildVersion?: string) =>
    shop.declare({ build: buildOf(version), targetBuildVersion });

  const held = async () => {
    const [production, staging] = await Promise.all([ask(cloud.local, "shop"), ask(cloud.local, "shop", "staging")]);
    return { production: production.version, staging: staging.version };
  };

  /** What a command wrote within a deployment: the paths below the app, in their order. */
  const inside = ({ writesInside }: Effects) => writesInside.map(({ path }) => path.replace(/^.*\/sites\//, ""));

  before(async () => {
    cloud = await Cloud.open();
    for (const [version, { server }] of Object.entries(FAILING)) {
      await publishBuild(cloud.local, version, server);
    }
    await publishBuild(cloud.local, "6.0.0-stillborn", EXITS);
    shop = await Shop.open(cloud, "shop", {
      build: buildOf("1.0.0"),
      slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
      production: { stickySettings: { ENVIRONMENT: "production" } },
    });
    await shop.up();
    for (const version of ["2.0.0", "3.0.0"]) {
      declare(version);
      await shop.up();
    }
  });

  after(async () => {
    await cloud.close();
  });

  it("by one build, only swaps, since the slot holds it still", async () => {
    declare("2.0.0");
    const done = await visited(cloud.local, "shop", () => shop.up());
    assert.deepEqual(done.writes, [DELIVERY, SWAP]);
    assert.deepEqual(inside(done), ["shop/slots/staging", "shop"]);
    assert.equal(done.swaps.length, 1);
    assert.deepEqual(done.seen.failed, {});
    assert.deepEqual(await held(), { production: "2.0.0", staging: "3.0.0" });
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("by its version alone to a build that nobody holds, is refused before anything is written", async () => {
    declare("2.0.0", "1.0.0");
    const { error, writes } = await shop.failingUp();
    assert.match(
      error,
      /targetBuildVersion 1\.0\.0 is in no slot: production of "shop" runs 2\.0\.0\+\w+, slot "staging" holds 3\.0\.0\+\w+. Declare a version that one of them holds, or build\.version 1\.0\.0, to deploy it again/,
    );
    assert.deepEqual(writes, []);
    assert.deepEqual(await held(), { production: "2.0.0", staging: "3.0.0" });
  });

  it("with the build to one that nobody holds, delivers it to the slot first", async () => {
    declare("1.0.0");
    const done = await visited(cloud.local, "shop", () => shop.up());
    const delivered = inside(done);
    assert.ok(delivered.indexOf("shop/slots/staging/config/appsettings") < delivered.indexOf("shop"));
    assert.deepEqual(
      delivered.filter((path) => !path.startsWith("shop/slots/")),
      ["shop"],
    );
    assert.equal(done.swaps.length, 1);
    assert.deepEqual(done.seen.failed, {});
    assert.deepEqual(await held(), { production: "1.0.0", staging: "2.0.0" });
  });

  it("and forward, and back again, swaps each time", async () => {
    for (const [target, other] of [
      ["2.0.0", "1.0.0"],
      ["1.0.0", "2.0.0"],
    ] as const) {
      declare("1.0.0", target);
      const done = await shop.up();
      assert.deepEqual(done.writes, [SWAP]);
      assert.equal(done.swaps.length, 1);
      assert.deepEqual(await held(), { production: target, staging: other });
    }
    assert.deepEqual((await shop.up()).writes, []);
  });

  for (const [version, { error: expected, swaps: swapped }] of Object.entries(FAILING)) {
    it(`after the release of ${version} failed, swaps nothing and disturbs nobody, and the next build goes live`, async () => {
      const live = (await held()).production ?? "";
      const fixed = live === "1.0.0" ? "2.0.0" : "1.0.0";
      shop.declare({ healthCheck: { ...healthCheck, timeoutInSeconds: swapped === 0 ? 1 : 10 } });
      declare(version);
      const { error, swaps } = await shop.failingUp();
      shop.declare({ healthCheck });
      assert.match(error, expected);
      assert.equal(swaps.length, swapped);
      assert.equal((await held()).production, live);

      declare(live);
      const back = await visited(cloud.local, "shop", () => shop.up());
      assert.deepEqual([back.swaps, back.restarts.filter(({ slot }) => slot === "production")], [[], []]);
      assert.deepEqual([back.seen.failed, Object.keys(back.seen.passed)], [{}, [live]]);

      declare(fixed);
      const healed = await visited(cloud.local, "shop", () => shop.up());
      assert.equal(healed.swaps.length, 1);
      assert.deepEqual([healed.seen.failed, Object.keys(healed.seen.passed)], [{}, [live, fixed]]);
    });
  }

  it("after a swap that failed, swaps nothing and disturbs nobody, and the next build goes live", async () => {
    const live = (await held()).production ?? "";
    const fixed = live === "1.0.0" ? "2.0.0" : "1.0.0";
    shop.declare({ healthCheck: undefined });
    declare("6.0.0-stillborn");
    const { error, swaps } = await shop.failingUp();
    assert.match(error, /the worker process for 'staging' slot could not be started/);
    assert.deepEqual(swaps, []);

    declare(live);
    const back = await visited(cloud.local, "shop", () => shop.up());
    assert.deepEqual([back.swaps, back.seen.failed, Object.keys(back.seen.passed)], [[], {}, [live]]);

    declare(fixed);
    const healed = await visited(cloud.local, "shop", () => shop.up());
    assert.equal(healed.swaps.length, 1);
    assert.deepEqual([healed.seen.failed, Object.keys(healed.seen.passed)], [{}, [live, fixed]]);
    assert.deepEqual((await shop.up()).writes, []);
  });
});
