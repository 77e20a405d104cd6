import assert from "node:assert/strict";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import { WebApp } from "@pulumi/azure-native/web/webApp";
import { WebAppSlot } from "@pulumi/azure-native/web/webAppSlot";
import type * as pulumi from "@pulumi/pulumi";
import { FtpsState, SlottedRelease, SlottedWebApp, type SlottedWebAppArgs } from "../../src";
import { buildOf, packageUri } from "./support/builds";
import { Cloud, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const GROUP = "/subscriptions/{subscription}/resourceGroups/shop";

describe("a live app that is taken into a SlottedWebApp, and out of it, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  const siteId = (site: string) =>
    `${GROUP}/providers/Microsoft.Web/sites/${site}`.replace("{subscription}", cloud.local.connection.subscriptionId);
  const common = () => ({
    resourceGroupName: "shop",
    serverFarmId: siteId("shop").replace("sites/shop", "serverfarms/shop"),
    reserved: true,
    // As the Azure CLI writes it for containers.
    kind: "app,linux,container",
  });

  before(async () => {
    cloud = await Cloud.open();
    const owner = await cloud.stack("owner", async () => {
      const group = new ResourceGroup("shop", { resourceGroupName: "shop" });
      const plan = new AppServicePlan("shop", {
        name: "shop",
        resourceGroupName: group.name,
        kind: "linux",
        reserved: true,
        sku: { name: "S1", tier: "Standard" },
      });
      const appSettings = [
        { name: "WEBSITE_RUN_FROM_PACKAGE", value: packageUri("1.0.0") },
        { name: "GREETING", value: "hello" },
        { name: "ENVIRONMENT", value: "production" },
      ];
      const siteConfig = { linuxFxVersion: "NODE|22-lts", alwaysOn: true, appSettings };
      for (const name of ["shop", "store"]) {
        const site = new WebApp(name, { ...common(), name, siteConfig }, { dependsOn: plan });
        new WebAppSlot(`${name}-staging`, { ...common(), name: site.name, slot: "staging" });
      }
    });
    await owner.up();
    for (const site of ["shop", "store"]) {
      await cloud.put(`${siteId(site)}/config/slotConfigNames`, { properties: { appSettingNames: ["ENVIRONMENT"] } });
    }
  });

  after(() => cloud.close());

  const up = async (stack: TestStack) => {
    const text: string[] = [];
    const { writes, restarts, swaps } = await cloud.effectsOf(async () => text.push((await stack.up()).stdout));
    return {
      writes,
      swaps: swaps.length,
      restarts: restarts.filter(({ slot }) => slot === "production"),
      text: text.join(),
    };
  };
  const build = { ...buildOf("1.0.0"), settings: { GREETING: "hello" } };
  const declared = (name: string): SlottedWebAppArgs => ({
    ...common(),
    name,
    existingApp: { siteId: siteId(name) },
    build,
    slots: { staging: {} },
    production: { stickySettings: { ENVIRONMENT: "production" } },
  });
  /** What the app has, and a SlottedWebApp would not have by default. */
  const asItIs = { ftpsState: FtpsState.FtpsOnly, http20Enabled: true };

  it("is imported without a restart of production, where what it has is declared; the preview says what is not", async () => {
    const args: { current: SlottedWebAppArgs } = { current: declared("store") };
    const stack = await cloud.stack("store", async () => {
      new SlottedWebApp("store", args.current);
    });
    assert.match(
      (await stack.preview()).stdout,
      /production's ftpsState, http20Enabled change: App Service may restart/,
    );
    args.current = { ...args.current, ...asItIs };
    const { swaps, restarts, text } = await up(stack);
    assert.deepEqual([swaps, restarts], [1, []]);
    assert.doesNotMatch(text, /restart/);
    assert.deepEqual((await up(stack)).writes, []);
    args.current = { ...args.current, location: "northeurope" };
    await assert.rejects(
      stack.preview(),
      /existingApp: app "store" would be created, not taken over: location is "West Europe"/,
    );
  });

  let release: TestStack;
  let program: () => void = () => {
    new SlottedRelease("shop", { siteId: siteId("shop"), build });
  };

  it("comes from a SlottedRelease by an alias, without a swap, with the build that is live", async () => {
    release = await cloud.stack("release", async () => program());
    assert.equal((await up(release)).swaps, 1);
    const aliases: pulumi.Alias[] = [{ type: "azure-slots:index:SlottedRelease" }];
    program = () => {
      new SlottedWebApp("shop", { ...declared("shop"), ...asItIs }, { aliases });
    };
    const { swaps, restarts } = await up(release);
    assert.deepEqual([swaps, restarts], [0, []]);
    assert.deepEqual((await up(release)).writes, []);
  });

  it("goes back to plain azure-native, and nothing of it is written or deleted", async () => {
    program = () => {
      new SlottedWebApp("shop", { ...declared("shop"), ...asItIs }, { retainOnDelete: true });
    };
    const retained = await up(release);
    program = () => undefined;
    const gone = await up(release);
    assert.deepEqual([...retained.writes, ...gone.writes], []);
    const plain = await cloud.stack("plain", async () => {
      // Without it, azure-native's SDK writes "v4.6", which production does not have.
      const siteConfig = { alwaysOn: true, netFrameworkVersion: "" };
      const site = new WebApp("shop", { ...common(), name: "shop", siteConfig }, { import: siteId("shop") });
      new WebAppSlot(
        "staging",
        { ...common(), name: site.name, slot: "staging" },
        { import: `${siteId("shop")}/slots/staging` },
      );
    });
    assert.deepEqual((await up(plain)).restarts, []);
    assert.deepEqual((await up(plain)).writes, []);
  });
});
