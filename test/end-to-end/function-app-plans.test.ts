import assert from "node:assert/strict";
import {
  DurableStorage,
  FunctionPlan,
  OperatingSystem,
  type ReleaseReference,
  SlottedFunctionApp,
  type SlottedFunctionAppArgs,
} from "../../src";
import { publishFunctions, STORAGE } from "../support/function-app";
import { Cloud, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const GROUP = "/subscriptions/{subscription}/resourceGroups/shop";

/** A package of functions. */
const FUNCTIONS = (version: string) => ({
  "index.js": `
const { app } = require("@azure/functions");
app.http("version", { authLevel: "anonymous", handler: () => ({ body: "${version}" }) });
`,
});

type Args = Omit<SlottedFunctionAppArgs, "resourceGroupName" | "serverFarmId">;

describe("function apps of all plans, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  const packages = new Map<string, string>();
  const buildOf = (version: string) => ({ version, packageUri: packages.get(version) ?? "", stack: "NODE|22" });
  /** The settings of production and of the slot. */
  const settingsOf = (name: string) =>
    Promise.all(
      ["", "/slots/staging"].map(async (place) => {
        const path = `${GROUP}/providers/Microsoft.Web/sites/${name}${place}/config/appsettings/list`;
        return ((await cloud.post(path)) as { properties: Record<string, string> }).properties;
      }),
    );
  /** A stack with one app, which is declared anew before each `up`. */
  const appOf = async (name: string, declared: () => Args): Promise<TestStack> =>
    cloud.stack(name, async () => {
      const serverFarmId = `${GROUP.replace("{subscription}", cloud.local.connection.subscriptionId)}/providers/Microsoft.Web/serverfarms/${name}`;
      const { liveBuild, release } = new SlottedFunctionApp(name, {
        name,
        resourceGroupName: "shop",
        serverFarmId,
        ...declared(),
      });
      return { liveBuild, release };
    });
  const putPlan = (name: string, sku: string, reserved: boolean) =>
    cloud.put(`${GROUP}/providers/Microsoft.Web/serverfarms/${name}`, {
      location: "westeurope",
      sku: { name: sku },
      properties: { reserved },
    });

  let consumption: TestStack;
  let onConsumption: Args;
  const valuesOf = async (...names: readonly string[]) =>
    (await settingsOf("small")).map((settings) => names.map((name) => settings[name]));

  before(async () => {
    cloud = await Cloud.open();
    for (const version of ["1.0.0", "2.0.0"]) {
      packages.set(version, await publishFunctions(cloud.local, version, FUNCTIONS(version)));
    }
    await cloud.put(GROUP, { location: "westeurope" });
    await putPlan("small", "Y1", false);
    await putPlan("large", "EP1", true);
    onConsumption = {
      operatingSystem: OperatingSystem.Windows,
      hostingPlan: FunctionPlan.Consumption,
      build: buildOf("1.0.0"),
      slots: { staging: {} },
      hostStorage: { connectionString: STORAGE, contentShares: { production: "share-a", staging: "share-b" } },
      durableFunctions: {
        storage: DurableStorage.TravelsWithBuild,
        connections: { production: { accountName: "durablea" }, staging: { accountName: "durableb" } },
      },
    };
    consumption = await appOf("small", () => onConsumption);
  });

  after(() => cloud.close());

  const SHARE = "WEBSITE_CONTENTSHARE";
  const STORE = "DurableStorage__accountName";

  it("on Windows Consumption have a share and a store each, which go with the build and back", async () => {
    await consumption.up();
    // The first swap brought production the slot's.
    assert.deepEqual(await valuesOf(SHARE, STORE), [
      ["share-b", "durableb"],
      [undefined, undefined],
    ]);
    onConsumption = { ...onConsumption, build: buildOf("2.0.0") };
    await consumption.up();
    const [production, slot] = await settingsOf("small");
    const told = (settings: Record<string, string> | undefined) =>
      [SHARE, STORE, "WEBSITE_NODE_DEFAULT_VERSION", "FUNCTIONS_EXTENSION_VERSION"].map((name) => settings?.[name]);
    assert.deepEqual(told(production), ["share-a", "durablea", "~22", "~4"]);
    assert.deepEqual(told(slot), ["share-b", "durableb", "~22", "~4"]);
    onConsumption = { ...onConsumption, targetBuildVersion: "1.0.0" };
    const { swaps } = await cloud.effectsOf(() => consumption.up());
    assert.equal(swaps.length, 1);
    assert.deepEqual(await valuesOf(SHARE, STORE), [
      ["share-b", "durableb"],
      ["share-a", "durablea"],
    ]);
    assert.deepEqual((await cloud.effectsOf(() => consumption.up())).writes, []);
  });

  it("release gradually what another app runs", async () => {
    const release = (await consumption.outputs()).release?.value as ReleaseReference;
    let declared: Args = {
      build: { promotedFrom: release, packageUri: packages.get("1.0.0") ?? "", stack: "NODE|22" },
      slots: { staging: {} },
      hostStorage: { accountName: "shopstorage" },
      rollout: { steps: [{ percentage: 10, bakeTimeInSeconds: 0 }], waitForPinnedVisitorsInSeconds: 0 },
    };
    const large = await appOf("large", () => declared);
    await large.up();
    onConsumption = { ...onConsumption, targetBuildVersion: "2.0.0" };
    await consumption.up();
    const second = (await consumption.outputs()).release?.value as ReleaseReference;
    declared = {
      ...declared,
      build: { promotedFrom: second, packageUri: packages.get("2.0.0") ?? "", stack: "NODE|22" },
    };
    const { swaps, writes } = await cloud.effectsOf(() => large.up());
    assert.equal(swaps.length, 1);
    assert.equal(writes.filter((write) => write.endsWith("/rollout-large-staging")).length, 3);
    const builds = (await settingsOf("large")).map(({ BUILD_VERSION = "" }) => BUILD_VERSION.split("+")[0]);
    assert.deepEqual(builds, ["2.0.0", "1.0.0"]);
    assert.deepEqual((await cloud.effectsOf(() => large.up())).writes, []);
  });
});
