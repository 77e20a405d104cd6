import assert from "node:assert/strict";
import type { JsonObject } from "../../../../../src/local/azure/json";
import { SWAP_TEMPLATE } from "../../../../support/swap-template";
import { bodyOf, errorOf, GROUP, Harness, SCOPE, templateOf } from "./harness";

/** The template of a deployment that was recorded with real Azure, names shortened. */
const SITE_WITH_PLAN: JsonObject = {
  $schema: "http://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  parameters: {
    hostingPlanName: { type: "string", defaultValue: "plan" },
    skuName: { type: "string", defaultValue: "B1" },
    skuCapacity: { type: "int", defaultValue: 1 },
    webSiteName: { type: "string", defaultValue: "shop" },
  },
  resources: [
    {
      apiVersion: "2015-08-01",
      name: "[parameters('hostingPlanName')]",
      type: "Microsoft.Web/serverfarms",
      location: "[resourceGroup().location]",
      tags: { displayName: "HostingPlan" },
      sku: { name: "[parameters('skuName')]", capacity: "[parameters('skuCapacity')]" },
      properties: { name: "[parameters('hostingPlanName')]" },
    },
    {
      apiVersion: "2015-08-01",
      name: "[parameters('webSiteName')]",
      type: "Microsoft.Web/sites",
      location: "[resourceGroup().location]",
      tags: {
        "[concat('hidden-related:', resourceGroup().id, '/providers/Microsoft.Web/serverfarms/', parameters('hostingPlanName'))]":
          "Resource",
        displayName: "Website",
      },
      dependsOn: ["[concat('Microsoft.Web/serverfarms/', parameters('hostingPlanName'))]"],
      properties: {
        name: "[parameters('webSiteName')]",
        serverFarmId: "[resourceId('Microsoft.Web/serverfarms', parameters('hostingPlanName'))]",
      },
      resources: [
        {
          apiVersion: "2015-08-01",
          name: "web",
          type: "config",
          dependsOn: ["[concat('Microsoft.Web/sites/', parameters('webSiteName'))]"],
          properties: { javaVersion: "1.8" },
        },
      ],
    },
  ],
};

const PLAN = `${GROUP}/providers/Microsoft.Web/serverfarms/plan`;
const SHOP = `${GROUP}/providers/Microsoft.Web/sites/shop`;
const DEPLOYMENT = `${GROUP}/providers/Microsoft.Resources/deployments/release`;

describe("a deployment, as it was recorded", () => {
  it("answers the PUT like Azure, and the same template again with 200", async () => {
    const harness = new Harness();
    const { response } = await harness.deploy(SITE_WITH_PLAN);
    assert.equal(response.status, 201);
    assert.match(
      response.headers?.["Azure-AsyncOperation"] ?? "",
      new RegExp(`^https://arm\\.local:4443${DEPLOYMENT}/operationStatuses/\\d{20}\\?api-version=`),
    );
    const { id, name, type, properties } = response.body as Record<string, Record<string, unknown>>;
    assert.deepEqual([id, name, type], [DEPLOYMENT, "release", "Microsoft.Resources/deployments"]);
    assert.match(String(properties?.templateHash), /^\d{15,20}$/);
    assert.match(String(properties?.timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    assert.match(String(properties?.duration), /^PT[\d.]+S$/);
    const { templateHash, timestamp, duration, correlationId, ...rest } = properties ?? {};
    assert.deepEqual(rest, {
      parameters: {
        hostingPlanName: { type: "String", value: "plan" },
        skuName: { type: "String", value: "B1" },
        skuCapacity: { type: "Int", value: 1 },
        webSiteName: { type: "String", value: "shop" },
      },
      mode: "Incremental",
      provisioningState: "Accepted",
      providers: [
        {
          namespace: "Microsoft.Web",
          resourceTypes: [
            { resourceType: "serverfarms", locations: ["westus"] },
            { resourceType: "sites", locations: ["westus"] },
            { resourceType: "sites/config", locations: [null] },
          ],
        },
      ],
      dependencies: [
        {
          dependsOn: [{ id: PLAN, resourceType: "Microsoft.Web/serverfarms", resourceName: "plan" }],
          id: SHOP,
          resourceType: "Microsoft.Web/sites",
          resourceName: "shop",
        },
        {
          dependsOn: [{ id: SHOP, resourceType: "Microsoft.Web/sites", resourceName: "shop" }],
          id: `${SHOP}/config/web`,
          resourceType: "Microsoft.Web/sites/config",
          resourceName: "shop/web",
        },
      ],
    });
    assert.equal((await harness.deploy(SITE_WITH_PLAN)).response.status, 200);
  });

  it("writes the resources in their order, each with its own api-version and body", async () => {
    const harness = new Harness();
    const { properties } = await harness.deploy(SITE_WITH_PLAN);
    assert.equal(properties.provisioningState, "Succeeded");
    assert.deepEqual(properties.outputResources, [{ id: PLAN }, { id: SHOP }, { id: `${SHOP}/config/web` }]);
    assert.deepEqual(
      harness.requests.map(({ method, path, query, body, deployment }) => ({ method, path, query, body, deployment })),
      [
        {
          method: "PUT",
          path: PLAN,
          query: { "api-version": "2015-08-01" },
          body: {
            location: "westus",
            tags: { displayName: "HostingPlan" },
            sku: { name: "B1", capacity: 1 },
            properties: { name: "plan" },
          },
          deployment: DEPLOYMENT,
        },
        {
          method: "PUT",
          path: SHOP,
          query: { "api-version": "2015-08-01" },
          body: {
            location: "westus",
            tags: { [`hidden-related:${PLAN}`]: "Resource", displayName: "Website" },
            properties: { name: "shop", serverFarmId: PLAN },
          },
          deployment: DEPLOYMENT,
        },
        {
          method: "PUT",
          path: `${SHOP}/config/web`,
          query: { "api-version": "2015-08-01" },
          body: { properties: { javaVersion: "1.8" } },
          deployment: DEPLOYMENT,
        },
      ],
    );
  });

  it("is polled from Accepted to Succeeded, and lists its operations", async () => {
    const harness = new Harness();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    harness.on("PUT", "/sites/shop", async () => {
      await held;
      return { status: 200, body: {} };
    });
    const response = harness.deployments.put(SCOPE, "release", bodyOf(SITE_WITH_PLAN));
    const statusId = /operationStatuses\/(\d+)/.exec(response.headers?.["Azure-AsyncOperation"] ?? "")?.[1] ?? "";
    const status = () => harness.deployments.operationStatus(SCOPE, "release", statusId);
    assert.deepEqual(status().body, { status: "Accepted" });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.deepEqual(status().body, { status: "Running" });
    assert.deepEqual(status().headers, { "Retry-After": "1", "x-ms-retry-after-ms": "200" });
    release();
    await harness.deployments.settled(DEPLOYMENT);
    assert.deepEqual(status().body, { status: "Succeeded" });
    assert.deepEqual(status().headers, {});
    assert.deepEqual(
      harness
        .operations()
        .map(({ properties: it }) => [
          it.provisioningOperation,
          it.provisioningState,
          it.statusCode,
          (it.targetResource as { resourceName: string }).resourceName,
        ]),
      [
        ["Create", "Succeeded", "OK", "plan"],
        ["Create", "Succeeded", "OK", "shop"],
        ["Create", "Succeeded", "OK", "shop/web"],
      ],
    );
  });
});

describe("the swap template of the documents", () => {
  const SWAP: JsonObject = SWAP_TEMPLATE;

  it("names the build of the slot, waits for it, and then the target of the site", async () => {
    const harness = new Harness();
    let polls = 0;
    harness.on("PUT", "/slots/staging", () => ({
      status: 202,
      headers: { Location: "https://arm.local:4443/subscriptions/s/operationresults/one?api-version=2018-02-01&t=1" },
    }));
    harness.on("GET", "/operationresults/one", () => {
      polls++;
      assert.equal(harness.writes.length, 1);
      return { status: polls < 3 ? 202 : 200, body: {} };
    });
    const { properties } = await harness.deploy(SWAP, { my_site_name: "shop", sites_buildVersion: "2.0.0" });
    assert.equal(properties.provisioningState, "Succeeded");
    assert.equal(polls, 3);
    const puts = harness.requests.filter(({ method }) => method === "PUT");
    assert.deepEqual(
      puts.map(({ path, body, query }) => ({ path, body, query })),
      [
        {
          path: `${SHOP}/slots/staging`,
          query: { "api-version": "2018-02-01" },
          body: { location: "East US", kind: "app", properties: { buildVersion: "2.0.0" } },
        },
        {
          path: SHOP,
          query: { "api-version": "2018-02-01" },
          body: { location: "East US", kind: "app", properties: { targetBuildVersion: "2.0.0" } },
        },
      ],
    );
    const poll = harness.requests.find(({ method }) => method === "GET");
    assert.deepEqual(poll?.query, { "api-version": "2018-02-01", t: "1" });
  });
});

describe("the handlers around a deployment", () => {
  const EMPTY = templateOf({});

  it("say what there is not", () => {
    const { deployments } = new Harness();
    for (const response of [
      deployments.get(SCOPE, "none"),
      deployments.delete(SCOPE, "none"),
      deployments.cancel(SCOPE, "none"),
      deployments.operations(SCOPE, "none"),
    ]) {
      assert.equal(response.status, 404);
      assert.deepEqual(errorOf(response), {
        code: "DeploymentNotFound",
        message: "Deployment 'none' could not be found.",
      });
    }
    assert.deepEqual(deployments.head(SCOPE, "none"), { status: 404 });
  });

  it("list, filter, find by any case, and delete", async () => {
    const harness = new Harness();
    const { deployments } = harness;
    await harness.deploy(EMPTY, {}, "one");
    await harness.deploy(EMPTY, {}, "two");
    const names = (query: Record<string, string>) =>
      (deployments.list(SCOPE, query).body as { value: { name: string }[] }).value.map(({ name }) => name).sort();
    assert.deepEqual(names({}), ["one", "two"]);
    assert.deepEqual(names({ $filter: "provisioningState eq 'Failed'" }), []);
    assert.equal(names({ $top: "1" }).length, 1);
    assert.equal(deployments.list(SCOPE, { $filter: "name eq 'one'" }).status, 501);
    assert.deepEqual(deployments.head(SCOPE, "ONE"), { status: 204 });
    const deleted = deployments.delete(SCOPE, "one");
    assert.equal(deleted.status, 202);
    const token = /operationresults\/([^?]+)/.exec(deleted.headers?.Location ?? "")?.[1] ?? "";
    assert.deepEqual(deployments.deletionResult(token), { status: 204 });
    assert.equal(deployments.deletionResult("something-else"), undefined);
    assert.deepEqual(names({}), ["two"]);
    assert.ok(!harness.stored.includes('"one"'));
    deployments.forgetGroup(GROUP.toUpperCase());
    assert.deepEqual(harness.store.load(), []);
  });

  it("keep the latest 800 of a group", async () => {
    const harness = new Harness();
    for (let index = 0; index < 803; index++) {
      await harness.deploy(EMPTY, {}, `run-${index}`);
    }
    const names = (harness.deployments.list(SCOPE).body as { value: { name: string }[] }).value.map(({ name }) => name);
    assert.deepEqual([names.length, names.includes("run-2"), names.includes("run-802")], [800, false, true]);
  });

  it("validate without deploying", async () => {
    const harness = new Harness();
    const valid = await harness.deployments.validate(SCOPE, "release", bodyOf(SITE_WITH_PLAN));
    assert.equal(valid.status, 200);
    const { properties } = valid.body as { properties: Record<string, unknown> };
    assert.equal(properties.provisioningState, "Succeeded");
    assert.deepEqual((properties.validatedResources as unknown[])[0], { id: PLAN });
    const refused = await harness.deployments.validate(SCOPE, "release", bodyOf(SITE_WITH_PLAN, { x: 1 }));
    assert.equal(refused.status, 400);
    assert.deepEqual(harness.requests, []);
    assert.deepEqual(harness.store.load(), []);
  });
});
