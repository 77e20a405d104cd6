import assert from "node:assert/strict";
import { type AzureClients, azureClients } from "../../../support/azure-clients";
import { GROUP, LOCATION, LocalApp } from "../../../support/local-app";

/** What Azure's SDK for .NET does for a resource of any type: it asks for the type's versions, and takes the first. */
describe("resource providers", () => {
  let app: LocalApp;
  let clients: AzureClients;

  before(async () => {
    app = await LocalApp.start();
    clients = azureClients(app.local.connection);
  });

  after(() => app.close());

  const versionOf = async (type: string) => {
    const [namespace = "", ...names] = type.split("/");
    const { body } = await app.ask("GET", `/providers/${namespace}`, undefined, "2022-09-01");
    const { resourceTypes } = body as { resourceTypes: { resourceType: string; apiVersions: string[] }[] };
    const found = resourceTypes.find((each) => each.resourceType.toLowerCase() === names.join("/").toLowerCase());
    assert.ok(found?.apiVersions[0], type);
    return found.apiVersions[0];
  };

  it("are listed for the tenant and for a subscription, with the versions of each type", async () => {
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

  it("tell versions in which resources of any type can be written, locked and deleted", async () => {
    await app.ask("PUT", GROUP, { location: LOCATION });
    const plan = `${GROUP}/providers/Microsoft.Web/serverfarms/shop-plan`;
    const site = `${GROUP}/providers/Microsoft.Web/sites/shop`;
    const lock = `${site}/providers/Microsoft.Authorization/locks/keep`;
    const written: [string, string, object][] = [
      ["Microsoft.Web/serverfarms", plan, { location: LOCATION, sku: { name: "S1" } }],
      ["Microsoft.Web/sites", site, { location: LOCATION, properties: { serverFarmId: plan } }],
      ["Microsoft.Web/sites/slots", `${site}/slots/staging`, { location: LOCATION, properties: {} }],
      ["Microsoft.Web/sites/config", `${site}/config/appsettings`, { properties: { A: "1" } }],
      [
        "Microsoft.Network/virtualNetworks",
        `${GROUP}/providers/Microsoft.Network/virtualNetworks/n`,
        { location: LOCATION },
      ],
      ["Microsoft.Authorization/locks", lock, { properties: { level: "CanNotDelete" } }],
    ];
    for (const [type, path, body] of written) {
      const { status } = await app.ask("PUT", path, body, await versionOf(type));
      assert.ok(status < 300, `${type}: ${status}`);
    }
    const refused = await app.ask("DELETE", site, undefined, await versionOf("Microsoft.Web/sites"));
    assert.deepEqual([refused.status, refused.error.code], [409, "ScopeLocked"]);
    await app.ask("DELETE", lock, undefined, await versionOf("Microsoft.Authorization/locks"));
    assert.equal((await app.ask("DELETE", site, undefined, await versionOf("Microsoft.Web/sites"))).status, 200);
  });
});
