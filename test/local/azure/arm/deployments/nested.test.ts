import assert from "node:assert/strict";
import type { JsonObject } from "../../../../../src/local/azure/json";
import { GROUP, Harness, site, templateOf } from "./harness";

const SETTINGS = `${GROUP}/providers/Microsoft.Web/sites/shop/config/appsettings`;

function nested(template: JsonObject, parameters: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    type: "Microsoft.Resources/deployments",
    apiVersion: "2024-03-01",
    name: "write",
    properties: {
      mode: "Incremental",
      expressionEvaluationOptions: { scope: "inner" },
      parameters,
      template: templateOf(template),
      ...more,
    },
  };
}

/** Reads the settings outside, keeps those that are not sticky, puts the sticky ones in, and writes them inside. */
const MERGE = templateOf({
  parameters: {
    site: { type: "string" },
    sticky: { type: "secureObject" },
    drop: { type: "array" },
  },
  resources: [
    nested(
      {
        parameters: { site: { type: "string" }, settings: { type: "secureObject" } },
        resources: [
          {
            type: "Microsoft.Web/sites/config",
            apiVersion: "2024-11-01",
            name: "[concat(parameters('site'), '/appsettings')]",
            properties: "[parameters('settings')]",
          },
        ],
      },
      {
        site: { value: "[parameters('site')]" },
        settings: {
          value:
            "[union(toObject(filter(items(list(resourceId('Microsoft.Web/sites/config', parameters('site'), 'appsettings'), '2024-11-01').properties), lambda('it', not(contains(parameters('drop'), lambdaVariables('it').key)))), lambda('it', lambdaVariables('it').key), lambda('it', lambdaVariables('it').value)), parameters('sticky'))]",
        },
      },
    ),
  ],
});

function withSettings(properties: JsonObject): Harness {
  return new Harness().on("POST", "/config/appsettings/list", () => ({ status: 200, body: { properties } }));
}

describe("a nested deployment", () => {
  it("merges settings that the outer one reads into those that it writes", async () => {
    const harness = withSettings({ TRAVELS: "2.0.0", OLD: "gone", LOOKS: "[resourceGroup().id]", STICKY: "before" });
    const { properties } = await harness.deploy(MERGE, {
      site: "shop",
      sticky: { STICKY: "[concat('not', 'evaluated')]", ESCAPED: "[[x]" },
      drop: ["OLD"],
    });
    assert.equal(properties.provisioningState, "Succeeded", JSON.stringify(properties.error));
    const put = harness.requests.find(({ path, method }) => method === "PUT" && path === SETTINGS);
    assert.deepEqual(put?.body, {
      properties: {
        LOOKS: "[resourceGroup().id]",
        STICKY: "[concat('not', 'evaluated')]",
        TRAVELS: "2.0.0",
        ESCAPED: "[[x]",
      },
    });
    assert.equal(put?.deployment, `${GROUP}/providers/Microsoft.Resources/deployments/write`);
    assert.deepEqual(properties.outputResources, [{ id: SETTINGS }]);
    assert.deepEqual(harness.properties("write").parameters, {
      site: { type: "String", value: "shop" },
      settings: { type: "SecureObject" },
    });
  });

  it("leaves no secret in what is kept or answered", async () => {
    const harness = withSettings({ LISTED: "secret-listed" });
    await harness.deploy(MERGE, { site: "shop", sticky: { GIVEN: "secret-given" }, drop: [] });
    const written = JSON.stringify(harness.requests.find(({ path }) => path === SETTINGS)?.body);
    assert.ok(written.includes("secret-listed") && written.includes("secret-given"));
    for (const text of [harness.stored, JSON.stringify([harness.operations(), harness.operations("write")])]) {
      assert.ok(!text.includes("secret"), text);
    }
  });

  it("is followed again when its name was deployed before", async () => {
    const harness = withSettings({});
    const parameters = { site: "shop", sticky: {}, drop: [] };
    await harness.deploy(MERGE, parameters);
    harness.on("PUT", "/config/appsettings", () => ({
      status: 409,
      body: { Code: "Conflict", Message: "Cannot modify this site because another operation is in progress." },
    }));
    const { properties } = await harness.deploy(MERGE, parameters);
    assert.equal(properties.provisioningState, "Failed");
  });

  it("hands a failure on in Azure's shape, the innermost error as text", async () => {
    const harness = withSettings({}).on("PUT", "/config/appsettings", () => ({
      status: 409,
      body: { Code: "Conflict", Message: "another operation is in progress" },
    }));
    const { properties } = await harness.deploy(MERGE, { site: "shop", sticky: {}, drop: [] });
    const [failure] = properties.error?.details ?? [];
    assert.equal(failure?.code, "ResourceDeploymentFailure");
    const [inner] = failure?.details ?? [];
    assert.equal(inner?.code, "DeploymentFailed");
    const [innermost] = inner?.details ?? [];
    assert.equal(innermost?.code, "Conflict");
    assert.deepEqual(JSON.parse(innermost?.message ?? ""), {
      error: { code: "Conflict", message: "another operation is in progress" },
    });
    assert.deepEqual(harness.properties("write").error?.details, [
      { code: "Conflict", message: "another operation is in progress" },
    ]);
  });

  it("refuses at run time a value that its parameter does not allow", async () => {
    const guard = templateOf({
      parameters: { wanted: { type: "string" } },
      resources: [
        nested(
          {
            parameters: { state: { type: "string", allowedValues: ["swap", "already there"] } },
            resources: [site("shop", { properties: { targetBuildVersion: "[parameters('state')]" } })],
          },
          {
            state: {
              value:
                "[if(equals(list(resourceId('Microsoft.Web/sites/config', 'shop', 'appsettings'), '2024-11-01').properties.BUILD_VERSION, parameters('wanted')), 'swap', concat('no slot holds ', parameters('wanted')))]",
            },
          },
        ),
      ],
    });
    const harness = withSettings({ BUILD_VERSION: "2.0.0" });
    assert.equal((await harness.deploy(guard, { wanted: "2.0.0" })).properties.provisioningState, "Succeeded");
    harness.requests.length = 0;
    const { properties } = await harness.deploy(guard, { wanted: "3.0.0" });
    assert.equal(properties.provisioningState, "Failed");
    assert.equal(properties.error?.code, "DeploymentFailed");
    assert.equal(properties.error?.details?.[0]?.code, "InvalidTemplate");
    assert.equal(
      properties.error?.details?.[0]?.message,
      "Deployment template validation failed: 'The provided value for the template parameter 'state' is not valid. The value 'no slot holds 3.0.0' is not part of the allowed value(s): 'swap,already there'.'.",
    );
    assert.deepEqual(harness.writes, []);
  });

  it("in outer scope has its expressions evaluated outside, and its texts stay texts", async () => {
    const outer = templateOf({
      parameters: { text: { type: "string" } },
      variables: { name: "shop" },
      resources: [
        nested(
          {
            resources: [
              site("[variables('name')]", {
                properties: { text: "[parameters('text')]", group: "[resourceGroup().name]", literal: "[[x]" },
              }),
            ],
          },
          {},
          { expressionEvaluationOptions: { scope: "outer" } },
        ),
      ],
    });
    const harness = new Harness();
    const { properties } = await harness.deploy(outer, { text: "[resourceGroup().id]" });
    assert.equal(properties.provisioningState, "Succeeded", JSON.stringify(properties.error));
    const put = harness.requests.find(({ path }) => path.endsWith("/sites/shop"));
    assert.deepEqual(put?.body, {
      properties: { text: "[resourceGroup().id]", group: "shop-group", literal: "[x]" },
    });
  });
});
