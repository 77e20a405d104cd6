import assert from "node:assert/strict";
import type { DeploymentProperties } from "@azure/arm-resources";
import { RestError } from "@azure/core-rest-pipeline";
import { type AzureClients, azureClients } from "../../../support/azure-clients";
import { LocalApp, PLAN } from "../../../support/local-app";
import { SWAP_TEMPLATE } from "../../../support/swap-template";
import { until } from "../../../support/until";

const GROUP = "shop-group";
const POLL = { updateIntervalInMs: 20 };

describe("the official clients", () => {
  let app: LocalApp;
  let clients: AzureClients;

  before(async () => {
    app = await LocalApp.start();
    clients = azureClients(app.local.connection);
  });

  after(() => app.close());

  const buildOf = async (host: string) => JSON.parse((await app.visit(host)).text).version as string;
  const swaps = () => app.local.journal.read().filter(({ kind }) => kind === "swap").length;

  it("create a group, a plan, an app and a slot", async () => {
    const { web, resources } = clients;
    const location = "eastus";
    assert.equal((await resources.resourceGroups.createOrUpdate(GROUP, { location })).name, GROUP);
    assert.deepEqual(await resources.resourceGroups.checkExistence(GROUP), { body: true });
    const plan = await web.appServicePlans.beginCreateOrUpdateAndWait(
      GROUP,
      "shop-plan",
      { location, reserved: true, sku: { name: "P1v3" } },
      POLL,
    );
    assert.deepEqual([plan.sku?.tier, plan.reserved, plan.provisioningState], ["PremiumV3", true, "Succeeded"]);
    const siteConfig = {
      linuxFxVersion: "NODE|22-lts",
      appSettings: [
        { name: "WEBSITE_RUN_FROM_PACKAGE", value: await app.publish("1") },
        { name: "WHERE", value: "production" },
      ],
    };
    const site = await web.webApps.beginCreateOrUpdateAndWait(
      GROUP,
      "shop",
      { location, kind: "app,linux", reserved: true, serverFarmId: PLAN, siteConfig, tags: { team: "shop" } },
      POLL,
    );
    assert.deepEqual([site.defaultHostName, site.state], ["shop.azurewebsites.net", "Running"]);
    const slot = await web.webApps.beginCreateOrUpdateSlotAndWait(
      GROUP,
      "shop",
      "staging",
      { location, serverFarmId: PLAN },
      POLL,
    );
    assert.deepEqual([slot.name, slot.defaultHostName], ["shop/staging", "shop-staging.azurewebsites.net"]);
    assert.equal(await buildOf("shop"), "1");
    const names: (string | undefined)[] = [];
    for await (const { name } of web.webApps.listSlots(GROUP, "shop")) {
      names.push(name);
    }
    assert.deepEqual(names, ["shop/staging"]);
    const { properties } = await web.webApps.listApplicationSettingsSlot(GROUP, "shop", "staging");
    assert.equal(properties?.WHERE, "production", "a slot without siteConfig has production's settings");
  });

  it("write settings and sticky names", async () => {
    const { web } = clients;
    await web.webApps.updateApplicationSettingsSlot(GROUP, "shop", "staging", {
      properties: { WEBSITE_RUN_FROM_PACKAGE: await app.publish("2"), WHERE: "staging" },
    });
    assert.equal((await web.webApps.listSlotConfigurationNames(GROUP, "shop")).appSettingNames ?? null, null);
    const names = await web.webApps.updateSlotConfigurationNames(GROUP, "shop", { appSettingNames: ["WHERE"] });
    assert.deepEqual([names.appSettingNames, names.connectionStringNames], [["WHERE"], []]);
    await web.webApps.updateConnectionStrings(GROUP, "shop", { properties: { Db: { value: "x", type: "SQLAzure" } } });
    const strings = await web.webApps.listConnectionStrings(GROUP, "shop");
    assert.deepEqual(strings.properties, { Db: { value: "x", type: "SQLAzure" } });
    assert.equal((await web.webApps.getConfiguration(GROUP, "shop")).linuxFxVersion, "NODE|22-lts");
    await until("the slot runs its new build", async () => (await buildOf("shop-staging")) === "2");
  });

  it("tell what a swap would change", async () => {
    const { webApps } = clients.web;
    const found: (string | undefined)[][] = [];
    const entity = { targetSlot: "production", preserveVnet: true };
    for await (const each of webApps.listSlotDifferencesSlot(GROUP, "shop", "staging", entity)) {
      found.push([each.settingType, each.settingName, each.diffRule]);
    }
    assert.deepEqual(found, [
      ["General", "linuxFxVersion", "SettingsWillBeModifiedInDestination"],
      ["AppSetting", "WEBSITE_RUN_FROM_PACKAGE", "SettingsWillBeModifiedInDestination"],
      ["ConnectionString", "Db", "SettingsNotInSource"],
    ]);
  });

  it("swap", async () => {
    await clients.web.webApps.beginSwapSlotAndWait(
      GROUP,
      "shop",
      "staging",
      { targetSlot: "production", preserveVnet: true },
      POLL,
    );
    assert.deepEqual([await buildOf("shop"), await buildOf("shop-staging")], ["2", "1"]);
    const { properties } = await clients.web.webApps.listApplicationSettings(GROUP, "shop");
    assert.equal(properties?.WHERE, "production");
    await clients.web.webApps.beginSwapSlotWithProductionAndWait(
      GROUP,
      "shop",
      { targetSlot: "staging", preserveVnet: true },
      POLL,
    );
    assert.equal(await buildOf("shop"), "1");
  });

  it("swap by the documented template, and change nothing by deploying it again", async () => {
    const { deployments } = clients.resources;
    const properties: DeploymentProperties = {
      mode: "Incremental",
      template: SWAP_TEMPLATE,
      parameters: { my_site_name: { value: "shop" }, sites_buildVersion: { value: "v2" } },
    };
    const before = swaps();
    for (let time = 1; time <= 3; time++) {
      const done = await deployments.beginCreateOrUpdateAndWait(GROUP, "swap", { properties }, POLL);
      assert.equal(done.properties?.provisioningState, "Succeeded");
      assert.deepEqual([swaps() - before, await buildOf("shop")], [1, "2"]);
    }
    const site = (await app.ask("GET", `${PLAN.replace("serverfarms/shop-plan", "sites/shop")}`)).at("properties");
    assert.equal((site as { buildVersion: unknown }).buildVersion, "v2");
  });

  it("list resource providers, of the tenant and of a subscription, with the versions of each type", async () => {
    const { providers } = clients.resources;
    const told: string[] = [];
    for await (const { namespace, registrationState, resourceTypes = [] } of providers.list()) {
      told.push(namespace ?? "");
      assert.equal(registrationState, "Registered");
      for (const { apiVersions = [], resourceType } of resourceTypes)
        assert.deepEqual(apiVersions, [...apiVersions].sort().reverse(), `${namespace}/${resourceType}: newest first`);
    }
    assert.ok(["Microsoft.Web", "Microsoft.Resources", "Microsoft.Network"].every((name) => told.includes(name)));
    const web = await providers.getAtTenantScope("microsoft.web");
    assert.equal(web.namespace, "Microsoft.Web");
    const sites = web.resourceTypes?.find(({ resourceType }) => resourceType === "sites");
    assert.ok(sites?.apiVersions?.includes("2024-11-01") && sites.locations?.includes("West Europe"));
    assert.equal((await providers.register("Microsoft.Web")).registrationState, "Registered");
    await assert.rejects(providers.get("Microsoft.Wep"), { code: "InvalidResourceNamespace", statusCode: 404 });
  });

  it("keep resources of any type, and list all that is in a group", async () => {
    const { resources } = clients.resources;
    const id = `${PLAN.replace(/\/Microsoft\.Web.*/, "")}/Microsoft.Network/virtualNetworks/hub`;
    const made = await resources.beginCreateOrUpdateByIdAndWait(id, "2024-05-01", { location: "eastus" }, POLL);
    assert.deepEqual([made.name, made.properties?.provisioningState], ["hub", "Succeeded"]);
    assert.deepEqual(await resources.checkExistenceById(id, "2024-05-01"), { body: true });
    const types: (string | undefined)[] = [];
    for await (const { type } of resources.listByResourceGroup(GROUP)) {
      types.push(type);
    }
    assert.ok(["Microsoft.Web/sites", "Microsoft.Network/virtualNetworks"].every((type) => types.includes(type)));
    await resources.beginDeleteByIdAndWait(id, "2024-05-01", POLL);
    assert.deepEqual(await resources.checkExistenceById(id, "2024-05-01"), { body: false });
  });

  it("stop, start and restart", async () => {
    const { webApps } = clients.web;
    await webApps.stopSlot(GROUP, "shop", "staging");
    assert.equal((await webApps.getSlot(GROUP, "shop", "staging")).state, "Stopped");
    assert.equal((await app.visit("shop-staging")).status, 403);
    await webApps.startSlot(GROUP, "shop", "staging");
    await until("the slot answers again", async () => (await app.visit("shop-staging")).status === 200);
    const pid = async () => JSON.parse((await app.visit("shop")).text).pid as number;
    const first = await pid();
    await webApps.restart(GROUP, "shop");
    await until("another process answers", async () => (await pid()) !== first);
  });

  it("are told of errors", async () => {
    const { web, resources } = clients;
    const refused = async (work: Promise<unknown>): Promise<RestError> => {
      const error: unknown = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof RestError, String(error));
      return error;
    };
    const missing = await refused(web.webApps.get(GROUP, "nothing"));
    assert.deepEqual([missing.statusCode, missing.code], [404, "ResourceNotFound"]);
    const noGroup = await refused(web.webApps.get("nothing", "shop"));
    assert.deepEqual([noGroup.statusCode, noGroup.code], [404, "ResourceGroupNotFound"]);
    const noSlot = await refused(
      web.webApps.beginSwapSlotAndWait(GROUP, "shop", "nothing", {
        targetSlot: "production",
        preserveVnet: true,
      }),
    );
    assert.deepEqual([noSlot.statusCode, noSlot.code], [404, "ResourceNotFound"]);
    const template = { ...SWAP_TEMPLATE, parameters: {} };
    const invalid = await refused(
      resources.deployments.beginCreateOrUpdateAndWait(GROUP, "bad", {
        properties: { mode: "Incremental", template },
      }),
    );
    assert.deepEqual([invalid.statusCode, invalid.code], [400, "InvalidTemplate"]);
    await web.webApps.updateApplicationSettingsSlot(GROUP, "shop", "staging", {
      properties: { WEBSITE_RUN_FROM_PACKAGE: "https://shopstorage.blob.core.windows.net/releases/none.zip" },
    });
    const failed = await refused(
      web.webApps.beginSwapSlotAndWait(
        GROUP,
        "shop",
        "staging",
        { targetSlot: "production", preserveVnet: true },
        POLL,
      ),
    );
    assert.equal(failed.statusCode, 400);
    assert.match(failed.message, /because the worker process for 'staging' slot could not be started\./);
  });

  it("delete", async () => {
    const { web, resources } = clients;
    await web.webApps.deleteSlot(GROUP, "shop", "staging");
    await web.webApps.delete(GROUP, "shop", { deleteEmptyServerFarm: false });
    await web.appServicePlans.delete(GROUP, "shop-plan");
    await resources.resourceGroups.beginDeleteAndWait(GROUP, POLL);
    assert.deepEqual(await resources.resourceGroups.checkExistence(GROUP), { body: false });
  });
});
