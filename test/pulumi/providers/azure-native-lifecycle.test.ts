import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { azureNativeSuite, DEPLOYMENT, GROUP, SITE, SLOT } from "./azure-native-suite";
import { partialResource } from "./plugin-client";

const WEB_APP = "azure-native:web:WebApp";
const DEPLOYMENT_TYPE = "azure-native:resources:Deployment";
const inputs = {
  name: "shop",
  resourceGroupName: "G",
  location: "westeurope",
  kind: "app,linux",
  tags: { team: "a" },
  serverFarmId: "plan",
  siteConfig: { alwaysOn: true, unheardOf: 1 },
  targetBuildVersion: "2",
  __createBeforeDelete: true,
};
const answered = {
  id: SITE,
  name: "shop",
  kind: "app,linux",
  location: "West Europe",
  properties: {
    name: "inner",
    serverFarmId: "plan",
    state: "Running",
    siteConfig: { alwaysOn: false },
    buildVersion: "1",
  },
};
const configuration = { properties: { alwaysOn: true, linuxFxVersion: "NODE|22-lts", publishingUsername: "REDACTED" } };
const deployment = { resourceGroupName: "G", deploymentName: "release", properties: { mode: "Incremental" } };

describe("azure-native stand-in: create, update, delete", () => {
  const suite = azureNativeSuite();

  it("asks whether there is such a resource, writes what its types know, and reads it with its configuration", async () => {
    const { arm, plugin } = suite;
    arm
      .on(`GET ${SITE}`, { status: 404 }, { body: answered })
      .on(`PUT ${SITE}`, { body: { id: SITE, properties: {} } })
      .on(`GET ${SITE}/config/web`, { body: configuration });
    const { id, outputs } = await plugin.create(WEB_APP, inputs);

    assert.equal(id, SITE);
    assert.equal(plugin.last.id, SITE, "azure-native has it among the outputs, too");
    assert.deepEqual(arm.lines, [`GET ${SITE}`, `PUT ${SITE}`, `GET ${SITE}`, `GET ${SITE}/config/web`]);
    assert.deepEqual(arm.bodies(`PUT ${SITE}`), [
      {
        location: "westeurope",
        kind: "app,linux",
        tags: { team: "a" },
        properties: { serverFarmId: "plan", siteConfig: { alwaysOn: true } },
      },
    ]);
    assert.deepEqual(outputs, {
      azureApiVersion: "2025-05-01",
      kind: "app,linux",
      location: "West Europe",
      name: "shop",
      serverFarmId: "plan",
      siteConfig: { alwaysOn: true, linuxFxVersion: "NODE|22-lts" },
      state: "Running",
    });
    assert.ok(arm.requests.every(({ query }) => query["api-version"] === "2025-05-01"));
    assert.ok(arm.requests.every(({ authorization }) => authorization?.startsWith("Bearer e30.")));
  });

  it("refuses to take over what exists", async () => {
    suite.arm.on(`GET ${SITE}`, { body: answered });
    await assert.rejects(suite.plugin.create(WEB_APP, inputs), {
      details: `cannot create already existing resource '${SITE}'`,
    });
    assert.deepEqual(suite.arm.lines, [`GET ${SITE}`]);
  });

  it("takes an empty answer for absence, and any other status for a reason to stop", async () => {
    const { arm, plugin } = suite;
    arm.on(`GET ${GROUP}`, { body: {} }).on(`PUT ${GROUP}`, { status: 201, body: { id: GROUP } });
    const group = { resourceGroupName: "G", location: "westeurope" };
    assert.equal((await plugin.create("azure-native:resources:ResourceGroup", group)).id, GROUP);

    arm.on(`GET ${GROUP}`, { status: 403, body: { error: { code: "AuthorizationFailed", message: "no" } } });
    await assert.rejects(plugin.create("azure-native:resources:ResourceGroup", group), {
      details: `cannot check existence of resource '${GROUP}': status code 403, {"error":{"code":"AuthorizationFailed","message":"no"}}`,
    });
  });

  it("takes the version of Azure's interface from a versioned token", async () => {
    const { arm, plugin } = suite;
    arm.on(`GET ${GROUP}`, { status: 404 }, { body: { id: GROUP } }).on(`PUT ${GROUP}`, { body: { id: GROUP } });
    await plugin.create("azure-native:resources/v20241101:ResourceGroup", { resourceGroupName: "G", location: "x" });
    assert.deepEqual(new Set(arm.requests.map(({ query }) => query["api-version"])), new Set(["2024-11-01"]));
  });

  it("waits for an asynchronous operation, as long as it says", async () => {
    const { arm, plugin } = suite;
    const operation = `${DEPLOYMENT}/operationStatuses/1`;
    arm
      .on(
        `GET ${DEPLOYMENT}`,
        { status: 404 },
        { body: { id: DEPLOYMENT, properties: { outputs: { a: { value: 1 } } } } },
      )
      .on(`PUT ${DEPLOYMENT}`, {
        status: 201,
        headers: { "azure-asyncoperation": `${arm.endpoint}${operation}?api-version=x`, "retry-after": "0" },
        body: { id: DEPLOYMENT, properties: { provisioningState: "Accepted" } },
      })
      .on(
        `GET ${operation}`,
        { headers: { "x-ms-retry-after-ms": "500" }, body: { status: "Running" } },
        { body: { status: "Succeeded" } },
      );
    const started = Date.now();
    const { outputs } = await plugin.create(DEPLOYMENT_TYPE, deployment);

    // Retry-After: 0 before the first poll, then half a second.
    assert.ok(Date.now() - started >= 450);
    assert.deepEqual(arm.lines, [
      `GET ${DEPLOYMENT}`,
      `PUT ${DEPLOYMENT}`,
      `GET ${operation}`,
      `GET ${operation}`,
      `GET ${DEPLOYMENT}`,
      `GET ${DEPLOYMENT}`,
    ]);
    assert.deepEqual(arm.bodies(`PUT ${DEPLOYMENT}`), [{ properties: { mode: "Incremental" } }]);
    assert.deepEqual(outputs.properties, { outputs: { a: { value: 1 } } });
  });

  it("keeps a deployment that failed, and says the top message alone", async () => {
    const { arm, plugin } = suite;
    const inner = { Code: "Conflict", Message: "Cannot modify this site.", Details: [{ Code: "Conflict" }] };
    const nested = {
      code: "DeploymentFailed",
      message: "see below",
      details: [{ code: "Conflict", message: JSON.stringify(inner) }],
    };
    arm
      .on(
        `GET ${DEPLOYMENT}`,
        { status: 404 },
        { body: { id: DEPLOYMENT, properties: { provisioningState: "Failed" } } },
      )
      .on(`PUT ${DEPLOYMENT}`, {
        status: 201,
        headers: { "azure-asyncoperation": `${arm.endpoint}/operation`, "retry-after": "0" },
        body: { id: DEPLOYMENT },
      })
      .on("GET /operation", {
        body: {
          status: "Failed",
          error: {
            code: "DeploymentFailed",
            message: "At least one resource deployment operation failed.",
            details: [{ code: "Conflict", message: JSON.stringify({ status: "Failed", error: nested }) }],
          },
        },
      });
    const error = await plugin.create(DEPLOYMENT_TYPE, deployment).catch((thrown: unknown) => thrown);
    const message = 'Status=200 Code="DeploymentFailed" Message="At least one resource deployment operation failed."';
    assert.equal((error as { details: string }).details, message);
    assert.deepEqual(partialResource(error), {
      id: DEPLOYMENT,
      outputs: { azureApiVersion: "2024-03-01", id: DEPLOYMENT, properties: { provisioningState: "Failed" } },
      reasons: [message],
    });
  });

  it("keeps what was begun when its time is up, though it cannot be read any more", async () => {
    const { arm, plugin } = suite;
    arm
      .on(`PUT ${DEPLOYMENT}`, {
        status: 201,
        headers: { "azure-asyncoperation": `${arm.endpoint}/operation` },
        body: { id: DEPLOYMENT, properties: { provisioningState: "Accepted" } },
      })
      .on("GET /operation", { headers: { "retry-after": "60" }, body: { status: "Running" } });
    const error = await plugin.create(DEPLOYMENT_TYPE, deployment, false, 1).catch((thrown: unknown) => thrown);
    assert.deepEqual(partialResource(error), {
      id: DEPLOYMENT,
      outputs: { azureApiVersion: "2024-03-01", id: DEPLOYMENT, properties: { provisioningState: "Accepted" } },
      reasons: ["operation timed out"],
    });
  });

  it("prints Azure's code and message, in either of Azure's shapes", async () => {
    const { arm, plugin } = suite;
    arm.on(`PUT ${SITE}`, { status: 409, body: { error: { code: "Conflict", message: 'the "same" name' } } });
    await assert.rejects(plugin.create(WEB_APP, inputs), {
      details: 'Status=409 Code="Conflict" Message="the "same" name"',
    });
    const body = {
      Code: "NotFound",
      Message: "Cannot find ServerFarm.",
      Details: [{ Message: "Cannot find ServerFarm." }],
    };
    arm.on(`PUT ${SITE}`, { status: 404, body });
    const error = await plugin.create(WEB_APP, inputs).catch((thrown: unknown) => thrown);
    assert.equal(
      (error as { details: string }).details,
      `Status=404 Message="${JSON.stringify(body)}"`,
      "App Service's own shape is printed as a whole",
    );
    assert.equal(partialResource(error), undefined);
    assert.equal(arm.bodies(`PUT ${SITE}`).length, 2, "neither is tried again");
  });

  it("tries again what passes by itself", async () => {
    const { arm, plugin } = suite;
    const headers = { "retry-after": "0" };
    arm
      .on(`GET ${SITE}`, { body: answered })
      .on(`GET ${SITE}/config/web`, { body: configuration })
      .on(
        `PUT ${SITE}`,
        { status: 409, headers, body: { error: { code: "AnotherOperationInProgress", message: "wait" } } },
        { status: 503, headers },
        { status: 429, headers },
        { body: answered },
      );
    await plugin.update(WEB_APP, SITE, inputs);
    assert.equal(arm.bodies(`PUT ${SITE}`).length, 4);
  });

  it("puts all of the program's inputs at an update, and nothing else", async () => {
    const { arm, plugin } = suite;
    arm
      .on(`PUT ${SITE}`, { body: answered })
      .on(`GET ${SITE}`, { body: answered })
      .on(`GET ${SITE}/config/web`, { body: configuration });
    await plugin.update(WEB_APP, SITE, { name: "shop", resourceGroupName: "G", location: "x", httpsOnly: true });
    assert.deepEqual(arm.bodies(`PUT ${SITE}`), [{ location: "x", properties: { httpsOnly: true } }]);
    assert.deepEqual(arm.lines, [`PUT ${SITE}`, `GET ${SITE}`, `GET ${SITE}/config/web`]);
  });

  it("removes an assigned identity by a PATCH that names it", async () => {
    const { arm, plugin } = suite;
    arm.on(`PATCH ${SITE}`, { body: answered });
    const identity = (...userAssignedIdentities: string[]) => ({
      identity: { type: "UserAssigned", userAssignedIdentities },
    });
    await plugin.update(WEB_APP, SITE, identity("/one"), { oldInputs: identity("/one", "/two") });
    assert.deepEqual(arm.bodies(`PATCH ${SITE}`), [
      { identity: { type: "UserAssigned", userAssignedIdentities: { "/one": {}, "/two": null } }, properties: {} },
    ]);
    assert.deepEqual(arm.bodies(`PUT ${SITE}`), []);
  });

  it("has push settings in properties of their own", async () => {
    const { arm, plugin } = suite;
    const push = { isPushEnabled: true, tagWhitelistJson: "[]" };
    arm
      .on(`PUT ${SITE}`, { body: answered })
      .on(`GET ${SITE}`, { body: answered })
      .on(`GET ${SITE}/config/web`, { body: { properties: { push: { name: "push", properties: push } } } });
    const outputs = await plugin.update(WEB_APP, SITE, { siteConfig: { push } });
    assert.deepEqual(arm.bodies(`PUT ${SITE}`), [{ properties: { siteConfig: { push: { properties: push } } } }]);
    assert.deepEqual(outputs.siteConfig, { push: { name: "push", ...push } });
  });

  it("keeps of a site whose creation fails what a GET of it alone says", async () => {
    const { arm, plugin } = suite;
    arm
      .on(`GET ${SITE}`, { status: 404 }, { body: answered })
      .on(`GET ${SITE}/config/web`, { body: configuration })
      .on(`PUT ${SITE}`, { body: { id: SITE, properties: { provisioningState: "Failed" } } });
    const error = await plugin.create(WEB_APP, inputs).catch((thrown: unknown) => thrown);
    assert.deepEqual(partialResource(error)?.outputs.siteConfig, { alwaysOn: false });
    assert.ok(!arm.lines.includes(`GET ${SITE}/config/web`));
  });

  it("assigns identities as Azure has them", async () => {
    const { arm, plugin } = suite;
    arm.on(`PUT ${SITE}`, { body: answered });
    await plugin.update(WEB_APP, SITE, { identity: { type: "UserAssigned", userAssignedIdentities: ["/one"] } });
    assert.deepEqual(arm.bodies(`PUT ${SITE}`), [
      { identity: { type: "UserAssigned", userAssignedIdentities: { "/one": {} } }, properties: {} },
    ]);
  });

  it("deletes a site and leaves its plan; what is gone already is deleted", async () => {
    const { arm, plugin } = suite;
    arm.on(`DELETE ${SLOT}`, { status: 200 });
    await plugin.delete("azure-native:web:WebAppSlot", SLOT);
    await plugin.delete(WEB_APP, SITE);
    assert.deepEqual(arm.lines, [`DELETE ${SLOT}`, `DELETE ${SITE}`]);
    for (const { query } of arm.requests) {
      assert.deepEqual(query, { "api-version": "2025-05-01", deleteEmptyServerFarm: "false" });
    }
  });

  it("waits until a deletion has happened", async () => {
    const { arm, plugin } = suite;
    const headers = { location: `${arm.endpoint}/result`, "retry-after": "0" };
    arm.on(`DELETE ${GROUP}`, { status: 202, headers }).on("GET /result", { status: 202, headers }, { status: 200 });
    await plugin.delete("azure-native:resources:ResourceGroup", GROUP);
    assert.deepEqual(arm.lines, [`DELETE ${GROUP}`, "GET /result", "GET /result"]);
  });

  it("does not follow a poll to another address", async () => {
    suite.arm.on(`DELETE ${GROUP}`, {
      status: 202,
      headers: { location: "https://elsewhere.invalid/", "retry-after": "0" },
    });
    await assert.rejects(suite.plugin.delete("azure-native:resources:ResourceGroup", GROUP), {
      details: `refused to leave the local App Service at ${suite.arm.endpoint} for https://elsewhere.invalid`,
    });
  });

  it("writes sticky names though they are always there, and empties them in the end", async () => {
    const { arm, plugin } = suite;
    const path = `${SITE}/config/slotConfigNames`;
    const type = "azure-native:web:WebAppSlotConfigurationNames";
    const body = { id: null, name: "shop", properties: { appSettingNames: ["A"], connectionStringNames: null } };
    arm.on(`GET ${path}`, { body }).on(`PUT ${path}`, { body });
    const created = await plugin.create(type, { name: "shop", resourceGroupName: "G", appSettingNames: ["A"] });
    assert.equal(created.id, path);
    assert.deepEqual(created.outputs, { appSettingNames: ["A"], azureApiVersion: "2025-05-01", name: "shop" });
    await plugin.delete(type, path);
    assert.deepEqual(arm.bodies(`PUT ${path}`), [
      { properties: { appSettingNames: ["A"] } },
      { properties: { appSettingNames: [] } },
    ]);
  });

  it("reads settings by POST", async () => {
    const { arm, plugin } = suite;
    const path = `${SLOT}/config/appsettings`;
    const body = { id: path, name: "appsettings", properties: { A: "1" } };
    arm.on(`POST ${path}/list`, { body }).on(`PUT ${path}`, { body });
    const type = "azure-native:web:WebAppApplicationSettingsSlot";
    const settings = { name: "shop", slot: "staging", resourceGroupName: "G", properties: { A: "1" } };
    const { outputs } = await plugin.create(type, settings);
    assert.deepEqual(outputs, { azureApiVersion: "2025-05-01", name: "appsettings", properties: { A: "1" } });
    assert.deepEqual(arm.bodies(`POST ${path}/list`), [{}, {}]);
    assert.deepEqual(arm.bodies(`PUT ${path}`), [{ properties: { A: "1" } }]);
  });
});
