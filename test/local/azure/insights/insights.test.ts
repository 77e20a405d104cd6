import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, SITE, STAGING } from "../../../support/local-app";

const COMPONENT = `${GROUP}/providers/Microsoft.Insights/components/shop`;
const WORKSPACE = `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs`;
const SETTING = "/providers/Microsoft.Insights/diagnosticSettings/all";

describe("what watches an app", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  after(() => app.close());

  const ask = (method: string, path: string, body?: unknown) => app.ask(method, path, body, "2020-02-02");

  it("is a workspace with an id and keys that stay", async () => {
    const made = await ask("PUT", WORKSPACE, { location: LOCATION, properties: { sku: { name: "PerGB2018" } } });
    assert.match(String(made.at("properties.customerId")), /^[0-9a-f-]{36}$/);
    assert.equal(made.at("properties.retentionInDays"), 30);
    const keys = await ask("POST", `${WORKSPACE}/sharedKeys`);
    assert.equal(Buffer.from(String(keys.at("primarySharedKey")), "base64").length, 64);
    assert.doesNotMatch(JSON.stringify(made.body), /SharedKey/i);
    const again = await ask("PUT", WORKSPACE, { location: LOCATION, properties: { retentionInDays: 60 } });
    assert.equal(again.at("properties.customerId"), made.at("properties.customerId"));
    assert.deepEqual((await ask("POST", `${WORKSPACE}/listKeys`)).body, keys.body);
    assert.equal((await ask("PUT", `${WORKSPACE}2`, {})).error.code, "LocationRequired");
  });

  it("leaves no workspace behind that could be recovered", async () => {
    const deleted = "providers/Microsoft.OperationalInsights/deletedWorkspaces";
    await ask("PUT", `${WORKSPACE}-old`, { location: LOCATION });
    await ask("DELETE", `${WORKSPACE}-old`);
    for (const scope of [GROUP, GROUP.replace(/\/resourceGroups.*/, "")]) {
      const { status, body } = await ask("GET", `${scope}/${deleted}`);
      assert.deepEqual([status, body], [200, { value: [] }]);
    }
    assert.equal((await ask("GET", `${GROUP}-none/${deleted}`)).status, 404);
  });

  it("is a component with what an app needs to send to it", async () => {
    const body = { location: LOCATION, kind: "web", properties: { WorkspaceResourceId: WORKSPACE } };
    const made = await ask("PUT", COMPONENT, body);
    const key = String(made.at("properties.InstrumentationKey"));
    assert.equal(
      made.at("properties.ConnectionString"),
      `InstrumentationKey=${key};IngestionEndpoint=https://westeurope-0.in.applicationinsights.azure.com/;LiveEndpoint=https://westeurope.livediagnostics.monitor.azure.com/;ApplicationId=${made.at("properties.AppId")}`,
    );
    assert.deepEqual([made.status, made.at("properties.IngestionMode")], [200, "LogAnalytics"]);
    assert.equal((await ask("PUT", COMPONENT, body)).at("properties.InstrumentationKey"), key);
    assert.equal((await ask("PUT", `${COMPONENT}2`, { location: LOCATION })).status, 400);
  });

  it("is a component's daily cap, which is kept", async () => {
    const features = `${COMPONENT}/currentbillingfeatures`;
    assert.equal((await ask("GET", features)).at("DataVolumeCap.Cap"), 100);
    const changed = await ask("PUT", features, { DataVolumeCap: { Cap: 5 } });
    assert.deepEqual([changed.status, changed.at("DataVolumeCap.WarningThreshold")], [200, 90]);
    await ask("PUT", COMPONENT, { location: LOCATION, kind: "web" });
    assert.equal((await ask("GET", features.toUpperCase())).at("DataVolumeCap.Cap"), 5);
    assert.equal((await ask("GET", features.replace("shop", "none"))).status, 404);
  });

  it("is a diagnostic setting on a site, which says where logs go", async () => {
    const logs = [{ category: "AppServiceHTTPLogs", enabled: true }];
    const made = await ask("PUT", SITE + SETTING, { properties: { workspaceId: WORKSPACE, logs } });
    assert.deepEqual([made.status, made.at("properties.logs")], [200, logs]);
    assert.equal(made.at("properties.storageAccountId"), null);
    await ask("PUT", STAGING + SETTING, { properties: { workspaceId: WORKSPACE } });
    const list = await ask("GET", `${SITE}/providers/Microsoft.Insights/diagnosticSettings`);
    assert.deepEqual(
      (list.at("value") as { id: string }[]).map(({ id }) => id),
      [SITE + SETTING],
    );
    assert.equal((await ask("PUT", STAGING + SETTING, { properties: { logs } })).status, 400);
  });
});
