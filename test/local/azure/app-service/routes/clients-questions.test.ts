import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../../support/local-app";

const SUBSCRIPTION = GROUP.replace(/\/resourceGroups.*/, "");
const WEB = `${SUBSCRIPTION}/providers/Microsoft.Web`;

describe("what clients ask beside the resources themselves", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  after(() => app.close());

  it("is whether a name is free", async () => {
    const ask = async (body: object) => (await app.ask("POST", `${WEB}/checknameavailability`, body)).body;
    assert.deepEqual(await ask({ name: "elsewhere", type: "Site" }), { nameAvailable: true, reason: "", message: "" });
    assert.deepEqual(await ask({ Name: "Shop", Type: "Microsoft.Web/sites" }), {
      nameAvailable: false,
      reason: "AlreadyExists",
      message: "Hostname 'Shop' already exists. Please select a different name.",
    });
    const host = { name: "shop-staging.azurewebsites.net", type: "Microsoft.Web/sites", isFqdn: true };
    assert.equal((await app.ask("POST", `${WEB}/checkNameAvailability`, host)).at("nameAvailable"), false);
    assert.equal((await app.ask("POST", `${WEB}/checknameavailability`, { type: "Site" })).status, 400);
    const storage = `${SUBSCRIPTION}/providers/Microsoft.Storage/checkNameAvailability`;
    const name = "No_Account";
    assert.equal((await app.ask("POST", storage, { name })).at("reason"), "AccountNameInvalid");
  });

  it("is which runtimes there are, for both systems or for one", async () => {
    const names = async (query: string) => {
      const answer = await app.ask("GET", `/providers/Microsoft.Web/webAppStacks${query}`);
      const settings = JSON.stringify(answer.body);
      const list = answer.at("value") as { name: string }[];
      return [
        list.map(({ name }) => name).join(" "),
        /linux(Runtime|Container)/.test(settings),
        /windows(Runtime|Container)/.test(settings),
      ];
    };
    const all = "dotnet node python php java javacontainers";
    assert.deepEqual(await names(""), [all, true, true]);
    assert.deepEqual(await names("?stackOsType=Linux"), [all, true, false]);
    assert.deepEqual(await names("?stackOsType=Windows"), [all, false, true]);
    const functions = await app.ask("GET", "/providers/Microsoft.Web/locations/westeurope/functionAppStacks");
    assert.deepEqual(
      functions.at(
        "value.1.properties.majorVersions.0.minorVersions.0.stackSettings.linuxRuntimeSettings.appSettingsDictionary",
      ),
      {
        FUNCTIONS_WORKER_RUNTIME: "node",
      },
    );
  });

  it("is where App Service is, and which plans a subscription has", async () => {
    const regions = (await app.ask("GET", `${WEB}/geoRegions?sku=S1`)).at("value") as { name: string }[];
    assert.ok(regions.some(({ name }) => name === "West Europe"));
    await app.ask("PUT", `${GROUP}-2`, { location: LOCATION });
    const other = PLAN.replace("shop-group", "shop-group-2");
    await app.ask("PUT", other, { location: LOCATION, sku: { name: "B1" } });
    const plans = (await app.ask("GET", `${WEB}/serverfarms`)).at("value") as { id: string }[];
    assert.deepEqual(
      plans.map(({ id }) => id),
      [PLAN, other],
    );
  });

  it("is which apps a plan has", async () => {
    const apps = ((await app.ask("GET", `${PLAN}/sites`)).at("value") as { id: string }[]).map(({ id }) => id);
    assert.deepEqual(apps, [SITE]);
    const empty = `${GROUP}/providers/Microsoft.Web/serverfarms/empty-plan`;
    await app.ask("PUT", empty, { location: LOCATION, sku: { name: "B1" } });
    assert.deepEqual((await app.ask("GET", `${empty}/sites`)).at("value"), []);
    await app.ask("DELETE", empty);
    assert.equal((await app.ask("GET", `${empty}/sites`)).error.code, "ResourceNotFound");
  });

  it("is a slot's configurations, source control, and what it has none of", async () => {
    const configurations = await app.ask("GET", `${STAGING}/config`);
    assert.deepEqual(
      [configurations.at("value.0.id"), configurations.at("value.1")],
      [`${STAGING}/config/web`, undefined],
    );
    assert.equal((await app.ask("GET", `${STAGING}/sourcecontrols/web`)).at("properties.repoUrl"), null);
    for (const none of ["usages", "backups", "snapshots", "deployments", "deploymentStatus"]) {
      assert.deepEqual((await app.ask("GET", `${STAGING}/${none}`)).at("value"), [], none);
    }
    assert.equal((await app.ask("GET", `${SITE}/instances`)).at("value.1"), undefined);
    assert.equal((await app.ask("POST", `${SITE}/host/default/listkeys`)).status, 404, "it is no app of functions");
    const subnet = `${GROUP}/providers/Microsoft.Network/virtualNetworks/hub/subnets/apps`;
    await app.ask("PATCH", STAGING, { properties: { virtualNetworkSubnetId: subnet } });
    const networks = await app.ask("GET", `${STAGING}/virtualNetworkConnections`);
    assert.deepEqual([networks.at("0.name"), networks.at("0.properties.vnetResourceId")], ["hub", subnet]);
    const another = { properties: { subnetResourceId: subnet.replace("apps", "shops") } };
    const changed = await app.ask("PATCH", `${STAGING}/networkConfig/virtualNetwork`, another);
    assert.deepEqual(
      [changed.status, changed.at("properties.subnetResourceId")],
      [200, another.properties.subnetResourceId],
    );
  });

  it("is for a new publishing password, which the slot alone gets, another each time", async () => {
    const password = async (path: string) =>
      (await app.ask("POST", `${path}/config/publishingcredentials/list`)).at("properties.publishingPassword");
    const before = [await password(SITE), await password(STAGING)];
    assert.equal((await app.ask("POST", `${STAGING}/newpassword`)).status, 200);
    const renewed = await password(STAGING);
    assert.deepEqual([await password(SITE), renewed === before[1]], [before[0], false]);
    await app.ask("POST", `${STAGING}/newpassword`);
    assert.notEqual(await password(STAGING), renewed);
  });

  it("is for an app of functions without a plan, which gets its region's Consumption plan and one slot", async () => {
    const sites = `${GROUP}/providers/Microsoft.Web/sites`;
    const plans = async () =>
      ((await app.ask("GET", `${GROUP}/providers/Microsoft.Web/serverfarms`)).at("value") as { id: string }[])
        .map(({ id }) => id.split("/").pop())
        .filter((name) => name !== PLAN.split("/").pop());
    const refused = await app.ask("PUT", `${sites}/no-plan`, { location: LOCATION, properties: {} });
    assert.deepEqual([refused.status, refused.error.code], [501, "NotImplemented"]);
    const alwaysOn = { location: LOCATION, kind: "functionapp", properties: { siteConfig: { alwaysOn: true } } };
    assert.equal((await app.ask("PUT", `${sites}/orders`, alwaysOn)).status, 409);
    assert.deepEqual(await plans(), []);

    for (const [name, kind] of Object.entries({
      orders: "functionapp",
      mails: "FunctionApp",
      lists: "functionapp,linux",
    })) {
      const made = await app.ask("PUT", `${sites}/${name}`, { location: LOCATION, kind, properties: {} });
      assert.equal(made.status, 200, name);
    }
    assert.deepEqual(await plans(), ["WestEuropePlan", "WestEuropeLinuxDynamicPlan"]);
    const plan = await app.ask("GET", `${GROUP}/providers/Microsoft.Web/serverfarms/WestEuropePlan`);
    assert.deepEqual(
      ["kind", "sku.name", "sku.tier", "sku.capacity", "properties.numberOfSites"].map((name) => plan.at(name)),
      ["functionapp", "Y1", "Dynamic", 0, 2],
    );
    const site = await app.ask("GET", `${sites}/lists`);
    assert.deepEqual(
      ["sku", "reserved", "clientAffinityEnabled", "containerSize"].map((name) => site.at(`properties.${name}`)),
      ["Dynamic", true, false, 1536],
    );
    const slot = (name: string) =>
      app.ask("PUT", `${sites}/orders/slots/${name}`, { location: LOCATION, properties: { httpsOnly: true } });
    assert.equal((await slot("staging")).status, 200);
    assert.match(String((await slot("more")).error.message), /number of slots allowed for the 'Dynamic' SKU/);

    await app.ask("DELETE", `${sites}/orders`);
    assert.equal((await plans())[0], "WestEuropePlan", "another app is on it");
    await app.ask("DELETE", `${sites}/mails`);
    assert.deepEqual(await plans(), ["WestEuropeLinuxDynamicPlan"]);
  });

  it("is which functions an app has: none without code, and not known where its host does not run", async () => {
    const functions = `${GROUP}/providers/Microsoft.Web/sites/counts`;
    await app.ask("PUT", functions, { location: LOCATION, kind: "functionapp", properties: { serverFarmId: PLAN } });
    assert.deepEqual((await app.ask("GET", `${functions}/functions`)).at("value"), []);
    assert.equal((await app.ask("GET", `${SITE}/functions`)).status, 404, "it is no app of functions");
    const settings = { WEBSITE_RUN_FROM_PACKAGE: "https://store.example/counts.zip" };
    await app.ask("PUT", `${functions}/config/appsettings`, { properties: settings });
    const unknown = await app.ask("GET", `${functions}/functions`);
    assert.deepEqual(
      [unknown.status, unknown.error.message],
      [400, "Encountered an error (ServiceUnavailable) from host runtime."],
    );
  });

  it("never is of a slot that is called production", async () => {
    const production = `${SITE}/slots/Production`;
    const body = { location: LOCATION, properties: { serverFarmId: PLAN, httpsOnly: true } };
    for (const [method, path, status] of [
      ["GET", production, 404],
      ["PATCH", production, 404],
      ["PUT", production, 400],
      ["POST", `${production}/config/appsettings/list`, 404],
      ["PUT", `${production}/config/appsettings`, 404],
      ["POST", `${production}/restart`, 404],
      ["GET", `${production}/deploymentStatus`, 404],
    ] as const) {
      const sent = method === "GET" ? undefined : path.endsWith("appsettings") ? { properties: { A: "1" } } : body;
      assert.equal((await app.ask(method, path, sent)).status, status, `${method} ${path}`);
    }
    assert.equal((await app.ask("DELETE", production)).status, 204);
    assert.equal((await app.ask("GET", SITE)).at("properties.httpsOnly"), false);
  });
});
