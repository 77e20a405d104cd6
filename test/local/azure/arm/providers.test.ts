import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp } from "../../../support/local-app";

/** What Azure's SDK for .NET does for a resource of any type: it asks for the type's versions, and takes the first. */
describe("a resource of any type", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
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

  it("can be written, locked, tagged and deleted in the version that its provider tells first", async () => {
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
    const tags = `${site}/providers/Microsoft.Resources/tags/default`;
    const tagged = await app.ask("PUT", tags, { properties: { tags: { team: "shop" } } }, "2022-09-01");
    assert.deepEqual(tagged.at("properties.tags"), { team: "shop" });
    assert.deepEqual((await app.ask("GET", site)).at("tags"), { team: "shop" });
    assert.equal((await app.ask("DELETE", site, undefined, await versionOf("Microsoft.Web/sites"))).status, 200);
  });
});
