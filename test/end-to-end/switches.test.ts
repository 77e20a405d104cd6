import assert from "node:assert/strict";
import { packageUri } from "./support/builds";
import { Cloud, Shop } from "./support/project";
import { percentagesOf, readSlot } from "./support/slot-state";
import { missingPairs, switchCombinations } from "./support/switch-combinations";

/** What a build brings to the slot that holds it. */
interface Held {
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
}

describe("the combinations of what nobody knows of Azure", () => {
  it("have every pair of two switches", () => {
    assert.deepEqual(missingPairs(), []);
  });
});

for (const { title, switches } of switchCombinations()) {
  describe(`what nobody knows of Azure, as ${title}, on the real engine`, function () {
    this.timeout(600_000);
    let cloud: Cloud;
    let shop: Shop;
    /** What the declaration says of each slot. */
    let production: Held;
    let staging: Held | undefined;
    let environment = "production";
    let hasBeta = true;

    const first: Held = { version: "1.0.0", settings: { GREETING: "hello", ONLY_IN_ONE: "yes" } };
    const second: Held = { version: "2.0.0", settings: { GREETING: "hello" } };
    const changed: Held = { version: "2.0.0", settings: { GREETING: "good morning" } };
    const third: Held = { version: "3.0.0", settings: {} };

    before(async () => {
      cloud = await Cloud.open(switches);
      shop = await Shop.open(cloud, "shop", {
        build: {
          ...first,
          packageUri: packageUri(first.version),
          stack: "NODE|22-lts",
          startupCommand: "node server.js",
          connectionStrings: { ORDERS: { value: "orders", type: "SQLAzure" } },
        },
        slots: {
          staging: { stickySettings: { ENVIRONMENT: "staging" }, alwaysOn: true },
          beta: { stickySettings: { ENVIRONMENT: "beta" }, configurationSource: "" },
        },
        production: { stickySettings: { ENVIRONMENT: environment }, identity: { systemAssigned: true } },
        traffic: { staging: 10, beta: 0 },
        tags: { team: "shop" },
      });
    });

    after(async () => {
      await cloud.close();
    });

    const declareBuild = (build: Held) => shop.declareBuild({ ...build, packageUri: packageUri(build.version) });

    /** Asserts that a slot has what is declared of it, and nothing else. */
    const holds = async (slot: string, own: string, alwaysOn: boolean, held: Held | undefined) => {
      const state = await readSlot(cloud, slot);
      assert.equal(state.buildVersion?.split("+")[0], held?.version);
      assert.deepEqual(state.settings, {
        ...held?.settings,
        ENVIRONMENT: own,
        ...(held ? { WEBSITE_RUN_FROM_PACKAGE: packageUri(held.version) } : {}),
      });
      assert.deepEqual(state.connectionStrings, held ? { ORDERS: { value: "orders", type: "SQLAzure" } } : {});
      assert.deepEqual(
        [state.web.alwaysOn, state.web.linuxFxVersion || undefined, state.web.appCommandLine || undefined],
        [alwaysOn, held && "NODE|22-lts", held && "node server.js"],
      );
      assert.deepEqual(state.tags, { team: "shop" });
      assert.equal(state.hasIdentity, slot === "production");
      return percentagesOf(state.rules);
    };

    const isAsDeclared = async (stagingPercentage: number) => {
      assert.deepEqual(await holds("production", environment, false, production), {
        staging: stagingPercentage,
        ...(hasBeta ? { beta: 0 } : {}),
      });
      assert.deepEqual(await holds("staging", "staging", true, staging), {});
      if (hasBeta) {
        assert.deepEqual(await holds("beta", "beta", false, undefined), {});
      }
      assert.deepEqual((await shop.up()).writes, []);
    };

    const up = async (swaps: number, restartsOfProduction = 0) => {
      const done = await shop.up();
      assert.equal(done.swaps.length, swaps);
      assert.equal(done.restarts.filter(({ slot }) => slot === "production").length, restartsOfProduction);
    };

    it("creates", async () => {
      await up(1);
      [production, staging] = [first, undefined];
      await isAsDeclared(0);
    });

    it("releases", async () => {
      declareBuild(second);
      await up(1);
      [production, staging] = [second, first];
      await isAsDeclared(0);
    });

    it("releases a changed setting", async () => {
      declareBuild(changed);
      await up(1);
      [production, staging] = [changed, second];
      await isAsDeclared(0);
    });

    it("changes a sticky value of production in place", async () => {
      environment = "live";
      shop.declare({
        production: { stickySettings: { ENVIRONMENT: environment }, identity: { systemAssigned: true } },
      });
      await up(0, 1);
      await isAsDeclared(0);
    });

    it("stages a build, and lets it go live", async () => {
      declareBuild(third);
      shop.declare({ targetBuildVersion: "2.0.0" });
      await up(0);
      staging = third;
      await isAsDeclared(10);
      shop.declare({ targetBuildVersion: "3.0.0" });
      await up(1);
      [production, staging] = [third, changed];
      await isAsDeclared(0);
    });

    it("rolls back, and forward again", async () => {
      shop.declare({ targetBuildVersion: "2.0.0" });
      await up(1);
      [production, staging] = [changed, third];
      await isAsDeclared(10);
      shop.declare({ targetBuildVersion: "3.0.0" });
      await up(1);
      [production, staging] = [third, changed];
      await isAsDeclared(0);
    });

    it("moves nothing after a refresh", async () => {
      await shop.stack.refresh();
      const { writesInside, swaps, restarts } = await shop.up();
      assert.deepEqual([writesInside, swaps, restarts], [[], [], []]);
      await isAsDeclared(0);
    });

    it("writes nothing when the delivery and the swap are deployed again", async () => {
      const { resources } = (await shop.stack.exportStack()).deployment as { resources: { urn: string }[] };
      const replace = resources.map(({ urn }) => urn).filter((urn) => /shop-(staging-delivery|swap)$/.test(urn));
      assert.equal(replace.length, 2);
      const { writesInside, swaps, restarts } = await cloud.effectsOf(() => shop.stack.up({ replace }));
      assert.deepEqual([writesInside, swaps, restarts], [[], [], []]);
      await isAsDeclared(0);
    });

    it("removes a slot", async () => {
      hasBeta = false;
      shop.declare({
        slots: { staging: { stickySettings: { ENVIRONMENT: "staging" }, alwaysOn: true } },
        traffic: { staging: 10 },
      });
      await up(0);
      await isAsDeclared(0);
    });

    it("destroys", async () => {
      await shop.stack.destroy();
      assert.deepEqual(cloud.local.sites(), []);
    });
  });
}
