import assert from "node:assert/strict";
import type { SideContainerArgs } from "../../src";
import { packageUri } from "./support/builds";
import { filesWith } from "./support/files";
import { Cloud, type Effects, Shop } from "./support/project";
import { readSideContainers, readSlot } from "./support/slot-state";
import { isOneStory } from "./support/story";

const PASSWORD = "pull-4f6d21";
const WARNING = /production's side containers change: App Service restarts production for it/;
const SLOTS = ["staging", "production"];

/** A cache that is pulled with a password, and a collector. */
function containers(redis: string): Record<string, SideContainerArgs> {
  return {
    redis: {
      image: redis,
      targetPort: 6379,
      environmentVariables: { SIZE: "CACHE_SIZE" },
      authType: "UserCredentials",
      userName: "puller",
      passwordSecret: PASSWORD,
    },
    otel: { image: "otel:1" },
  };
}

// Under every switch, a release, a preview and a rollback are tried in switches/.
describe("side containers, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;
  const said: string[] = [];

  before(async () => {
    cloud = await Cloud.open({ settingsInDoubtAtSwap: "opposite" });
    shop = await Shop.open(cloud, "shop", {
      build: {
        version: "1.0.0",
        packageUri: packageUri("1.0.0"),
        stack: "NODE|22-lts",
        settings: { CACHE_SIZE: "10" },
      },
      slots: { staging: {} },
      sideContainers: containers("redis:7"),
    });
  });

  after(async () => {
    await cloud.close();
  });

  const preview = async () => {
    const { stdout, stderr } = await shop.stack.preview({ diff: true });
    said.push(stdout, stderr);
    return `${stdout}${stderr}`;
  };
  const up = async () => {
    const done = await shop.up();
    said.push(done.text);
    return done;
  };
  const containerWrites = ({ writes }: Effects) => writes.filter((write) => write.includes("sitecontainers"));
  const areEverywhere = async (images: Record<string, string>) => {
    for (const slot of SLOTS) {
      assert.deepEqual((await readSlot(cloud, slot)).sideContainers, images, slot);
    }
  };

  it("come with the app, the same in each slot, and an unchanged up writes nothing, after a refresh neither", async () => {
    assert.doesNotMatch(await preview(), WARNING, "nothing runs in production that could restart");
    assert.doesNotMatch((await up()).text, WARNING);
    await areEverywhere({ redis: "redis:7", otel: "otel:1" });
    const redis = (await readSideContainers(cloud, "production")).find(({ name }) => name === "redis")?.properties;
    assert.deepEqual(
      [redis?.isMain, redis?.targetPort, redis?.environmentVariables],
      [false, "6379", [{ name: "SIZE", value: "CACHE_SIZE" }]],
    );
    assert.deepEqual((await up()).writes, []);
    await shop.stack.refresh();
    assert.deepEqual(containerWrites(await up()), []);
  });

  it("stay what they are at a release, which does not write them, and moves them here", async () => {
    const createdIn = async (slot: string) => (await readSideContainers(cloud, slot))[0]?.properties.createdTime;
    const before = await Promise.all(SLOTS.map(createdIn));
    shop.declareBuild({ version: "2.0.0", packageUri: packageUri("2.0.0") });
    const released = await up();
    assert.deepEqual([released.swaps.length, containerWrites(released)], [1, []]);
    await areEverywhere({ redis: "redis:7", otel: "otel:1" });
    assert.deepEqual((await Promise.all(SLOTS.map(createdIn))).reverse(), before);
    await shop.stack.refresh();
    assert.deepEqual(containerWrites(await up()), []);
  });

  it("change in place, one slot after the other, and production's restart is told before", async () => {
    shop.declare({ sideContainers: containers("redis:8") });
    assert.match(await preview(), WARNING);
    const { writes, restarts, text } = await up();
    assert.match(text, WARNING);
    assert.deepEqual(writes, [
      "PUT Microsoft.Web/sites/shop/slots/staging/sitecontainers/redis",
      "PUT Microsoft.Web/sites/shop/sitecontainers/redis",
    ]);
    assert.deepEqual(
      restarts.map(({ slot, reason }) => `${slot}: ${reason}`),
      SLOTS.map((slot) => `${slot}: side container redis written, which is kept and not run here`),
    );
    await areEverywhere({ redis: "redis:8", otel: "otel:1" });
  });

  it("are there for a slot that is declared later, and go where they are declared no more", async () => {
    shop.declare({ slots: { staging: {}, beta: {} }, sideContainers: { otel: { image: "otel:1" } } });
    assert.match(await preview(), WARNING);
    const changed = await up();
    assert.deepEqual(changed.swaps, []);
    assert.deepEqual(containerWrites(changed), [
      "PUT Microsoft.Web/sites/shop/slots/beta/sitecontainers/otel",
      "DELETE Microsoft.Web/sites/shop/sitecontainers/redis",
      "DELETE Microsoft.Web/sites/shop/slots/staging/sitecontainers/redis",
    ]);
    await areEverywhere({ otel: "otel:1" });
    assert.deepEqual((await readSlot(cloud, "beta")).sideContainers, { otel: "otel:1" });
    assert.deepEqual((await up()).writes, []);
  });

  it("have a password that stands in no output, state, journal or file", () => {
    said.push(JSON.stringify(cloud.local.journal.read()));
    assert.deepEqual(
      said.filter((text) => text.includes(PASSWORD)),
      [],
    );
    assert.deepEqual(filesWith(cloud.local.home.root, PASSWORD), []);
  });

  it("are deleted with the app", async () => {
    assert.deepEqual(containerWrites(await cloud.effectsOf(() => shop.stack.destroy())), []);
    assert.deepEqual(cloud.local.sites(), []);
  });
});
