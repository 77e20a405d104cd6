import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup";
import { AppServicePlan } from "@pulumi/azure-native/web/appServicePlan";
import type { UpResult } from "@pulumi/pulumi/automation";
import { AppPackage, SlottedFunctionApp, type SlottedFunctionAppArgs, WebEnvironment } from "../../src";
import { publishFunctions, STORAGE } from "../support/function-app";
import { Cloud, type Effects, type TestStack } from "./support/project";
import { isOneStory } from "./support/story";

const APP = "/subscriptions/{subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/shop";

/** A package of functions: one that is asked, and one that fires by itself. */
const FUNCTIONS = (version: string) => ({
  "index.js": `
const { app } = require("@azure/functions");
app.http("version", { authLevel: "anonymous", handler: () => ({ body: "${version}" }) });
app.timer("nightly", { schedule: "0 0 3 * * *", handler: () => {} });
`,
});

type Args = Omit<SlottedFunctionAppArgs, "resourceGroupName" | "serverFarmId">;

describe("a function app, on the real engine", function () {
  this.timeout(600_000);
  isOneStory();
  let cloud: Cloud;
  let stack: TestStack;
  const sku = { name: "EP1", tier: "ElasticPremium" };
  const packages = new Map<string, string>();
  const buildOf = (version: string) => ({
    version,
    packageUri: packages.get(version) ?? "",
    stack: "NODE|22",
    settings: { GREETING: "hello" },
  });
  let args: Args;
  before(async () => {
    cloud = await Cloud.open();
    for (const version of ["1.0.0", "2.0.0"]) {
      packages.set(version, await publishFunctions(cloud.local, version, FUNCTIONS(version)));
    }
    args = {
      build: buildOf("1.0.0"),
      slots: { staging: {} },
      hostStorage: { connectionString: STORAGE },
      disabledInSlots: ["nightly"],
    };
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
      WEBSITE_RUN_FROM_PACKAGE: packages.get("1.0.0"),
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

  it("releases a build once its host runs, and what is sticky stays", async () => {
    // Azure makes a share for each slot, and says so in a setting.
    await cloud.writeSetting("shop", "staging", "WEBSITE_CONTENTSHARE", "shop-staging1234");
    args = { ...args, build: buildOf("2.0.0") };
    const { writes, swaps } = await up();
    // The hook that asks the host swaps too; what follows is the record of it.
    assert.deepEqual(writes, [
      "PUT Microsoft.Resources/deployments/shop-staging-delivery*",
      "POST Microsoft.Web/sites/shop/slots/staging/restart",
      "PUT Microsoft.Resources/deployments/shop-swap*",
      "PUT Microsoft.Resources/deployments/shop-swap*",
    ]);
    assert.equal(swaps.length, 1);
    assert.equal((await settingsOf("")).WEBSITE_CONTENTSHARE, "shop-staging1234");
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
    assert.ok(
      writes.every((write) => write.startsWith("PUT Microsoft.Resources/deployments/shop-swap")),
      String(writes),
    );
    assert.equal(await live(), "1.0.0");
    const env = { ...process.env, ...cloud.environment };
    const status = await promisify(execFile)(process.execPath, ["dist/cli.js", "status", "shop"], { env });
    assert.match(status.stdout, /production +1\.0\.0\+.*\n.*staging +2\.0\.0\+/);
  });

  it("is refused before anything of it is written where its plan is of another kind", async () => {
    const other = await cloud.stack("other", async () => {
      const group = new ResourceGroup("other", { resourceGroupName: "other" });
      const sku = { name: "P1v3", tier: "PremiumV3" };
      const plan = new AppServicePlan("other", { name: "other", resourceGroupName: group.name, reserved: true, sku });
      new SlottedFunctionApp("other", { resourceGroupName: group.name, serverFarmId: plan.id, ...args });
    });
    const { writes } = await cloud.effectsOf(() =>
      assert.rejects(other.up(), /hostingPlan says "ElasticPremium".*declare hostingPlan: "Dedicated"/s),
    );
    assert.deepEqual(
      writes.filter((write) => !/resourcegroups|serverfarms/i.test(write)),
      [],
    );
  });

  it("runs in an environment for function apps, from its package, by an identity that opens its host's storage", async () => {
    const source = mkdtempSync(join(tmpdir(), "azure-slots-functions-"));
    const files = { ...FUNCTIONS("1.0.0"), "host.json": '{"version":"2.0"}', "package.json": '{"main":"index.js"}' };
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(source, name), content);
    }
    try {
      const placed = await cloud.stack("placed", async () => {
        const environment = new WebEnvironment("placed", { purpose: "Development", functionApps: true });
        const { reference } = new AppPackage("placed", { source, environment: environment.reference });
        const { siteId } = new SlottedFunctionApp("placed", {
          environment: environment.reference,
          build: { package: reference, stack: "NODE|22" },
          slots: { staging: {} },
        });
        return { siteId, host: environment.reference.hostStorageAccountName };
      });
      const { outputs } = await placed.up();
      assert.match(String(outputs.host?.value), /^stfuncplaced[a-z0-9]{6}$/);
      const list = `${outputs.siteId?.value}/config/appsettings/list`;
      const { properties } = (await cloud.post(list)) as { properties: Record<string, string> };
      assert.equal(properties.AzureWebJobsStorage__accountName, outputs.host?.value);
      assert.equal(properties.AzureWebJobsStorage__clientId, properties.AZURE_CLIENT_ID);
      assert.deepEqual((await cloud.effectsOf(() => placed.up())).writes, []);
    } finally {
      rmSync(source, { recursive: true, force: true });
    }
  });
});
