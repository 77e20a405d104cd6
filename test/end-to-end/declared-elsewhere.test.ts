import assert from "node:assert/strict";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import type * as automation from "@pulumi/pulumi/automation";
import {
  type HealthCheckArgs,
  SlotSwap,
  type SlotSwapArgs,
  StickySettings,
  type StickySettingsArgs,
  TrafficRouting,
  type TrafficRoutingArgs,
} from "../../src";
import { packageUri } from "./support/builds";
import { Cloud } from "./support/project";
import { isOneStory } from "./support/story";

const SITE = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

const SUBNET =
  "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/shop/subnets/apps";

describe("an app that is declared elsewhere, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let stack: automation.Stack;
  let target = "1.0.0";
  let sticky: Omit<StickySettingsArgs, "siteId">;
  let traffic: Omit<TrafficRoutingArgs, "siteId">;

  before(async () => {
    // The release has to put back then what a swap moves.
    cloud = await Cloud.open({ settingsInDoubtAtSwap: "opposite" });
    const app = await cloud.stack("elsewhere", async () => {
      const group = new ResourceGroup("shop", { resourceGroupName: "shop" });
      const plan = new AppServicePlan("shop", {
        name: "shop",
        resourceGroupName: group.name,
        kind: "linux",
        reserved: true,
        sku: { name: "S1", tier: "Standard" },
      });
      const settings = (version: string) => [
        { name: "WEBSITE_RUN_FROM_PACKAGE", value: packageUri(version) },
        { name: "BUILD_VERSION", value: version },
        { name: "GREETING", value: `hello from ${version}` },
      ];
      const siteConfig = { linuxFxVersion: "NODE|22-lts", alwaysOn: true };
      const common = { resourceGroupName: group.name, serverFarmId: plan.id, reserved: true };
      const site = new WebApp("shop", {
        ...common,
        name: "shop",
        siteConfig: { ...siteConfig, appSettings: settings("1.0.0") },
      });
      new WebAppSlot("staging", {
        ...common,
        name: site.name,
        slot: "staging",
        siteConfig: { ...siteConfig, appSettings: settings("2.0.0") },
      });
      return { siteId: site.id };
    });
    const { outputs } = await app.up();
    const siteId = String(outputs.siteId?.value);
    sticky = {
      production: { settings: { ENVIRONMENT: "production" } },
      slots: { staging: { settings: { ENVIRONMENT: "staging" } } },
    };
    traffic = { percentages: { staging: 10 } };
    stack = await cloud.stack("adopting", async () => {
      new SlotSwap("release", { siteId, targetBuildVersion: target });
      const settings = new StickySettings("sticky", { siteId, ...sticky });
      const routing = new TrafficRouting("traffic", { siteId, ...traffic }, { dependsOn: settings });
      return { links: routing.optInLinks, back: routing.optOutLink };
    });
  });

  after(async () => {
    await cloud.close();
  });

  const settingsOf = async (slot: string) =>
    ((await cloud.post(`${SITE}${slot}/config/appsettings/list`)) as { properties: Record<string, string> }).properties;
  const configuration = async () =>
    ((await cloud.get(`${SITE}/config/web`)) as { properties: Record<string, unknown> }).properties;
  const rules = async () =>
    ((await configuration()).experiments as { rampUpRules: { name: string; reroutePercentage: number }[] }).rampUpRules;

  it("is adopted without a swap, and keeps all that travels", async () => {
    const before = await configuration();
    const { swaps } = await cloud.effectsOf(async () => {
      const { outputs } = await stack.up();
      assert.deepEqual(outputs.links?.value, {
        staging: "https://shop.azurewebsites.net/?x-ms-routing-name=staging",
      });
    });
    assert.deepEqual(swaps, []);
    const { ENVIRONMENT, ...travelling } = await settingsOf("");
    assert.equal(ENVIRONMENT, "production");
    assert.deepEqual(travelling, {
      WEBSITE_RUN_FROM_PACKAGE: packageUri("1.0.0"),
      BUILD_VERSION: "1.0.0",
      GREETING: "hello from 1.0.0",
    });
    assert.equal((await settingsOf("/slots/staging")).ENVIRONMENT, "staging");
    const { experiments: _, routingRules: __, ...after } = await configuration();
    const { experiments: ___, routingRules: ____, ...unchanged } = before;
    assert.deepEqual(after, unchanged);
    assert.deepEqual(
      (await rules()).map(({ name, reroutePercentage }) => [name, reroutePercentage]),
      [["staging", 10]],
    );
  });

  it("is left alone when nothing changed", async () => {
    assert.deepEqual((await cloud.effectsOf(() => stack.up())).writes, []);
  });

  it("loses what is declared no more, and nothing else, neither what somebody writes meanwhile", async () => {
    sticky = { slots: { staging: { settings: { ENVIRONMENT: "staging" } } } };
    traffic = { percentages: {} };
    let isFirst = true;
    cloud.local.disturb(async ({ method }) => {
      if (isFirst && method === "PUT") {
        isFirst = false;
        await cloud.writeSetting("shop", "production", "BY_HAND", "yes");
      }
      return undefined;
    });
    await stack.up();
    cloud.local.disturb(undefined);
    assert.deepEqual(Object.keys(await settingsOf("")).sort(), [
      "BUILD_VERSION",
      "BY_HAND",
      "GREETING",
      "WEBSITE_RUN_FROM_PACKAGE",
    ]);
    assert.equal((await settingsOf("/slots/staging")).ENVIRONMENT, "staging");
    assert.deepEqual(await rules(), []);
    assert.deepEqual((await cloud.effectsOf(() => stack.up())).writes, []);
  });

  it("is swapped between two slots that are not production, once, by the builds that they hold", async () => {
    const beta = `${SITE}/slots/beta`;
    const web = (await cloud.get(SITE)) as { location: string; properties: { serverFarmId: string } };
    const { serverFarmId } = web.properties;
    const linuxFxVersion = "NODE|22-lts";
    await cloud.put(beta, {
      location: web.location,
      properties: { serverFarmId, reserved: true, siteConfig: { linuxFxVersion, appSettings: [] } },
    });
    await cloud.put(`${beta}/config/appsettings`, {
      properties: { WEBSITE_RUN_FROM_PACKAGE: packageUri("3.0.0"), BUILD_VERSION: "3.0.0", ENVIRONMENT: "beta" },
    });
    const healthCheck: HealthCheckArgs = { path: "/", bodyContains: "version", intervalInSeconds: 0 };
    const declared: Omit<SlotSwapArgs, "siteId"> = { targetSlot: "staging", slot: "beta", targetBuildVersion: "3.0.0" };
    const between = await cloud.stack("between", async () => {
      const swap = new SlotSwap("promote", { resourceGroupName: "shop", siteName: "shop", ...declared });
      return { liveBuild: swap.liveBuild };
    });
    assert.match((await between.preview()).stdout, /swap beta \(3\.0\.0\) into staging \(2\.0\.0\)/);
    const production = await settingsOf("");
    const up = () => cloud.effectsOf(async () => assert.equal((await between.up()).outputs.liveBuild?.value, held));
    let held = "3.0.0";
    const { swaps } = await up();
    assert.deepEqual(
      swaps.map(({ source, target }) => [source, target]),
      [["beta", "staging"]],
    );
    assert.equal((await settingsOf("/slots/staging")).BUILD_VERSION, "3.0.0");
    assert.equal((await settingsOf("/slots/staging")).ENVIRONMENT, "staging");
    assert.equal((await settingsOf("/slots/beta")).BUILD_VERSION, "2.0.0");
    assert.deepEqual(await settingsOf(""), production);
    assert.deepEqual((await up()).writes, []);
    // Back again, with proof, and not at all where neither holds it.
    Object.assign(declared, { targetBuildVersion: "2.0.0", healthCheck });
    held = "2.0.0";
    assert.equal((await up()).swaps.length, 1);
    assert.deepEqual((await up()).writes, []);
    Object.assign(declared, { targetBuildVersion: "9.0.0" });
    await assert.rejects(
      between.up(),
      /targetBuildVersion 9\.0\.0 is not in slot "beta": slot "staging" of "shop" holds 2\.0\.0, slot "beta" holds 3\.0\.0/,
    );
    Object.assign(declared, {
      targetBuildVersion: "3.0.0",
      healthCheck: { ...healthCheck, bodyContains: "no such text", timeoutInSeconds: 1 },
    });
    await assert.rejects(
      between.up(),
      /3\.0\.0 is not healthy on slot "beta", so it was not swapped in: slot "staging" still runs 2\.0\.0/,
    );
    const bodyValues = { "settings.ENVIRONMENT": "beta" };
    Object.assign(declared, { healthCheck: { path: "/", bodyValues, intervalInSeconds: 0 } });
    await assert.rejects(
      between.up(),
      /slot "staging" was not healthy with 3\.0\.0, so the slots were swapped back: slot "staging" runs 2\.0\.0, slot "beta" holds 3\.0\.0/,
    );
    assert.equal((await settingsOf("/slots/staging")).BUILD_VERSION, "2.0.0");
  });

  it("shares a sticky name between two stacks: what one drops, the other's next run has again", async () => {
    const declared: { settings: Record<string, string> } = { settings: { SHARED: "yes" } };
    const sharing = (name: string, own: () => Record<string, string>) =>
      cloud.stack(name, async () => {
        new StickySettings("sticky", { resourceGroupName: "shop", siteName: "shop", production: { settings: own() } });
      });
    const [one, two] = [await sharing("one", () => declared.settings), await sharing("two", () => ({ SHARED: "yes" }))];
    await one.up();
    await two.up();
    declared.settings = {};
    await one.up();
    await two.up();
    assert.equal((await settingsOf("")).SHARED, "yes");
    const { properties } = (await cloud.get(`${SITE}/config/slotConfigNames`)) as {
      properties: { appSettingNames: string[] };
    };
    assert.ok(properties.appSettingNames.includes("SHARED"));
    assert.deepEqual((await cloud.effectsOf(() => two.up())).writes, []);
  });

  it("keeps the network of each slot at a swap, whichever way App Service moves it", async () => {
    await cloud.answer("PATCH", `${SITE}/slots/staging`, { properties: { virtualNetworkSubnetId: SUBNET } });
    target = "2.0.0";
    const { swaps } = await cloud.effectsOf(() => stack.up());
    assert.equal(swaps.length, 1);
    assert.equal((await settingsOf("")).BUILD_VERSION, "2.0.0");
    const subnets = ["", "/slots/staging"].map(async (slot) => {
      const { properties } = (await cloud.get(`${SITE}${slot}`)) as { properties: Record<string, unknown> };
      return properties.virtualNetworkSubnetId;
    });
    assert.deepEqual(await Promise.all(subnets), [null, SUBNET]);
    assert.deepEqual((await cloud.effectsOf(() => stack.up())).writes, []);
  });
});
