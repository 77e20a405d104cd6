import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import { type Answer, LocalApp } from "../../../../support/local-app";

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";
const GROUP = `${SUBSCRIPTION}/resourceGroups/orders`;
const DEPLOYMENT = `${SUBSCRIPTION}/providers/Microsoft.Resources/deployments/main`;
const PLAN = `${GROUP}/providers/Microsoft.Web/serverfarms/plan`;

const PLAN_TEMPLATE = {
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  parameters: { sku: { type: "string" } },
  resources: [
    {
      type: "Microsoft.Web/serverfarms",
      apiVersion: "2024-04-01",
      name: "plan",
      location: "[resourceGroup().location]",
      sku: { name: "[parameters('sku')]" },
    },
  ],
  outputs: { planId: { type: "string", value: "[resourceId('Microsoft.Web/serverfarms', 'plan')]" } },
};

/** A group, and a plan in it by a nested deployment, as Bicep writes it. */
const TEMPLATE = {
  $schema: "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  resources: [
    {
      type: "Microsoft.Resources/resourceGroups",
      apiVersion: "2024-03-01",
      name: "orders",
      location: "[deployment().location]",
      tags: { team: "orders" },
    },
    {
      type: "Microsoft.Resources/deployments",
      apiVersion: "2025-04-01",
      name: "plan",
      resourceGroup: "orders",
      properties: {
        expressionEvaluationOptions: { scope: "inner" },
        mode: "Incremental",
        parameters: { sku: { value: "S1" } },
        template: PLAN_TEMPLATE,
      },
      dependsOn: ["[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'orders')]"],
    },
  ],
  outputs: {
    PLAN_ID: {
      type: "string",
      value:
        "[reference(extensionResourceId(format('{0}/resourceGroups/orders', subscription().id), 'Microsoft.Resources/deployments', 'plan'), '2025-04-01').outputs.planId.value]",
    },
    groupId: { type: "string", value: "[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'orders')]" },
    anyId: { type: "string", value: "[resourceId('Microsoft.Authorization/roleDefinitions', 'reader')]" },
  },
};

const properties = { mode: "Incremental", template: TEMPLATE };

describe("a deployment to a subscription", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
  });

  after(() => app.close());

  const codeOf = ({ status, error: { code } }: Answer) => [status, code];

  it("makes a group and what a nested deployment puts into it", async () => {
    const body = { location: "West Europe", tags: { by: "test" }, properties };
    assert.deepEqual((await app.follow("PUT", DEPLOYMENT, body)).body, { status: "Succeeded" });
    const { body: shown } = await app.ask("GET", DEPLOYMENT);
    const {
      location,
      tags,
      properties: told,
    } = shown as { location: string; tags: object; properties: Record<string, unknown> };
    assert.deepEqual([location, tags], ["westeurope", { by: "test" }]);
    assert.deepEqual(told.outputs, {
      plaN_ID: { type: "String", value: PLAN },
      groupId: { type: "String", value: `${SUBSCRIPTION}/providers/Microsoft.Resources/resourceGroups/orders` },
      anyId: { type: "String", value: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/reader` },
    });
    assert.deepEqual(told.outputResources, [{ id: GROUP }, { id: PLAN }]);
    assert.deepEqual((await app.ask("GET", GROUP)).at("tags"), { team: "orders" });
    assert.equal((await app.ask("GET", PLAN)).at("sku.name"), "S1");
  });

  it("is listed, has operations, and is kept apart from those of groups", async () => {
    const names = async (scope: string) => {
      const { body } = await app.ask("GET", `${scope}/providers/Microsoft.Resources/deployments`);
      return (body as { value: { name: string }[] }).value.map(({ name }) => name);
    };
    assert.deepEqual([await names(SUBSCRIPTION), await names(GROUP)], [["main"], ["plan"]]);
    const operations = (await app.ask("GET", `${DEPLOYMENT}/operations`)).at("value") as { operationId: string }[];
    const targets = operations
      .map((_, index) => index)
      .map((index) => [
        (operations[index] as unknown as { properties: { targetResource?: { id: string } } }).properties.targetResource
          ?.id,
      ]);
    assert.deepEqual(targets, [[GROUP], [`${GROUP}/providers/Microsoft.Resources/deployments/plan`], [undefined]]);
    const one = await app.ask("GET", `${DEPLOYMENT}/operations/${operations[0]?.operationId}`);
    assert.equal(one.at("properties.targetResource.resourceType"), "Microsoft.Resources/resourceGroups");
  });

  it("knows who deploys", async () => {
    const value = "[deployer().objectId]";
    const template = { ...TEMPLATE, parameters: {}, resources: [], outputs: { x: { type: "string", value } } };
    const body = { location: "westeurope", properties: { mode: "Incremental", template } };
    const told = await app.follow("PUT", DEPLOYMENT.replace(/[^/]+$/, "deployer"), body);
    assert.equal(told.status, 200);
    assert.deepEqual(
      (await app.ask("GET", DEPLOYMENT.replace(/[^/]+$/, "deployer"))).at("properties.outputs.x.value"),
      decodeJwt(await app.arm.token()).oid,
    );
    await app.follow("DELETE", DEPLOYMENT.replace(/[^/]+$/, "deployer"));
  });

  it("needs a location, has no group, and is refused in a group", async () => {
    assert.deepEqual(codeOf(await app.ask("PUT", DEPLOYMENT, { properties })), [400, "InvalidDeployment"]);
    const location = "westeurope";
    const inGroup = `${GROUP}/providers/Microsoft.Resources/deployments/main`;
    assert.deepEqual(codeOf(await app.ask("PUT", inGroup, { location, properties })), [400, "InvalidDeployment"]);
    const complete = await app.ask("PUT", DEPLOYMENT, { location, properties: { ...properties, mode: "Complete" } });
    assert.match(
      String(complete.error.message),
      /mode 'Complete' is not supported for deployment at the current scope/,
    );
    const template = { ...TEMPLATE, resources: [], outputs: { x: { type: "object", value: "[resourceGroup()]" } } };
    const refused = await app.ask("PUT", DEPLOYMENT, {
      location: "westeurope",
      properties: { ...properties, template },
    });
    assert.match(String(refused.error.message), /template function 'resourceGroup' is not expected at this location/i);
    const nowhere = {
      ...TEMPLATE,
      outputs: {},
      resources: [{ ...TEMPLATE.resources[1], resourceGroup: "nowhere", dependsOn: [] }],
    };
    const validated = await app.ask("POST", `${DEPLOYMENT}/validate`, {
      location: "westeurope",
      properties: { ...properties, template: nowhere },
    });
    assert.deepEqual(codeOf(validated), [404, "ResourceGroupNotFound"]);
  });

  it("gives its template back, also after a restart, but never that of a nested one", async () => {
    await app.restart();
    const { status, body } = await app.ask("POST", `${DEPLOYMENT}/exportTemplate`);
    assert.deepEqual([status, body], [200, { template: TEMPLATE }]);
    const nested = `${GROUP}/providers/Microsoft.Resources/deployments/plan`;
    assert.equal((await app.ask("POST", `${nested}/exportTemplate`)).status, 501);
  });

  it("is deleted, and what it made stays", async () => {
    assert.equal((await app.follow("DELETE", DEPLOYMENT)).status, 204);
    assert.deepEqual(codeOf(await app.ask("GET", DEPLOYMENT)), [404, "DeploymentNotFound"]);
    assert.equal((await app.ask("GET", PLAN)).status, 200);
  });
});
