import assert from "node:assert/strict";
import { ask, packageUri } from "./support/builds";
import { Cloud, type Declaration, type Effects, Shop } from "./support/project";
import { isOneStory } from "./support/story";

const RESTART = /production's sticky values (change|are removed): App Service restarts production for it/;

/** A share that is mounted. */
function share(shareName: string, mountPath: string) {
  return { accountName: "media", shareName, accessKey: `key-of-${shareName}`, mountPath };
}

describe("sticky values of all kinds, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const build = (version: string) => ({ version, packageUri: packageUri(version), stack: "NODE|22-lts" });
  const own = (name: string) => ({
    stickySettings: { ENVIRONMENT: name },
    stickyConnectionStrings: { CACHE: { value: `${name}-cache`, type: "Custom" as const } },
    stickyMounts: { uploads: share(`${name}-uploads`, "/uploads") },
  });

  before(async () => {
    cloud = await Cloud.open();
    shop = await Shop.open(cloud, "shop", {
      build: {
        ...build("1.0.0"),
        settings: { GREETING: "hello" },
        connectionStrings: { ORDERS: { value: "orders-1", type: "SQLAzure" } },
        mounts: { media: share("media-1", "/media") },
      },
      slots: { staging: own("staging") },
      production: own("production"),
    });
    const { text } = await shop.up();
    assert.doesNotMatch(text, RESTART, "there was nothing to restart");
  });

  after(async () => {
    await cloud.close();
  });

  const site = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";
  const names = async () => {
    const { properties } = (await cloud.get(`${site}/config/slotConfigNames`)) as {
      properties: Record<string, readonly string[]>;
    };
    return [properties.appSettingNames, properties.connectionStringNames, properties.azureStorageConfigNames];
  };
  /** The connection strings and the mounted shares of a slot, by their names. */
  const held = async (slot: string) => {
    const list = async <Value>(part: string) =>
      ((await cloud.post(`${site}${slot}/config/${part}/list`)) as { properties: Record<string, Value> }).properties;
    const strings = await list<{ value: string }>("connectionstrings");
    const mounts = await list<{ shareName: string; accessKey: string }>("azurestorageaccounts");
    return {
      ...Object.fromEntries(Object.entries(strings).map(([name, { value }]) => [name, value])),
      ...Object.fromEntries(Object.entries(mounts).map(([name, { shareName }]) => [name, shareName])),
    };
  };
  const previewed = async () => (await shop.stack.preview()).stdout;

  it("stay with their slot, whose travelling ones are exchanged beside them", async () => {
    assert.deepEqual(await names(), [["ENVIRONMENT"], ["CACHE"], ["uploads"]]);
    shop.declare({
      build: {
        ...build("2.0.0"),
        connectionStrings: { ORDERS: { value: "orders-2", type: "SQLAzure" } },
        mounts: { media: share("media-2", "/media") },
      },
    });
    const { writes, swaps } = await shop.up();
    assert.deepEqual([writes.length, swaps.length], [2, 1]);
    assert.deepEqual(await held(""), {
      ORDERS: "orders-2",
      media: "media-2",
      CACHE: "production-cache",
      uploads: "production-uploads",
    });
    assert.deepEqual(await held("/slots/staging"), {
      ORDERS: "orders-1",
      media: "media-1",
      CACHE: "staging-cache",
      uploads: "staging-uploads",
    });
    const { settings } = await ask(cloud.local, "shop");
    assert.deepEqual([settings.ENVIRONMENT, settings.CUSTOMCONNSTR_CACHE], ["production", "production-cache"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("are changed in the slot alone, and only a change of production's is said to restart it", async () => {
    assert.doesNotMatch(await previewed(), RESTART);
    const before = { slots: { staging: own("staging") }, production: own("production") };
    const changes: [string, Partial<Declaration>, boolean][] = [
      ["a build", { build: build("3.0.0") }, false],
      ["a slot's values", { slots: { staging: own("changed") } }, false],
      ["no release slot", { slots: {} }, false],
      ["production's mount", { production: { ...before.production, stickyMounts: {} } }, true],
      ["one more", { production: { ...before.production, stickySettings: { ENVIRONMENT: "p", MORE: "1" } } }, true],
      ["none", { production: {} }, true],
    ];
    const { build: live } = shop.declaration;
    for (const [what, change, restarts] of changes) {
      shop.declare(change);
      assert.equal(RESTART.test(await previewed()), restarts, what);
      shop.declare({ ...before, build: live });
    }

    shop.declare({ slots: { staging: own("changed") } });
    const { restarts, swaps } = await shop.up();
    assert.deepEqual([...new Set(restarts.map(({ slot }) => slot))], ["staging"]);
    assert.deepEqual(swaps, []);
    assert.equal((await held("/slots/staging")).uploads, "changed-uploads");
    assert.equal((await held("")).uploads, "production-uploads");
  });

  it("are said to restart production where the write changes what it has, and not where all is there already", async () => {
    const inProduction = ({ restarts }: Effects) => restarts.filter(({ slot }) => slot === "production").length;
    await cloud.writeSetting("shop", "production", "ENVIRONMENT", "by-hand");
    await cloud.local.settled();
    shop.declare({ production: { ...own("production"), stickySettings: { ENVIRONMENT: "by-hand" } } });
    assert.doesNotMatch(await previewed(), RESTART);
    const there = await shop.up();
    assert.deepEqual(there.writes, ["PUT Microsoft.Resources/deployments/shop-production-sticky*"]);
    assert.doesNotMatch(there.text, RESTART);
    assert.equal(inProduction(there), 0);

    // A name that sticks to another slot only cannot stay in production.
    await cloud.writeSetting("shop", "production", "EXTRA", "by-hand");
    await cloud.local.settled();
    shop.declare({ slots: { staging: { ...own("changed"), stickySettings: { ENVIRONMENT: "changed", EXTRA: "1" } } } });
    assert.match(await previewed(), RESTART);
    const gone = await shop.up();
    assert.match(gone.text, RESTART);
    assert.equal(inProduction(gone), 1);
    assert.equal((await ask(cloud.local, "shop")).settings.EXTRA, undefined);
  });

  it("turn from sticky to travelling and back with a release, whatever their kind", async () => {
    shop.declare({
      build: {
        ...build("3.0.0"),
        connectionStrings: { CACHE: { value: "cache-3", type: "Custom" } },
        mounts: { uploads: share("uploads-3", "/uploads") },
      },
      slots: {
        staging: {
          stickySettings: { ENVIRONMENT: "staging" },
          stickyMounts: { media: share("staging-media", "/media") },
          stickyConnectionStrings: { ORDERS: { value: "staging-orders", type: "SQLAzure" } },
        },
      },
      production: {
        stickySettings: { ENVIRONMENT: "production" },
        stickyMounts: { media: share("production-media", "/media") },
        stickyConnectionStrings: { ORDERS: { value: "production-orders", type: "SQLAzure" } },
      },
    });
    const { swaps } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.deepEqual(await names(), [["ENVIRONMENT"], ["ORDERS"], ["media"]]);
    assert.deepEqual(await held(""), {
      CACHE: "cache-3",
      uploads: "uploads-3",
      ORDERS: "production-orders",
      media: "production-media",
    });
    const staging = await held("/slots/staging");
    assert.deepEqual([staging.ORDERS, staging.media], ["staging-orders", "staging-media"]);
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("are gone, and their names with them, when none is declared any more", async () => {
    shop.declare({ slots: { staging: {} }, production: {} });
    assert.deepEqual((await shop.up()).swaps, []);
    assert.deepEqual(await names(), [[], [], []]);
    assert.deepEqual(await held(""), { CACHE: "cache-3", uploads: "uploads-3" });
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("leave nothing under their names to a slot that they do not stick to, production neither", async () => {
    shop.declare({
      build: { ...build("1.0.0"), connectionStrings: {}, mounts: {} },
      slots: { staging: { stickyConnectionStrings: { CACHE: { value: "staging-cache", type: "Custom" } } } },
    });
    assert.equal((await shop.up()).swaps.length, 1);
    assert.deepEqual(await held(""), {});
    assert.deepEqual(await held("/slots/staging"), { CACHE: "staging-cache", uploads: "uploads-3" });
    assert.deepEqual((await shop.up()).writes, []);
  });
});
