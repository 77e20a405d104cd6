import assert from "node:assert/strict";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import { SlotSwap, SlottedWebApp } from "../../src";
import type { JournalRecord } from "../../src/local";
import { EXITS } from "../support/proof-builds";
import { ask, buildOf, packageUri, publishBuild } from "./support/builds";
import { Cloud, type Declaration, Shop } from "./support/project";
import { isOneStory } from "./support/story";

describe("what goes wrong, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let shop: Shop;

  const declaration: Declaration = {
    build: buildOf("1.0.0"),
    slots: {
      staging: { stickySettings: { ENVIRONMENT: "staging" } },
      beta: { build: buildOf("0.9.0"), stickySettings: { ENVIRONMENT: "beta" } },
    },
    production: { stickySettings: { ENVIRONMENT: "production" } },
    traffic: { staging: 0 },
  };

  before(async () => {
    cloud = await Cloud.open();
    await publishBuild(cloud.local, "0.9.0");
    shop = await Shop.open(cloud, "shop", declaration);
    await shop.up();
  });

  after(async () => {
    await cloud.close();
  });

  const production = async () => (await ask(cloud.local, "shop")).version;

  it("a target that no slot holds is refused before anything is written or removed, in the preview already", async () => {
    const production = { stickySettings: { ENVIRONMENT: "changed" } };
    shop.declare({
      targetBuildVersion: "9.9.9",
      slots: { ...declaration.slots, staging: {} },
      production,
      traffic: {},
    });
    const { error, writes } = await shop.failingUp();
    assert.match(
      error,
      /targetBuildVersion 9\.9\.9 is in no slot: production of "shop" runs 1\.0\.0\+\w+, slot "staging" holds no build.*Declare a version that one of them holds, or build\.version 9\.9\.9, to deploy it again/,
    );
    // In its own words on the component's row, and behind the hook's name only that it is said there.
    assert.match(error, /SlottedWebApp \(shop\):\n +error: targetBuildVersion 9\.9\.9 is in no slot/);
    assert.match(
      error,
      /RandomUuid \(shop-declared\):\n +error: before hook "shop-declared" failed: the error of its comp/,
    );
    assert.deepEqual(writes, []);
    await assert.rejects(shop.stack.preview(), /error: targetBuildVersion 9\.9\.9 is in no slot/);
    shop.declare({ targetBuildVersion: "0.9.0" });
    await assert.rejects(
      shop.stack.preview(),
      /targetBuildVersion 0\.9\.0 is in slot "beta", and builds are released through "staging".*Declare it as build\.version, .*, or releaseSlot: "beta"/,
    );
    shop.declare({ ...declaration, targetBuildVersion: undefined });
    // An app that is not there yet has no slots that could hold it.
    const first = await Shop.open(cloud, "first", { ...declaration, targetBuildVersion: "9.9.9" });
    const refused = await first.failingUp();
    assert.match(refused.error, /targetBuildVersion 9\.9\.9 is in no slot: production of "[^"]+" runs no build/);
    assert.deepEqual(
      refused.writes.filter((write) => write.includes("/sites/")),
      [],
    );
  });

  it("a build that does not start fails the swap and leaves production as it is, which can be declared live again, or healed", async () => {
    await publishBuild(cloud.local, "2.0.0-broken", EXITS);
    shop.declareBuild(buildOf("2.0.0-broken"));
    const { error, swaps, restarts } = await shop.failingUp();
    assert.match(
      error,
      /Cannot swap slots for site 'shop' because the worker process for 'staging' slot could not be started/,
    );
    assert.deepEqual(swaps, []);
    assert.deepEqual(
      restarts.filter(({ slot }) => slot === "production"),
      [],
    );
    assert.equal(await production(), "1.0.0");

    shop.declare({ targetBuildVersion: "1.0.0" });
    assert.deepEqual((await shop.up()).swaps, []);
    assert.equal(await production(), "1.0.0");
    shop.declare({ build: buildOf("1.0.0"), targetBuildVersion: undefined });
    assert.deepEqual((await shop.up()).swaps, []);
    assert.equal(await production(), "1.0.0");

    shop.declareBuild(buildOf("2.0.0"));
    const healed = await shop.up();
    assert.equal(healed.swaps.length, 1);
    assert.equal(await production(), "2.0.0");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("a package that cannot be fetched fails the swap, and the same declaration heals once it can", async () => {
    shop.declareBuild(buildOf("2.1.0"));
    const { error } = await shop.failingUp();
    assert.match(error, /worker process for 'staging' slot could not be started/);
    assert.equal(await production(), "2.0.0");

    await publishBuild(cloud.local, "2.1.0");
    const { swaps } = await shop.up();
    assert.equal(swaps.length, 1);
    assert.equal(await production(), "2.1.0");
    assert.deepEqual((await shop.up()).writes, []);
  });

  it("a build whose settings refer to a secret that Azure cannot resolve is not swapped in", async () => {
    const reference = "@Microsoft.KeyVault(VaultName=shop-vault;SecretName=database)";
    shop.declareBuild({ settings: { DATABASE: reference, GREETING: "hello" } });
    const { error, swaps } = await shop.failingUp();
    assert.match(
      error,
      /settings of slot "staging" refer to Key Vault and are not resolved, so 2\.1\.0\+\w+ was not swapped in: production still runs 2\.1\.0\+\w+\.\n.*DATABASE is MSINotEnabled: .*declare the slot's identity/,
    );
    assert.doesNotMatch(error, /shop-vault|GREETING/);
    assert.deepEqual(swaps, []);
    const asked = (records: readonly JournalRecord[]) =>
      records.filter((record) => record.kind === "request" && record.path.includes("/configreferences/")).length;
    assert.equal(asked(cloud.local.journal.read()), 1);
    shop.declareBuild({ settings: {} });
    await shop.up();
    assert.deepEqual((await shop.up()).writes, []);
    assert.equal(asked(cloud.local.journal.read()), 1);
  });

  it("a target that only the slot holds is not overwritten by another build", async () => {
    shop.declareBuild(buildOf("3.0.0"));
    shop.declare({ targetBuildVersion: "2.1.0" });
    await shop.up();
    await publishBuild(cloud.local, "3.1.0");
    shop.declareBuild(buildOf("3.1.0"));
    shop.declare({ targetBuildVersion: "3.0.0" });
    const { error, writes } = await shop.failingUp();
    assert.match(error, /targetBuildVersion 3\.0\.0 is in slot "staging", where build 3\.1\.0 would overwrite it/);
    assert.deepEqual(writes, []);
    shop.declareBuild(buildOf("3.0.0"));
    await shop.up();
    assert.equal(await production(), "3.0.0");
  });

  it("somebody who swapped by hand in between is noticed before the swap", async () => {
    shop.declareBuild(buildOf("3.1.0"));
    shop.declare({ targetBuildVersion: "3.0.0" });
    await shop.up();
    // By hand, the slot gets another build than the one that was delivered there.
    await cloud.writeSetting("shop", "staging", "BUILD_VERSION", "somebody-elses");
    shop.declare({ targetBuildVersion: "3.1.0" });
    const { error, swaps } = await shop.failingUp();
    assert.match(error, /slot "staging" holds somebody-elses/);
    assert.match(error, /production of "shop" runs 3\.0\.0\+/);
    assert.deepEqual(swaps, []);
    assert.equal(await production(), "3.0.0");
  });

  it("a SlotSwap says on its own row what is wrong, and which slot holds the target", async () => {
    const stack = await cloud.stack("elsewhere", async () => {
      new SlotSwap("release", { resourceGroupName: "shop", siteName: "shop", targetBuildVersion: "0.9.0" });
    });
    await assert.rejects(
      stack.up(),
      /SlotSwap \(release\):\n +error: targetBuildVersion 0\.9\.0 is not in slot "staging", but in slot "beta".*declare "beta" as the slot to swap/,
    );
  });

  it("an engine that does one thing at a time is not held up by a build that is made of other resources", async () => {
    const stack = await cloud.stack("serial", async () => {
      const group = new ResourceGroup("serial", { resourceGroupName: "serial" });
      const plan = new AppServicePlan("serial", {
        resourceGroupName: group.name,
        kind: "linux",
        reserved: true,
        sku: { name: "S1", tier: "Standard" },
      });
      const later = new RandomId("later", { byteLength: 4, keepers: { plan: plan.id } });
      const app = new SlottedWebApp("serial", {
        resourceGroupName: group.name,
        serverFarmId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.Web/serverfarms/shop",
        build: {
          version: "1.0.0",
          packageUri: pulumi.interpolate`${packageUri("1.0.0")}?later=${later.hex}`,
          stack: "NODE|22-lts",
        },
        slots: { staging: {} },
      });
      return { liveBuild: app.liveBuild };
    });
    await stack.preview({ parallel: 1 });
    const { outputs } = await stack.up({ parallel: 1 });
    assert.match(String(outputs.liveBuild?.value), /^1\.0\.0\+/);
  });
});
