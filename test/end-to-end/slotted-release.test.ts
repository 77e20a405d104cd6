import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import { WebAppSlotConfigurationNames } from "@pulumi/azure-native/web/webAppSlotConfigurationNames";
import * as pulumi from "@pulumi/pulumi";
import { type ReleaseReference, SlottedRelease, type SlottedReleaseArgs } from "../../src";
import type { AppStatus } from "../../src/status/app-status";
import { everythingOf } from "../support/everything";
import { buildOf, packageUri } from "./support/builds";
import { Cloud, type Effects, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

describe("the releases of an app that another stack declares, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let owner: TestStack;
  let releases: TestStack;
  let declared: SlottedReleaseArgs;

  const up = async () => {
    let result: Awaited<ReturnType<TestStack["up"]>> | undefined;
    const effects: Effects = await cloud.effectsOf(async () => {
      result = await releases.up();
    });
    assert.ok(result);
    const outputs = Object.fromEntries(Object.entries(result.outputs).map(([name, { value }]) => [name, value]));
    return { ...effects, outputs, text: result.stdout };
  };
  const inProduction = ({ restarts }: Effects) => restarts.filter(({ slot }) => slot === "production");
  const settingsOf = async (slot = "") =>
    ((await cloud.post(`${SITE}${slot}/config/appsettings/list`)) as { properties: Record<string, string> }).properties;
  /** Everything that can be set in production and the slot, and what sticks. */
  const everything = () => {
    const ask = (method: string, path: string) => cloud.answer(method, path);
    const places = [SITE, `${SITE}/slots/staging`];
    return Promise.all(places.flatMap((path) => [everythingOf(ask, path), cloud.get(`${path}/config/web`)]));
  };
  /** Runs the other stack, and asserts that it finds nothing to do and changes nothing. */
  const ownerChangesNothing = async () => {
    const before = await everything();
    const { writes } = await cloud.effectsOf(() => owner.up());
    assert.deepEqual(writes, []);
    const { restarts, swaps } = await cloud.effectsOf(() => owner.up({ refresh: true }));
    assert.deepEqual([restarts, swaps], [[], []]);
    assert.deepEqual(await everything(), before);
    await owner.preview({ expectNoChanges: true });
  };

  before(async () => {
    cloud = await Cloud.open();
    owner = await cloud.stack("owner", async () => {
      const group = new ResourceGroup("shop", { resourceGroupName: "shop" });
      const plan = new AppServicePlan("shop", {
        name: "shop",
        resourceGroupName: group.name,
        kind: "linux",
        reserved: true,
        sku: { name: "S1", tier: "Standard" },
      });
      const siteConfig = { alwaysOn: true };
      const common = { resourceGroupName: group.name, serverFarmId: plan.id, reserved: true, siteConfig };
      const site = new WebApp("shop", { ...common, name: "shop" });
      const slot = new WebAppSlot("staging", { ...common, name: site.name, slot: "staging" });
      new WebAppSlotConfigurationNames(
        "names",
        { resourceGroupName: group.name, name: site.name, appSettingNames: ["ENVIRONMENT"] },
        { dependsOn: slot },
      );
      return { siteId: site.id };
    });
    await owner.up();
    await cloud.writeSetting("shop", "production", "ENVIRONMENT", "production");
    await cloud.writeSetting("shop", "staging", "ENVIRONMENT", "staging");
    declared = { build: build("1.0.0") };
    releases = await cloud.stack("releases", async () => {
      const reference = new pulumi.StackReference("organization/owner/test");
      const siteId = reference.requireOutput("siteId").apply(String);
      const { liveBuild, slotBuild, releaseSlot, release, url, slotUrl } = new SlottedRelease("release", {
        siteId,
        ...declared,
      });
      return { liveBuild, slotBuild, releaseSlot, release, url, slotUrl };
    });
  });

  after(() => cloud.close());

  const build = (version: string) => ({ ...buildOf(version), settings: { GREETING: `hello from ${version}` } });

  it("go through the only slot, without a restart of production, and keep what others made sticky", async () => {
    const first = await up();
    assert.deepEqual(first.writes, [
      "PUT Microsoft.Resources/deployments/release-delivery*",
      "PUT Microsoft.Resources/deployments/release-swap*",
    ]);
    assert.deepEqual([inProduction(first), first.swaps.length], [[], 1]);
    assert.equal(first.outputs.releaseSlot, "staging");
    assert.equal(first.outputs.slotUrl, "https://shop-staging.azurewebsites.net");
    assert.match(String(first.outputs.liveBuild), /^1\.0\.0\+/);
    const { siteId, ...release } = first.outputs.release as ReleaseReference;
    assert.match(String(siteId), /\/sites\/shop$/);
    assert.deepEqual(release, { version: "1.0.0", packageUri: packageUri("1.0.0") });
    assert.deepEqual(await settingsOf(), {
      WEBSITE_RUN_FROM_PACKAGE: packageUri("1.0.0"),
      BUILD_VERSION: first.outputs.liveBuild,
      GREETING: "hello from 1.0.0",
      ENVIRONMENT: "production",
    });
    assert.deepEqual(await settingsOf("/slots/staging"), { ENVIRONMENT: "staging" });
  });

  it("leave the other stack nothing to do, and are not undone by it, refreshed or not", async () => {
    await ownerChangesNothing();
    assert.deepEqual((await up()).writes, []);
  });

  it("are proven and gradual where that is declared, as the status command tells", async () => {
    declared = {
      build: build("2.0.0"),
      healthCheck: { path: "/", bodyValues: { version: "2.0.0" }, consecutiveSuccesses: 1, intervalInSeconds: 0 },
      checks: [{ command: ["node", "-e", "process.exit(process.env.SLOT_NAME === 'staging' ? 0 : 1)"] }],
      rollout: { steps: [{ percentage: 10, bakeTimeInSeconds: 0 }], waitForPinnedVisitorsInSeconds: 0 },
    };
    const { stdout } = await releases.preview();
    assert.match(
      stdout,
      /swap staging \(2\.0\.0\) into production \(1\.0\.0\): 1 setting changes \(GREETING\), gradually: 10 %/,
    );
    const released = await up();
    assert.deepEqual([inProduction(released), released.swaps.length], [[], 1]);
    assert.ok(released.writes.includes("PUT Microsoft.Resources/deployments/rollout-shop-staging"));
    assert.ok(released.writes.includes("PUT Microsoft.Resources/deployments/checked-shop-staging"));
    assert.match(String(released.outputs.slotBuild), /^1\.0\.0\+/);
    assert.deepEqual(
      [(await settingsOf()).GREETING, (await settingsOf("/slots/staging")).ENVIRONMENT],
      ["hello from 2.0.0", "staging"],
    );
    const { stdout: text } = await promisify(execFile)(process.execPath, ["dist/cli.js", "status", "shop", "--json"], {
      env: { ...process.env, ...cloud.environment },
    });
    const status = JSON.parse(text) as AppStatus;
    assert.deepEqual([status.asDeclared, status.target], [true, released.outputs.liveBuild]);
    await ownerChangesNothing();
  });

  it("go back by the version that production is to run", async () => {
    declared = { build: build("2.0.0"), targetBuildVersion: "1.0.0" };
    const { writes, outputs } = await up();
    assert.deepEqual(writes, ["PUT Microsoft.Resources/deployments/release-swap*"]);
    assert.match(String(outputs.liveBuild), /^1\.0\.0\+/);
  });

  it("warn of what somebody else has written in place, by its name alone", async () => {
    declared = { build: build("1.0.0") };
    await up();
    await cloud.writeSetting("shop", "production", "GREETING", "by hand");
    const { text, writes } = await up();
    assert.deepEqual(writes, []);
    assert.match(
      text,
      /production of "shop" is no longer as 1\.0\.0\+\w+ was released: app setting GREETING is changed/,
    );
    assert.doesNotMatch(text, /by hand/);
  });

  it("are refused before anything is written: another slot, a name that sticks, what another app does not run", async () => {
    const refused = async (change: Partial<SlottedReleaseArgs>, reason: RegExp) => {
      const before = declared;
      declared = { ...before, ...change };
      await assert.rejects(releases.preview(), reason);
      declared = before;
    };
    const settings = { environment: "mine" };
    await refused({ releaseSlot: "beta" }, /releaseSlot: "beta" is not a slot of the app: use "staging"/);
    await refused(
      { build: { ...buildOf("3.0.0"), settings } },
      /build\.settings\["environment"\]: .*slotConfigNames of app "shop"/,
    );
    const siteId = String((await owner.outputs()).siteId?.value);
    const promotedFrom = { siteId, version: "3.0.0", packageUri: packageUri("3.0.0") };
    await refused(
      { build: { promotedFrom, packageUri: packageUri("3.0.0"), stack: "NODE|22-lts" } },
      /build\.promotedFrom: 3\.0\.0 would be released here, but production of "shop" runs 1\.0\.0/,
    );
  });
});
