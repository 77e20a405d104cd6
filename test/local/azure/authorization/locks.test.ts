import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../support/local-app";

const LOCK = "/providers/Microsoft.Authorization/locks/keep";
const SUBSCRIPTION = GROUP.replace(/\/resourceGroups.*/, "");

describe("a management lock", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  after(() => app.close());

  const lock = async (scope: string, level: string) => {
    const { status } = await app.ask("PUT", scope + LOCK, { properties: { level, notes: "ours" } }, "2020-05-01");
    assert.equal(status, 201);
  };
  const unlock = async (scope: string) => {
    assert.equal((await app.ask("DELETE", scope + LOCK, undefined, "2020-05-01")).status, 200);
  };
  const refused = async (method: string, path: string, body?: unknown) => {
    const { status, error } = await app.ask(method, path, body);
    return status === 409 ? error : status;
  };
  const locked = (scope: string, operation: string, by: string) => ({
    code: "ScopeLocked",
    message: `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: '${by}'. Please remove the lock and try again.`,
  });

  it("keeps a slot from being deleted, and lets it be changed", async () => {
    await lock(STAGING, "CanNotDelete");
    assert.deepEqual(await refused("DELETE", STAGING), locked(STAGING, "delete", STAGING));
    assert.deepEqual(await refused("DELETE", SITE), locked(SITE, "delete", STAGING));
    assert.deepEqual(await refused("DELETE", GROUP), locked(GROUP, "delete", STAGING));
    assert.equal(await refused("PATCH", STAGING, { properties: { httpsOnly: true } }), 200);
    assert.equal(await refused("POST", `${STAGING}/restart`), 200);
    await unlock(STAGING);
  });

  it("lets nothing but reading be done where it says so, below its scope too", async () => {
    for (const scope of [SITE, GROUP, SUBSCRIPTION]) {
      await lock(scope, "ReadOnly");
      assert.deepEqual(await refused("PATCH", STAGING, {}), locked(STAGING, "write", scope));
      assert.deepEqual(await refused("POST", `${STAGING}/restart`), locked(STAGING, "write", scope));
      assert.deepEqual(
        await refused("PUT", `${STAGING}/config/appsettings`, { properties: {} }),
        locked(`${STAGING}/config/appsettings`, "write", scope),
      );
      assert.deepEqual(await refused("DELETE", STAGING), locked(STAGING, "delete", scope));
      assert.equal(await refused("GET", STAGING), 200);
      await unlock(scope);
    }
    assert.equal(await refused("PATCH", STAGING, {}), 200);
  });

  it("holds a template's writes as well, and says so", async () => {
    await lock(PLAN, "ReadOnly");
    const template = {
      $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      contentVersion: "1.0.0.0",
      resources: [
        {
          type: "Microsoft.Web/serverfarms",
          apiVersion: "2024-11-01",
          name: "shop-plan",
          location: LOCATION,
          sku: { name: "S2" },
        },
      ],
    };
    const path = `${GROUP}/providers/Microsoft.Resources/deployments/scale`;
    const { body } = await app.follow("PUT", path, { properties: { mode: "Incremental", template } });
    assert.match(JSON.stringify(body), /ScopeLocked/);
    await unlock(PLAN);
  });

  it("is listed from above, and refused where its level is none", async () => {
    await lock(STAGING, "CanNotDelete");
    const list = await app.ask("GET", `${GROUP}/providers/Microsoft.Authorization/locks`, undefined, "2020-05-01");
    assert.deepEqual(list.at("value"), [
      {
        id: STAGING + LOCK,
        name: "keep",
        type: "Microsoft.Authorization/locks",
        properties: { level: "CanNotDelete", notes: "ours" },
      },
    ]);
    await unlock(STAGING);
    assert.equal(
      (await app.ask("PUT", SITE + LOCK, { properties: { level: "Never" } })).error.code,
      "InvalidLockLevel",
    );
  });
});
