import assert from "node:assert/strict";
import { LocalApp } from "../../support/local-app";
import { until } from "../../support/until";

const VERSION = "2023-12-01";

/**
 * The requests of Terraform's azurerm (go-azure-sdk's clients at api-version 2023-12-01) for a Linux web app, a slot and
 * `azurerm_web_app_active_slot`, in its order and spelling.
 */
describe("Terraform's azurerm", () => {
  let app: LocalApp;
  let token: string;
  let group: string;
  let plan: string;
  let site: string;

  before(async () => {
    app = await LocalApp.start();
    group = `/subscriptions/${app.local.connection.subscriptionId}/resourceGroups/terraform`;
    plan = `${group}/providers/Microsoft.Web/serverFarms/plan`;
    site = `${group}/providers/Microsoft.Web/sites/app`;
  });

  after(() => app.close());

  const ask = (method: string, path: string, body?: unknown, api = VERSION) =>
    app.arm.ask(method, path, body, { api, headers: { authorization: `Bearer ${token}` } });
  const succeeds = async (method: string, path: string, body?: unknown, api?: string) => {
    const answer = await ask(method, path, body, api);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };

  it("finds the cloud, and takes it for no Azure Stack", async () => {
    const cloud = await app.arm.ask("GET", "/metadata/endpoints", undefined, { api: "2022-09-01", headers: {} });
    assert.ok(cloud.at("name") && cloud.at("microsoftGraphResourceId"));
    assert.deepEqual(
      [cloud.at("authentication.tenant"), cloud.at("authentication.identityProvider")],
      ["common", "AAD"],
    );
    const form = new URLSearchParams({
      client_id: "11111111-2222-3333-4444-555555555555",
      client_secret: "any",
      grant_type: "client_credentials",
      scope: `${cloud.at("resourceManager")}/.default`,
    });
    const url = `${cloud.at("authentication.loginEndpoint")}/${app.local.connection.tenantId}/oauth2/v2.0/token`;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    token = String((await app.arm.ask("POST", url, form.toString(), { api: "", headers })).at("access_token"));
  });

  it("finds its resource providers registered, and can register them", async () => {
    const providers = `${group.replace(/\/resourceGroups.*/, "")}/providers`;
    const { body } = await succeeds("GET", providers, undefined, "2022-09-01");
    const states = new Map(
      (body as { value: { namespace: string; registrationState: string }[] }).value.map((each) => [
        each.namespace,
        each.registrationState,
      ]),
    );
    for (const name of ["Microsoft.Web", "Microsoft.Network", "microsoft.insights", "Microsoft.Compute"])
      assert.equal(states.get(name), "Registered", name);
    const registered = await succeeds("POST", `${providers}/Microsoft.Network/register`, {}, "2022-09-01");
    assert.equal(registered.at("registrationState"), "Registered");
  });

  it("creates an app", async () => {
    await succeeds("PUT", group, { location: "westeurope", tags: {} });
    await succeeds("PUT", plan, {
      location: "westeurope",
      kind: "Linux",
      sku: { name: "P1v3", capacity: 1 },
      properties: { reserved: true, perSiteScaling: false, zoneRedundant: false },
    });
    assert.equal((await ask("GET", site)).status, 404);
    const name = { name: "app", type: "Microsoft.Web/sites" };
    const subscription = group.replace(/\/resourceGroups.*/, "");
    const check = await succeeds("POST", `${subscription}/providers/Microsoft.Web/checknameavailability`, name);
    assert.equal(check.at("nameAvailable"), true);
    await succeeds("PUT", site, {
      location: "westeurope",
      kind: "app,linux",
      properties: {
        serverFarmId: plan,
        reserved: true,
        siteConfig: { linuxFxVersion: "NODE|22-lts", appSettings: [] },
      },
    });
    for (const way of ["scm", "ftp"])
      await succeeds("PUT", `${site}/basicPublishingCredentialsPolicies/${way}`, {
        properties: { allow: way === "scm" },
      });
    await succeeds("PUT", `${site}/config/appSettings`, { properties: { A: "1", WHERE: "production" } });
    await succeeds("PUT", `${site}/config/slotConfigNames`, { properties: { appSettingNames: ["WHERE"] } });
    await succeeds("PUT", `${site}/config/metadata`, { properties: { CURRENT_STACK: "node" } });
  });

  it("reads the app", async () => {
    for (const part of ["appSettings", "azurestorageaccounts", "authsettings", "connectionStrings", "metadata"])
      await succeeds("POST", `${site}/config/${part}/list`);
    for (const part of ["authsettingsV2/list", "logs", "slotConfigNames", "web"])
      await succeeds("GET", `${site}/config/${part}`);
    assert.equal((await succeeds("POST", `${site}/config/metadata/list`)).at("properties.CURRENT_STACK"), "node");
    assert.equal((await ask("POST", `${site}/config/backup/list`)).status, 404);
    const credentials = await succeeds("POST", `${site}/config/publishingcredentials/list`);
    assert.equal(credentials.at("properties.publishingUserName"), "$app");
    assert.equal((await ask("GET", `${site}/config/publishingcredentials`)).status, 404);
    const allows = async (way: string) =>
      (await succeeds("GET", `${site}/basicPublishingCredentialsPolicies/${way}`)).at("properties.allow");
    assert.deepEqual([await allows("scm"), await allows("ftp")], [true, false]);
  });

  it("makes a slot the active one, and takes it for that from then on", async () => {
    const staging = `${site}/slots/staging`;
    await succeeds("PUT", staging, {
      location: "westeurope",
      kind: "app,linux",
      properties: { serverFarmId: plan, siteConfig: { linuxFxVersion: "NODE|20-lts", appSettings: [] } },
    });
    await succeeds("PUT", `${staging}/config/appSettings`, { properties: { A: "2", WHERE: "staging" } });
    const swap = await succeeds("POST", `${site}/slotsswap`, { preserveVnet: true, targetSlot: "staging" });
    assert.equal(swap.status, 202);
    await until("the slot is the active one, and the swap is over", async () => {
      const read = await succeeds("GET", site);
      const operation = read.at("properties.inProgressOperationId");
      return read.at("properties.slotSwapStatus.sourceSlotName") === "staging" && operation === null;
    });
    const settings = await succeeds("POST", `${site}/config/appSettings/list`);
    assert.deepEqual(settings.at("properties"), { A: "2", WHERE: "production" });
  });

  it("deletes all, and finds nothing left in the group", async () => {
    await succeeds("DELETE", `${site}/slots/staging?deleteEmptyServerFarm=false&deleteMetrics=true`);
    await succeeds("DELETE", `${site}?deleteEmptyServerFarm=false&deleteMetrics=true`);
    await succeeds("DELETE", plan);
    const left = await succeeds(
      "GET",
      `${group}/resources?%24expand=provisioningState&%24top=10`,
      undefined,
      "2023-07-01",
    );
    assert.deepEqual(left.at("value"), []);
    assert.equal((await succeeds("DELETE", group, undefined, "2023-07-01")).status, 202);
  });
});
