import assert from "node:assert/strict";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import { SlotSwap, SlottedRelease, SlottedWebApp, StickySettings } from "../../src";
import { until } from "../support/until";
import { ask, buildOf, packageUri } from "./support/builds";
import { Cloud, type TestStack } from "./support/project";

const GROUP = "/subscriptions/{subscription}/resourceGroups/shop";
const PLAN = `${GROUP}/providers/Microsoft.Web/serverfarms/shop`;

/** The three ways of docs/migrating.md, step by step. */
describe("migrating, on the real engine", function () {
  this.timeout(600_000);
  let cloud: Cloud;

  before(async () => {
    cloud = await Cloud.open();
    await cloud.put(GROUP, { location: "westeurope" });
    await cloud.put(PLAN, {
      location: "westeurope",
      kind: "linux",
      sku: { name: "S1", tier: "Standard" },
      properties: { reserved: true },
    });
  });

  after(() => cloud.close());

  const idOf = (site: string) =>
    `${GROUP}/providers/Microsoft.Web/sites/${site}`.replace("{subscription}", cloud.local.connection.subscriptionId);
  const serverFarmId = () => PLAN.replace("{subscription}", cloud.local.connection.subscriptionId);
  const settingsOf = (version: string, more: Readonly<Record<string, string>> = {}) => ({
    WEBSITE_RUN_FROM_PACKAGE: packageUri(version),
    GREETING: `hello from ${version}`,
    ...more,
  });
  const listed = (settings: Readonly<Record<string, string>>) =>
    Object.entries(settings).map(([name, value]) => ({ name, value }));
  /** An app with a slot, as azurerm and the Azure CLI write them: each by a PUT with all of its settings. */
  const write = async (path: string, settings: Readonly<Record<string, string>>) => {
    const siteConfig = { linuxFxVersion: "NODE|22-lts", appSettings: listed(settings) };
    const properties = { serverFarmId: serverFarmId(), reserved: true, siteConfig };
    await cloud.put(path, { location: "westeurope", kind: "app,linux", properties });
  };
  const up = async (stack: TestStack) => {
    const { writes, swaps, restarts } = await cloud.effectsOf(() => stack.up());
    return { writes, swaps: swaps.length, restarts: restarts.filter(({ slot }) => slot === "production").length };
  };
  const unchanged = { writes: [], swaps: 0, restarts: 0 };
  const runs = async (site: string) => {
    await cloud.local.settled();
    const { version, settings } = await ask(cloud.local, site);
    return [version, settings.GREETING, settings.ENVIRONMENT];
  };

  it("from Terraform's active slot: what it swapped in is released anew, and then the next build", async () => {
    const id = idOf("terraform");
    await write(id, settingsOf("1.0.0"));
    await write(`${id}/slots/staging`, settingsOf("2.0.0"));
    // What azurerm asks for when the active slot is `staging`: the app itself, with the slot as the target.
    await cloud.post(`${id}/slotsswap`, { targetSlot: "staging", preserveVnet: true });
    await until("the swap is over", async () => (await runs("terraform"))[0] === "2.0.0");
    assert.deepEqual(await runs("terraform"), ["2.0.0", "hello from 2.0.0", undefined]);

    const declared = { version: "2.0.0" };
    const stack = await cloud.stack("terraform", async () => {
      const sticky = new StickySettings("sticky", {
        siteId: id,
        slots: { staging: { settings: { ENVIRONMENT: "staging" } } },
      });
      const { version } = declared;
      const settings = { GREETING: `hello from ${version}` };
      const build = { ...buildOf(version), settings };
      new SlottedRelease("release", { siteId: id, build }, { dependsOn: sticky });
    });
    const { swaps, restarts } = await up(stack);
    assert.deepEqual([swaps, restarts], [1, 0]);
    assert.deepEqual(await runs("terraform"), ["2.0.0", "hello from 2.0.0", undefined]);
    assert.deepEqual(await up(stack), unchanged);

    declared.version = "3.0.0";
    assert.equal((await up(stack)).swaps, 1);
    assert.deepEqual(await runs("terraform"), ["3.0.0", "hello from 3.0.0", undefined]);
  });

  it("from scripts of az: the same script, and a swap that can be run twice", async () => {
    const id = idOf("script");
    await write(id, settingsOf("1.0.0"));
    await write(`${id}/slots/staging`, settingsOf("2.0.0"));
    // `az webapp config appsettings set` lists the settings, and writes all of them back.
    const path = `${id}/slots/staging/config/appsettings`;
    const { properties } = (await cloud.post(`${path}/list`)) as { properties: Record<string, string> };
    await cloud.put(path, { properties: { ...properties, BUILD_VERSION: "2.0.0" } });

    const declared = { version: "2.0.0" };
    const stack = await cloud.stack("script", async () => {
      new SlotSwap("release", {
        resourceGroupName: "shop",
        siteName: "script",
        targetBuildVersion: declared.version,
        healthCheck: { path: "/", intervalInSeconds: 1 },
      });
    });
    const { swaps, restarts } = await up(stack);
    assert.deepEqual([swaps, restarts], [1, 0]);
    assert.deepEqual(await runs("script"), ["2.0.0", "hello from 2.0.0", undefined]);
    assert.deepEqual(await up(stack), unchanged);
    // 1.0.0 went out of production without a version: it cannot be named.
    declared.version = "1.0.0";
    await assert.rejects(stack.up(), /targetBuildVersion 1\.0\.0 is not in slot "staging"/);
    assert.deepEqual(await runs("script"), ["2.0.0", "hello from 2.0.0", undefined]);
  });

  it("from plain azure-native: the app is taken over as it runs", async () => {
    let isThere = true;
    const old = await cloud.stack("native-old", async () => {
      if (!isThere) return;
      const common = { resourceGroupName: "shop", serverFarmId: serverFarmId(), reserved: true, kind: "app,linux" };
      const siteConfig = { linuxFxVersion: "NODE|22-lts", appSettings: listed(settingsOf("1.0.0")) };
      const opts = { retainOnDelete: true };
      const site = new WebApp("native", { ...common, name: "native", siteConfig }, opts);
      new WebAppSlot("native", { ...common, name: site.name, slot: "staging", siteConfig }, opts);
    });
    await old.up();
    isThere = false;
    assert.deepEqual(await up(old), unchanged);

    const stack = await cloud.stack("native", async () => {
      new SlottedWebApp("native", {
        existingApp: { siteId: idOf("native") },
        name: "native",
        resourceGroupName: "shop",
        serverFarmId: serverFarmId(),
        build: { ...buildOf("1.0.0"), settings: { GREETING: "hello from 1.0.0" } },
        slots: { staging: { stickySettings: { ENVIRONMENT: "staging" } } },
        production: { stickySettings: { ENVIRONMENT: "production" } },
      });
    });
    const { stdout, stderr } = await stack.preview();
    assert.match(stdout + stderr, /production's .*ftpsState.* change/);
    assert.equal((await up(stack)).swaps, 1);
    assert.deepEqual(await runs("native"), ["1.0.0", "hello from 1.0.0", "production"]);
    assert.deepEqual(await up(stack), unchanged);
  });
});
