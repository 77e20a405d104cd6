import assert from "node:assert/strict";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import type { UpResult } from "@pulumi/pulumi/automation";
import { SlottedFunctionApp, type SlottedFunctionAppArgs } from "../../src";
import { buildOf } from "./support/builds";
import { Cloud, type Effects, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const APP = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

const STORAGE =
  "DefaultEndpointsProtocol=https;AccountName=shophost;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

type Args = Omit<SlottedFunctionAppArgs, "resourceGroupName" | "serverFarmId">;

describe("a function app, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let stack: TestStack;
  const sku = { name: "EP1", tier: "ElasticPremium" };
  let args: Args = {
    build: { ...buildOf("1.0.0"), stack: "NODE|22", settings: { GREETING: "hello" } },
    slots: { staging: {} },
    hostStorage: { connectionString: STORAGE },
    disabledInSlots: ["nightly"],
    hostCheck: false,
  };

  before(async () => {
    cloud = await Cloud.open();
    stack = await cloud.stack("shop", async () => {
      const group = new ResourceGroup("shop", { resourceGroupName: "shop" });
      const plan = new AppServicePlan("shop", {
        name: "shop",
        resourceGroupName: group.name,
        kind: "elastic",
        reserved: true,
        sku,
      });
      const { liveBuild, slotBuilds } = new SlottedFunctionApp("shop", {
        name: "shop",
        resourceGroupName: group.name,
        serverFarmId: plan.id,
        ...args,
      });
      return { liveBuild, slotBuilds };
    });
  });

  after(async () => {
    await cloud.close();
  });

  const up = async (): Promise<Effects & { readonly result: UpResult }> => {
    let result: UpResult | undefined;
    const done = await cloud.effectsOf(async () => {
      result = await stack.up();
    });
    assert.ok(result);
    return { ...done, result };
  };
  const settingsOf = async (place: string) => {
    const path = `${APP}${place}/config/appsettings/list`;
    return ((await cloud.post(path)) as { properties: Record<string, string> }).properties;
  };
  const live = async () => (await settingsOf("")).BUILD_VERSION?.split("+")[0];

  it("is created with a host in production and in the slot, and nothing fires in the slot", async () => {
    const { swaps } = await up();
    assert.equal(swaps.length, 1);
    const site = (await cloud.get(APP)) as { kind: string; properties: Record<string, unknown> };
    const web = (await cloud.get(`${APP}/config/web`)) as { properties: Record<string, unknown> };
    assert.deepEqual(
      [site.kind, site.properties.clientAffinityEnabled, web.properties.linuxFxVersion, web.properties.alwaysOn],
      ["functionapp,linux", false, "Node|22", false],
    );
    const { BUILD_VERSION, ...production } = await settingsOf("");
    assert.match(BUILD_VERSION ?? "", /^1\.0\.0\+/);
    assert.deepEqual(production, {
      AzureWebJobsStorage: STORAGE,
      WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: STORAGE,
      WEBSITE_RUN_FROM_PACKAGE: buildOf("1.0.0").packageUri,
      FUNCTIONS_EXTENSION_VERSION: "~4",
      FUNCTIONS_WORKER_RUNTIME: "node",
      GREETING: "hello",
      "AzureWebJobs.nightly.Disabled": "false",
    });
    assert.equal((await settingsOf("/slots/staging"))["AzureWebJobs.nightly.Disabled"], "true");
  });

  it("does nothing when nothing changed", async () => {
    const { writes, writesInside, restarts } = await up();
    assert.deepEqual([writes, writesInside, restarts], [[], [], []]);
  });

  it("releases a build with two writes, and what is sticky stays", async () => {
    args = { ...args, build: { ...args.build, ...buildOf("2.0.0"), stack: "NODE|22" } };
    const { writes, swaps } = await up();
    assert.deepEqual(writes, [
      "PUT Microsoft.Resources/deployments/shop-staging-delivery*",
      "PUT Microsoft.Resources/deployments/shop-swap*",
    ]);
    assert.equal(swaps.length, 1);
    const [production, staging] = await Promise.all([settingsOf(""), settingsOf("/slots/staging")]);
    assert.deepEqual(
      [production, staging].map((settings) => [
        settings.BUILD_VERSION?.split("+")[0],
        settings["AzureWebJobs.nightly.Disabled"],
        settings.FUNCTIONS_EXTENSION_VERSION,
      ]),
      [
        ["2.0.0", "false", "~4"],
        ["1.0.0", "true", "~4"],
      ],
    );
  });

  it("goes back by a swap alone", async () => {
    args = { ...args, targetBuildVersion: "1.0.0" };
    const { writes } = await up();
    assert.deepEqual(writes, ["PUT Microsoft.Resources/deployments/shop-swap*"]);
    assert.equal(await live(), "1.0.0");
  });
});
